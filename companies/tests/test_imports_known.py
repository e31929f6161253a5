"""Lines about firms that the portal already knows, and what their sender may write."""

import datetime

import pytest

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.models import Company, Contact, Enrolment, Site
from companies.services import advance_enrolment, cancel_step
from companies.tests.importing import checked, counts, errors_of, imported, row, second_site, written

pytestmark = pytest.mark.django_db

LATER = datetime.date(2015, 7, 20)


@pytest.fixture
def administrator():
    return UserFactory(administrator=True)


@pytest.fixture
def known(administrator):
    """The firm of `row()`, engaged."""
    imported(row(), by=administrator, as_of=datetime.date(2015, 6, 30))
    return Company.objects.get()


def changes_of(company_import) -> list[tuple[str, str, str]]:
    return [
        (field["label"], field["old"], field["new"])
        for change in company_import.preview["changes"]
        for field in change["fields"]
    ]


def test_same_file_twice_changes_nothing(administrator, known):
    def recorded():
        acts = Act.objects.filter(action="company_imported")
        return [list(rows.values()) for rows in (Company.objects, Contact.objects, Enrolment.objects, acts)]

    before = recorded()

    company_import = checked(row(), by=administrator)

    assert (company_import.status, company_import.message) == ("done", "1 entreprise sans changement.")
    assert recorded() == before


def test_changed_cells_are_shown_old_and_new_then_written(administrator, known):
    company_import = checked(
        row(name="Forges 001", headcount="50,5", commune="Schiltigheim", contact_phone="06 11 11 11 11"),
        by=administrator,
    )

    assert counts(company_import.preview) == {"updated": 1}
    assert changes_of(company_import) == [
        ("Raison sociale", "Ateliers 001", "Forges 001"),
        ("Effectif (UTA)", "40", "50,5"),
        ("Commune", "Strasbourg", "Schiltigheim"),
        ("Correspondant, téléphone", "03 53 01 12 34", "06 11 11 11 11"),
    ]
    written(company_import)
    known.refresh_from_db()
    assert (known.name, known.sort_name, known.version) == ("Forges 001", "forges 001", 2)
    assert known.search_text == "forges 001 002000016 schiltigheim"
    assert known.contacts.get().phone == "06 11 11 11 11"


def test_checking_writes_nothing(administrator, known):
    checked(row(name="Forges 001"), row(2), by=administrator)

    assert list(Company.objects.values_list("name", flat=True)) == ["Ateliers 001"]


def test_empty_cell_changes_nothing(administrator, known):
    cells = dict.fromkeys(
        ("legal_form", "headcount", "turnover_eur", "contact_phone", "enrolled_on", "phase"), ""
    )

    company_import = checked(row(**cells), by=administrator)

    assert counts(company_import.preview) == {"unchanged": 1}


def test_further_phase_advances_the_file_on_the_day_of_the_situation(administrator, known):
    company_import = checked(row(phase="plan_action"), by=administrator, as_of=LATER)

    assert changes_of(company_import) == [("Étape", "Engagée", "Plan d’action arrêté")]
    written(company_import)
    enrolment = known.enrolments.get()
    assert (enrolment.phase, enrolment.version) == ("plan_action", 4)
    assert [(event.to_phase, event.effective_on) for event in enrolment.events.order_by("rank")][2:] == [
        ("diagnostic", LATER),
        ("plan_action", LATER),
    ]


def test_application_is_engaged_on_its_day(administrator):
    imported(row(enrolled_on="", phase=""), by=administrator, as_of=datetime.date(2015, 5, 4))

    imported(row(), by=administrator)

    enrolment = Enrolment.objects.get()
    assert (enrolment.applied_on, enrolment.enrolled_on) == (
        datetime.date(2015, 5, 4),
        datetime.date(2015, 6, 1),
    )


@pytest.mark.parametrize(
    ("cells", "column", "message"),
    [
        ({"phase": "engagee"}, "phase", "Le portail en est déjà à l’étape «\u202fDiagnostic réalisé\u202f»."),
        (
            {"phase": "diagnostic", "enrolled_on": "2015-06-02"},
            "enrolled_on",
            "Le portail donne une autre date d’engagement\u202f: le 01/06/2015.",
        ),
        (
            {"phase": "diagnostic", "department_code": "68", "postal_code": "68000"},
            "department_code",
            "Le portail place cet établissement dans un autre département\u202f: 67.",
        ),
    ],
)
def test_line_that_goes_back_on_what_is_recorded_is_refused(administrator, known, cells, column, message):
    advance_enrolment(known.enrolments.get(), to="diagnostic", on=datetime.date(2015, 7, 1), by=administrator)

    company_import = checked(row(**cells), by=administrator)

    ((_, told_column, _, told),) = errors_of(company_import)
    assert (told_column, told) == (column, message)


