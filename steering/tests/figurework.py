"""One row at least behind every count of the chapters, and where the files of a report lead."""

from datetime import date
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from diagnostics.models import Visit
from diagnostics.services.plans import add_note, move_action
from diagnostics.tests.factories import (
    certify,
    followed,
    make_action,
    make_diagnostic,
    make_survey,
    make_visit,
)
from experts.models import Technology
from experts.tests.factories import ExpertFactory
from regions.tests.factories import adopt
from steering.report.document import document
from steering.report.odt import odt_of
from steering.report.xlsx import xlsx_of
from steering.tests.international import agreed, event, noted, partner, told

SPRING = date(2015, 5, 4)


class Followed:
    """A firm that an expert follows, by what tests change of it by name; and another one, surveyed."""

    def __init__(self, *, by, region: str = "42", department: str = "67", technologies: int = 2) -> None:
        skills = {"languages": "fr;en;de", "specialities": ["HUMAIN", "PROD"]}
        self.expert = ExpertFactory(regions=[region], **skills)
        self.expert.technologies.set(Technology.objects.all()[:technologies])
        self.mission = followed(self.expert, enrol(department=department, on=SPRING))
        certify(make_visit(self.mission))
        self.visit = make_visit(self.mission, kind=Visit.Kind.RESTITUTION, day=date(2015, 7, 2))
        diagnostic = make_diagnostic(self.mission, status="validated")
        done = make_action(diagnostic, axis_id="HUMAIN", status="agreed")
        add_note(done, "", by=by)
        move_action(done, to="done", note="Facture.", by=by)
        self.agreed = make_action(diagnostic, axis_id="HUMAIN", status="agreed", title="Former")
        add_note(self.agreed, "", by=by)
        make_survey(enrol(department=department, phase=Phase.TERMINEE, on=SPRING), answered=True)


class Abroad:
    """What the country does with others, by what tests change of it by name."""

    def __init__(self, *, by, rank: int = 1) -> None:
        self.partnership = partner(partner=f"Partenaire {rank}", by=by)
        noted(agreed(self.partnership, by=by, on=SPRING), status="done", by=by)
        self.late = agreed(self.partnership, by=by, on=SPRING, due_on=date(2015, 6, 1), title="Former")
        self.use_case = told(by=by, title=f"Cas {rank}")
        self.event = event(held_on=date(2015, 5, 13), is_day_known=True, name=f"Salon {rank}", by=by)


def rows_behind_every_count() -> None:
    """In Alsace and in Bretagne each, one row at least behind every count of the chapters."""
    by = UserFactory()
    adopt("42", planned=107, amount=100_000, on=date(2015, 4, 20))
    Followed(by=by)
    Followed(by=by, region="53", department="29")
    Abroad(by=by)


def written_links(report) -> tuple[str, str]:
    """The addresses that the workbook of `report` leads to, and the content of its text."""
    made = document(report.figures)
    with ZipFile(BytesIO(xlsx_of(made))) as book:
        links = "".join(book.read(name).decode() for name in book.namelist() if "_rels" in name)
    with ZipFile(BytesIO(odt_of(made))) as text:
        content = text.read("content.xml").decode()
    return unescape(links), unescape(content)
