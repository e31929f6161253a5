"""Acts of a firm's path: each guard, and what each writes."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.models import Enrolment, EnrolmentEvent
from companies.phases import CLOSED, PATH, RELEASED, Phase, next_phases
from companies.services import advance_enrolment, cancel_step, correct_step, open_enrolment, update_company
from companies.tests.factories import CompanyFactory, enrol
from companies.tests.ledger import counted
from regions.models import RegionalProgramme

pytestmark = pytest.mark.django_db
DAY, NEXT, LATER, TODAY = date(2015, 6, 1), date(2015, 6, 15), date(2015, 7, 1), date(2015, 7, 20)


def errors_of(act, **kwargs) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        act(**kwargs)
    found = error.value
    return found.message_dict if hasattr(found, "error_dict") else {"__all__": found.messages}


def advance(enrolment, to, on=DAY, comment=""):
    return advance_enrolment(enrolment, to=to, on=on, by=UserFactory(), comment=comment)


def step(enrolment, phase):
    return enrolment.events.live().get(to_phase=phase)


def programme(region, adopted_on):
    return RegionalProgramme.objects.create(
        region_id=region, title=region, adopted_on=adopted_on, starts_on=adopted_on, planned_companies=10
    )


# Application ----------------------------------------------------------------------------------------


def test_open_enrolment_keeps_the_figures_of_the_day():
    company = CompanyFactory(headcount=Decimal("12.5"))
    enrolment = open_enrolment(company.sites.get(), on=DAY, by=UserFactory())
    update_company(company, version=1, headcount=Decimal(20), by=UserFactory())
    enrolment.refresh_from_db()
    assert (enrolment.headcount, enrolment.figures_year, enrolment.size_category) == (
        Decimal("12.5"),
        2014,
        "PME",
    )


@pytest.mark.parametrize("phase", [*PATH])
def test_open_enrolment_of_a_firm_with_a_live_file(phase):
    enrolment = enrol(phase=phase)
    errors = errors_of(open_enrolment, site=enrolment.site, on=TODAY, by=UserFactory())
    assert errors["__all__"][0].startswith("Cette entreprise a déjà un dossier dans le programme (Alsace)")


def test_open_enrolment_in_the_future():
    site = CompanyFactory().sites.get()
    errors = errors_of(open_enrolment, site=site, on=date(2015, 7, 21), by=UserFactory())
    assert errors == {"on": ["La date est dans le futur\u202f: nous sommes le 20/07/2015."]}


def test_open_enrolment_before_the_former_file_was_closed():
    former = enrol(phase=Phase.ABANDON, on=DAY)
    errors = errors_of(open_enrolment, site=former.site, on=date(2015, 5, 31), by=UserFactory())
    assert errors == {"on": ["Le dossier précédent n’a été clos que le 01/06/2015."]}


def test_open_enrolment_too_large():
    site = CompanyFactory(headcount=Decimal(5000)).sites.get()
    errors = errors_of(open_enrolment, site=site, on=DAY, by=UserFactory())
    assert "Non éligible" in errors["__all__"][0]
    assert not Enrolment.objects.exists()


def test_open_enrolment_again_closes_the_former_file():
    former = enrol(phase=Phase.ABANDON, on=DAY)
    open_enrolment(former.site, on=NEXT, by=UserFactory())
    assert [counted(day, [Phase.ABANDON]) for day in (DAY, NEXT)] == [{"42": 1}, {}]
    assert counted(NEXT, [Phase.CANDIDATURE]) == {"42": 1}


@pytest.mark.parametrize(
    ("adopted", "expected"), [({"42": DAY}, "42"), ({"42": NEXT}, None), ({"41": DAY}, None), ({}, None)]
)
def test_open_enrolment_under_the_programme_of_its_region(adopted, expected):
    for region, day in adopted.items():
        programme(region, day)
    enrolment = open_enrolment(CompanyFactory().sites.get(), on=DAY, by=UserFactory())
    assert (enrolment.programme and enrolment.programme.region_id) == expected


# Steps ----------------------------------------------------------------------------------------------


def test_path_from_application_to_its_end():
    enrolment = enrol(phase=Phase.TERMINEE, on=DAY)
    assert [event.to_phase for event in enrolment.events.live()] == list(PATH)
    assert (enrolment.enrolled_on, enrolment.closed_on) == (DAY, DAY)


@pytest.mark.parametrize("phase", Phase.values)
def test_advance_only_to_a_next_step(phase):
    enrolment = enrol(phase=phase, on=DAY)
    for to in set(Phase.values) - set(next_phases(phase)):
        errors = errors_of(advance, enrolment=enrolment, to=to, comment="x")
        assert "n’est pas possible maintenant" in errors["__all__"][0]


def test_advance_in_the_future():
    errors = errors_of(advance, enrolment=enrol(on=DAY), to=Phase.DIAGNOSTIC, on=date(2015, 7, 21))
    assert list(errors) == ["on"]


def test_advance_before_the_last_step():
    errors = errors_of(advance, enrolment=enrol(on=DAY), to=Phase.DIAGNOSTIC, on=date(2015, 5, 31))
    assert errors == {"on": ["La date précède l’étape «\u202fEngagée\u202f» du 01/06/2015."]}


@pytest.mark.parametrize("to", RELEASED)
@pytest.mark.parametrize("reason", ["", "  "])
def test_release_without_its_reason(to, reason):
    errors = errors_of(advance, enrolment=enrol(phase=Phase.CANDIDATURE), to=to, on=TODAY, comment=reason)
    assert errors == {"comment": ["Indiquez le motif\u202f: il est conservé avec le dossier."]}


@pytest.mark.parametrize("to", RELEASED)
def test_release_keeps_its_reason_and_day(to):
    enrolment = advance(enrol(phase=Phase.CANDIDATURE, on=DAY), to, on=NEXT, comment="Projet reporté.")
    assert (enrolment.reason, enrolment.closed_on, enrolment.phase) == ("Projet reporté.", NEXT, to)


def test_withdrawal_lowers_later_counts_only():
    advance(enrol(on=DAY), Phase.ABANDON, on=LATER, comment="x")
    engaged = PATH[1:]
    assert [counted(day, engaged) for day in (DAY, NEXT, LATER)] == [{"42": 1}, {"42": 1}, {}]


def test_engagement_takes_the_figures_and_the_programme_of_the_day():
    adopted = programme("42", NEXT)
    enrolment = enrol(phase=Phase.CANDIDATURE, on=DAY)
    update_company(enrolment.company, version=1, headcount=Decimal(300), by=UserFactory())
    enrolment = advance(enrolment, Phase.ENGAGEE, on=NEXT)
    assert (enrolment.size_category, enrolment.headcount, enrolment.programme) == (
        "ETI",
        Decimal(300),
        adopted,
    )


def test_engagement_waits_for_the_missing_figures():
    enrolment = enrol(phase=Phase.CANDIDATURE, headcount=None)
    errors = errors_of(advance, enrolment=enrolment, to=Phase.ENGAGEE, on=TODAY)
    assert "Complétez les chiffres de l’entreprise" in errors["__all__"][0]


def test_engagement_of_a_firm_grown_too_large():
    enrolment = enrol(phase=Phase.CANDIDATURE)
    update_company(enrolment.company, version=1, headcount=Decimal(6000), by=UserFactory())
    assert "Non éligible" in errors_of(advance, enrolment=enrolment, to=Phase.ENGAGEE, on=TODAY)["__all__"][0]


def test_advance_leaves_its_line_in_the_trail():
    advance(enrol(on=DAY), Phase.ABANDON, on=NEXT, comment="Cession.")
    assert Act.objects.get(action="enrolment_abandon").details == {"on": "2015-06-15", "comment": "Cession."}


# Corrections ----------------------------------------------------------------------------------------


def correct(event, on, comment="Erreur de saisie."):
    return correct_step(event, on=on, by=UserFactory(), comment=comment)


def test_correct_step_keeps_the_wrong_row():
    enrolment = enrol(on=NEXT)
    wrong = step(enrolment, Phase.ENGAGEE)
    right = correct(wrong, LATER)
    enrolment.refresh_from_db()
    assert enrolment.enrolled_on == LATER
    assert wrong.reversal.comment == "Erreur de saisie."
    assert list(enrolment.events.live().order_by("rank"))[-1] == right
    assert [counted(day, [Phase.ENGAGEE]) for day in (NEXT, LATER)] == [{}, {"42": 1}]


@pytest.mark.parametrize(
    ("on", "comment", "field", "sentence"),
    [
        (date(2015, 7, 21), "x", "on", "La date est dans le futur"),
        (date(2015, 5, 31), "x", "on", "La date précède l’étape «\u202fCandidature\u202f» du 01/06/2015."),
        (date(2015, 7, 2), "x", "on", "La date suit l’étape «\u202fDiagnostic réalisé\u202f» du 01/07/2015."),
        (NEXT, "x", "on", "C’est la date déjà enregistrée"),
        (date(2015, 6, 2), " ", "comment", "Indiquez le motif"),
    ],
)
def test_correct_step_refused(on, comment, field, sentence):
    enrolment = enrol(phase=Phase.CANDIDATURE, on=DAY)
    advance(enrolment, Phase.ENGAGEE, on=NEXT)
    advance(enrolment, Phase.DIAGNOSTIC, on=LATER)
    errors = errors_of(correct, event=step(enrolment, Phase.ENGAGEE), on=on, comment=comment)
    assert errors[field][0].startswith(sentence)


def test_correct_step_twice_from_the_same_page():
    wrong = step(enrol(on=NEXT), Phase.ENGAGEE)
    correct(wrong, LATER)
    assert "déjà été corrigée" in errors_of(correct, event=wrong, on=TODAY)["__all__"][0]


def test_correct_step_moves_the_file_to_the_programme_of_the_day():
    adopted = programme("42", NEXT)
    enrolment = enrol(on=DAY)
    assert enrolment.programme is None
    correct(step(enrolment, Phase.ENGAGEE), LATER)
    enrolment.refresh_from_db()
    assert enrolment.programme == adopted


def test_correct_a_new_application_takes_the_end_of_the_former_file_along():
    former = enrol(phase=Phase.ABANDON, on=DAY)
    again = open_enrolment(former.site, on=NEXT, by=UserFactory())
    correct(step(again, Phase.CANDIDATURE), LATER)
    days = [DAY, NEXT, LATER]
    assert [counted(day, [Phase.ABANDON]) for day in days] == [{"42": 1}, {"42": 1}, {}]
    assert [counted(day, [Phase.CANDIDATURE]) for day in days] == [{}, {}, {"42": 1}]


def test_correct_a_new_application_stays_after_the_former_file():
    former = enrol(phase=Phase.ABANDON, on=DAY)
    again = open_enrolment(former.site, on=NEXT, by=UserFactory())
    errors = errors_of(correct, event=step(again, Phase.CANDIDATURE), on=date(2015, 5, 31))
    assert errors == {"on": ["La date précède l’étape «\u202fAbandon\u202f» du 01/06/2015."]}


def test_correct_the_end_of_a_former_file_stays_before_the_new_one():
    former = enrol(phase=Phase.ABANDON, on=DAY)
    open_enrolment(former.site, on=NEXT, by=UserFactory())
    errors = errors_of(correct, event=step(former, Phase.ABANDON), on=LATER)
    assert errors == {"on": ["La date suit l’étape «\u202fNouvelle candidature\u202f» du 15/06/2015."]}


def test_correct_the_mark_of_replacement_is_not_offered():
    former = enrol(phase=Phase.ABANDON, on=DAY)
    open_enrolment(former.site, on=NEXT, by=UserFactory())
    assert "__all__" in errors_of(correct, event=step(former, ""), on=LATER)


def cancel(event, comment="Erreur de saisie."):
    return cancel_step(event, by=UserFactory(), comment=comment)


def test_cancel_step_goes_back_to_the_one_before():
    enrolment = advance(enrol(on=DAY), Phase.ABANDON, on=NEXT, comment="Cession.")
    enrolment = cancel(step(enrolment, Phase.ABANDON))
    assert (enrolment.phase, enrolment.closed_on, enrolment.reason) == (Phase.ENGAGEE, None, "")
    assert counted(NEXT, [Phase.ENGAGEE]) == {"42": 1}


def test_cancel_step_from_a_page_older_than_the_file():
    enrolment = enrol(on=DAY)
    engaged = step(enrolment, Phase.ENGAGEE)
    advance(enrolment, Phase.DIAGNOSTIC, on=NEXT)
    assert "Seule la dernière étape" in errors_of(cancel, event=engaged)["__all__"][0]


def test_cancel_step_twice_takes_back_one_step():
    enrolment = advance(enrol(on=DAY), Phase.DIAGNOSTIC, on=NEXT)
    last = step(enrolment, Phase.DIAGNOSTIC)
    cancel(last)
    assert "Seule la dernière étape" in errors_of(cancel, event=last)["__all__"][0]


def test_cancel_the_application_is_refused():
    application = step(enrol(phase=Phase.CANDIDATURE), Phase.CANDIDATURE)
    assert "refusez-la" in errors_of(cancel, event=application)["__all__"][0]


def test_cancel_the_end_of_a_replaced_file_is_refused():
    former = enrol(phase=Phase.ABANDON, on=DAY)
    open_enrolment(former.site, on=NEXT, by=UserFactory())
    assert "Seule la dernière" in errors_of(cancel, event=step(former, Phase.ABANDON))["__all__"][0]


def test_cancel_step_without_its_reason():
    assert list(errors_of(cancel, event=step(enrol(), Phase.ENGAGEE), comment="")) == ["comment"]


def test_step_entered_again_after_a_cancelled_one():
    enrolment = enrol(on=DAY)
    cancel(step(enrolment, Phase.ENGAGEE))
    enrolment = advance(enrolment, Phase.ENGAGEE, on=NEXT)
    assert (enrolment.phase, enrolment.enrolled_on) == (Phase.ENGAGEE, NEXT)
    assert list(EnrolmentEvent.objects.last_of_each(enrolment.company, NEXT).values_list("to_phase")) == [
        (Phase.ENGAGEE,),
        (Phase.CANDIDATURE,),
    ]


def test_closed_phases_lead_nowhere():
    assert {phase: next_phases(phase) for phase in CLOSED} == dict.fromkeys(CLOSED, ())