def test_situation_before_the_last_step_is_refused(administrator, known):
    advance_enrolment(
        known.enrolments.get(), to="diagnostic", on=datetime.date(2015, 7, 10), by=administrator
    )

    company_import = checked(row(phase="plan_action"), by=administrator, as_of=datetime.date(2015, 7, 1))

    ((_, column, _, message),) = errors_of(company_import)
    assert (column, message) == (
        "phase",
        "La date précède l’étape «\u202fDiagnostic réalisé\u202f» du 10/07/2015.",
    )


def test_phase_is_compared_with_the_steps_that_hold(administrator, known):
    enrolment = advance_enrolment(
        known.enrolments.get(), to="diagnostic", on=datetime.date(2015, 7, 1), by=administrator
    )
    cancel_step(enrolment.events.get(to_phase="diagnostic"), by=administrator, comment="Saisie par erreur.")

    imported(row(phase="diagnostic"), by=administrator)

    events = [
        (event.rank, event.quantity, event.effective_on.month) for event in enrolment.events.order_by("pk")
    ]
    assert events == [(0, 1, 6), (1, 1, 6), (2, 1, 7), (2, -1, 7), (2, 1, 7)]


def withdraw(known, by, on=datetime.date(2015, 7, 1)):
    return advance_enrolment(
        known.enrolments.get(), to="abandon", on=on, by=by, comment="Cessation d’activité."
    )


@pytest.mark.parametrize(
    "cells", [{}, {"enrolled_on": "", "phase": "candidature"}, {"enrolled_on": "2015-06-15"}]
)
def test_firm_that_left_does_not_come_back_by_an_older_line(administrator, known, cells):
    withdraw(known, administrator)

    company_import = checked(row(**cells), by=administrator)

    ((_, _, _, message),) = errors_of(company_import)
    assert message == "Le dossier de cette entreprise est clos depuis le 01/07/2015 (Abandon)."


def test_firm_that_left_and_is_engaged_later_gets_a_new_file(administrator, known):
    withdraw(known, administrator)

    imported(row(enrolled_on="2015-07-06"), by=administrator)

    new, former = known.enrolments.all()
    assert (new.phase, new.enrolled_on, former.phase) == ("engagee", datetime.date(2015, 7, 6), "abandon")
    last = former.events.live().order_by("rank").last()
    assert (last.from_phase, last.to_phase, last.effective_on, last.comment) == (
        *("abandon", "", datetime.date(2015, 7, 6)),
        "Remplacé par une nouvelle candidature.",
    )


def test_new_site_of_a_known_firm_is_added(administrator, known):
    siret = second_site()
    cells = {"department_code": "68", "commune": "Colmar", "postal_code": "68000"}

    company_import = imported(row(siret=siret, **cells), by=administrator)

    assert counts(company_import.outcome) == {"updated": 1}
    assert known.sites.count() == 2
    known.refresh_from_db()
    assert known.search_text == "ateliers 001 002000016 colmar strasbourg"


def test_another_person_is_another_contact(administrator, known):
    imported(row(contact_first_name="Paul", contact_last_name="Durand"), by=administrator)

    assert sorted(known.contacts.values_list("last_name", flat=True)) == ["Durand", "Martin"]


def test_officer_imports_the_firms_of_their_region():
    officer = UserFactory(regional_officer=True, regions=["42"])

    company_import = imported(row(), by=officer)

    assert counts(company_import.outcome) == {"created": 1}


@pytest.mark.parametrize("is_known", [True, False])
def test_officer_is_told_the_same_of_a_firm_elsewhere_known_or_not(administrator, is_known):
    brest = row(department_code="29", commune="Brest", postal_code="29200")
    if is_known:
        imported(brest, by=administrator)

    company_import = checked(brest, by=UserFactory(regional_officer=True, regions=["42"]))

    ((_, column, _, message),) = errors_of(company_import)
    assert (column, message) == (
        "department_code",
        "Cette ligne ne relève pas, ou pas seulement, des régions où vous pouvez écrire.",
    )


def test_officer_does_not_change_the_firm_of_another_region_by_claiming_a_site_of_it(administrator):
    imported(row(department_code="29", commune="Brest", postal_code="29200"), by=administrator)
    officer = UserFactory(regional_officer=True, regions=["42"])

    company_import = checked(row(name="À moi"), row(siret=second_site()), by=officer)

    messages = {message for *_, message in errors_of(company_import)}
    assert messages == {"Cette ligne ne relève pas, ou pas seulement, des régions où vous pouvez écrire."}
    assert Site.objects.count() == 1


def test_officer_does_not_advance_a_file_followed_by_another_region(administrator):
    brest = row(department_code="29", commune="Brest", postal_code="29200")
    imported(brest, row(siret=second_site()), by=administrator)
    officer = UserFactory(regional_officer=True, regions=["42"])
    mine = row(siret=second_site())

    assert counts(checked(mine, by=officer).preview) == {"unchanged": 1}
    ((_, column, *_),) = errors_of(checked({**mine, "phase": "diagnostic"}, by=officer))
    assert column == "department_code"
