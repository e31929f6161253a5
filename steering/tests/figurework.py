"""One row at least behind every count of the chapters, and where the files of a report lead."""

from datetime import date
from html import unescape
from io import BytesIO
from zipfile import ZipFile

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from diagnostics.models import Visit
from diagnostics.services.plans import add_note
from diagnostics.tests.factories import (
    certify,
    followed,
    make_action,
    make_diagnostic,
    make_survey,
    make_visit,
)
from experts.models import Speciality, Technology
from experts.tests.factories import ExpertFactory
from regions.tests.factories import adopt
from steering.international.services.partnerships import add_event
from steering.report.document import document
from steering.report.odt import odt_of
from steering.report.xlsx import xlsx_of
from steering.tests.international import agreed, noted, partner, told

SPRING = date(2015, 5, 4)


def rows_behind_every_count():
    """In Alsace and in Bretagne each, one row at least behind every count of the chapters."""
    by = UserFactory()
    adopt("42", planned=107, amount=100_000, on=date(2015, 4, 20))
    for region, department in (("42", "67"), ("53", "29")):
        expert = ExpertFactory(regions=[region], languages="fr;en;de", specialities=["HUMAIN", "PROD"])
        expert.technologies.set(Technology.objects.all()[:2])
        mission = followed(expert, enrol(department=department, on=SPRING))
        certify(make_visit(mission))
        make_visit(mission, kind=Visit.Kind.RESTITUTION, day=date(2015, 7, 2))
        diagnostic = make_diagnostic(mission, status="validated")
        people = Speciality.objects.get(pk="HUMAIN")
        done = {"status": "done", "done_on": date(2015, 7, 10), "evidence": "Facture."}
        add_note(make_action(diagnostic, axis=people, **done), "Facture.", by=by)
        finished = enrol(department=department, phase=Phase.TERMINEE, on=SPRING)
        make_survey(finished, answered=True)
    partnership = partner(by=by)
    noted(agreed(partnership, by=by, on=SPRING), status="done", by=by)
    agreed(partnership, by=by, on=SPRING, due_on=date(2015, 6, 1), title="Former ensemble")
    told(by=by)
    add_event(
        name="Salon de Hanovre",
        kind="fair",
        place="Hanovre",
        country="DE",
        held_on=date(2015, 5, 13),
        key="6f0f3c1e-3a3e-4c57-9b32-2f1a63d0a111",
        by=by,
    )


def written_links(report) -> tuple[str, str]:
    """The addresses that the workbook of `report` leads to, and the content of its text."""
    made = document(report.figures)
    with ZipFile(BytesIO(xlsx_of(made))) as book:
        links = "".join(book.read(name).decode() for name in book.namelist() if "_rels" in name)
    with ZipFile(BytesIO(odt_of(made))) as text:
        content = text.read("content.xml").decode()
    return unescape(links), unescape(content)
