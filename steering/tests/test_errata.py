"""What is recorded after a report's cut-off and changes its day: line by line, and in the next report."""

import random
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from accounts.tests.factories import UserFactory
from companies import services
from companies.models import EnrolmentEvent
from companies.phases import PATH, Phase
from companies.tests.factories import enrol
from experts.models import Expert
from experts.services import end_mandate
from experts.services.mandates import suspend_expert
from experts.tests.factories import ExpertFactory
from regions.models import RegionalProgramme
from regions.services import reverse_funding, update_programme, vote_funding
from regions.tests.factories import adopt
from steering.errata import Kind, errata_of, variance_text
from steering.indicators import REGISTRY
from steering.recorded import RecordedMeasures
from steering.replay import replay_report
from steering.tests.factories import published_report

DAY, SPRING, AFTER = date(2015, 7, 20), date(2015, 5, 4), date(2015, 10, 12)
pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry():
    return UserFactory()


@pytest.fixture
def officer():
    return UserFactory(regional_officer=True, regions=["42"], last_name="Alsace")


@pytest.fixture
def october(settings):
    """A function that makes it 12 October 2015."""

    def now():
        settings.REFERENCE_DATE = AFTER

    return now


def step(enrolment, phase):
    return EnrolmentEvent.objects.live().get(enrolment=enrolment, to_phase=phase)


def said(errata):
    return [(entry.kind, entry.fact, dict(entry.changes)) for entry in errata.entries]


# Lines ------------------------------------------------------------------------------------------------


def test_late_firm_is_a_line_a_step_with_its_figures_before_and_after(ministry):
    enrol(on=SPRING)
    report = published_report(DAY, by=ministry)
    enrol(on=SPRING)

    errata = errata_of(report)

    assert [[each.text for each in entry.revised] for entry in errata.entries] == [
        ["Candidatures\u202f: 1 → 2", "En attente\u202f: 0 → 1"],
        ["En attente\u202f: 1 → 0", "Engagées\u202f: 1 → 2"],
    ]
    assert errata.variance == "+1 engagée, +1 candidature reçue"


def test_step_that_takes_effect_after_the_day_is_no_line(ministry, october):
    firm = enrol(phase=Phase.CANDIDATURE, on=SPRING)
    report = published_report(DAY, by=ministry)
    october()
    services.advance_enrolment(firm, to=Phase.ENGAGEE, on=date(2015, 7, 21), by=ministry)

    assert errata_of(report).entries == []


def test_date_put_right_is_one_line_and_changes_no_figure(ministry):
    firm = enrol(on=SPRING)
    report = published_report(DAY, by=ministry)
    services.correct_step(step(firm, Phase.ENGAGEE), on=date(2015, 6, 15), by=ministry, comment="Acte.")

    errata = errata_of(report)

    assert said(errata) == [(Kind.REDATED, "Engagée\u202f: du 04/05/2015 au 15/06/2015", {})]
    assert errata.variance == "1 date corrigée"


def test_date_moved_past_the_day_takes_the_firm_out_and_back_in(ministry, october):
    firm = enrol(on=SPRING)
    report = published_report(DAY, by=ministry)
    october()
    services.correct_step(step(firm, Phase.ENGAGEE), on=date(2015, 9, 1), by=ministry, comment="Acte.")
    out = errata_of(report)
    services.correct_step(step(firm, Phase.ENGAGEE), on=date(2015, 7, 1), by=ministry, comment="Erreur.")

    assert said(out) == [
        (Kind.REDATED, "Engagée\u202f: du 04/05/2015 au 01/09/2015", {"pending": 1, "engaged": -1})
    ]
    assert said(errata_of(report))[1:] == [
        (Kind.REDATED, "Engagée\u202f: du 01/09/2015 au 01/07/2015", {"pending": -1, "engaged": 1})
    ]
    assert errata_of(report).variance == "2 dates corrigées"


def test_step_taken_back_is_a_cancellation(ministry):
    firm = enrol(phase=Phase.DIAGNOSTIC, on=SPRING)
    report = published_report(DAY, by=ministry)
    services.cancel_step(step(firm, Phase.DIAGNOSTIC), by=ministry, comment="Saisie par erreur.")

    assert said(errata_of(report)) == [
        (Kind.CANCELLED, "Diagnostic réalisé, étape du 04/05/2015 annulée", {"diagnosed": -1})
    ]


def test_money_and_programmes_entered_late_are_lines(ministry, officer):
    programme = adopt("42", planned=107, amount=100_000, on=date(2015, 4, 20))
    file = enrol(on=SPRING, by=officer)
    report = published_report(DAY, by=ministry)
    vote = vote_funding(
        programme, amount=Decimal("500.50"), source="state", voted_on=date(2015, 6, 1), by=officer
    )
    reverse_funding(vote, comment="Doublon.", by=officer)
    grant = services.prepare_grant(
        file, kind="diagnostic", eligible_base=Decimal(9000), aid_rate_pct=Decimal(50), by=officer
    )
    grant = services.commit_grant(grant, act_reference="CP 12", on=date(2015, 6, 1), by=officer)
    services.pay_grant(grant, amount=Decimal(1200), on=date(2015, 6, 15), reference="M 1", by=officer)
    programme = RegionalProgramme.objects.get()
    update_programme(programme, version=programme.version, planned_companies=120, by=officer)
    programme.refresh_from_db()
    update_programme(programme, version=programme.version, adopted_on=date(2015, 4, 17), by=officer)

    assert said(errata_of(report)) == [
        (Kind.LATE, "Vote de 500,50\xa0€ le 01/06/2015", {"budget": Decimal("500.50")}),
        (Kind.CANCELLED, "Retrait de budget de 500,50\xa0€ le 01/06/2015", {"budget": Decimal("-500.50")}),
        (Kind.LATE, "Engagement de 4\u202f500\xa0€ le 01/06/2015", {"committed": Decimal(4500)}),
        (Kind.LATE, "Mandatement de 1\u202f200\xa0€ le 15/06/2015", {"paid": Decimal(1200)}),
        (Kind.CHANGED, "Entreprises prévues\u202f: de 107 à 120", {"planned_companies": 13}),
        (Kind.REDATED, "Adoption du programme\u202f: du 20/04/2015 au 17/04/2015", {}),
    ]
    assert errata_of(report).variance == (
        "+4\u202f500\xa0€ de crédits engagés, +1\u202f200\xa0€ de crédits mandatés, +13 entreprises prévues, "
        "1 date corrigée"
    )


def test_expert_who_was_no_longer_retained_is_a_line(ministry):
    gone, away = ExpertFactory(), ExpertFactory(regions=["53"])
    report = published_report(DAY, by=ministry)
    end_mandate(gone, on=date(2015, 6, 30), reason="Retraite.", by=ministry)
    suspend_expert(away, on=date(2015, 7, 1), reason="Enquête.", by=ministry)
    Expert.objects.filter(pk=gone.pk).update(ended_on=None)  # by the shell

    assert [(entry.region, dict(entry.changes)) for entry in errata_of(report).entries] == [
        ("42", {"experts": -1}),
        ("53", {"experts": -1}),
        ("42", {"experts": 1}),
    ]


def test_variance_says_first_what_the_programme_counts():
    changes = {"withdrawn": -3, "engaged": 37, "budget": Decimal(-1000), "pending": 0}

    assert variance_text(changes, 5) == (
        "+37 engagées, −3 abandons, −1\u202f000\xa0€ de budget voté, 5 dates corrigées"
    )


def test_lines_explain_every_figure_on_random_histories(ministry, officer):
    """Whatever is entered, corrected and cancelled late, published + lines = what is known now."""
    dice = random.Random(2015)  # noqa: S311  a reproducible example, no secret
    firms = [enrol(phase=dice.choice(PATH), on=SPRING, by=officer) for _ in range(6)]
    report = published_report(DAY, by=ministry)
    for _ in range(40):
        _something_late(dice, firms, officer)
    errata = errata_of(report)

    now = RecordedMeasures(DAY, errata.until)
    assert len(errata.entries) > 20
    assert {code: errata.published[code] + errata.changes.get(code, 0) for code in REGISTRY} == {
        code: now.total(code) for code in REGISTRY
    }
    assert replay_report(report, by=ministry).checksum == report.checksum


def _something_late(dice, firms, by):
    on = SPRING + timedelta(days=dice.randrange(78))
    firm = dice.choice(firms)
    steps = list(EnrolmentEvent.objects.live().filter(enrolment=firm).order_by("rank"))
    try:
        match dice.randrange(4):
            case 0:
                firms.append(enrol(on=on, by=by))
            case 1:
                to = dice.choice([*PATH[1:], Phase.ABANDON])
                services.advance_enrolment(firm, to=to, on=on, by=by, comment="Essai.")
            case 2:
                services.correct_step(dice.choice(steps), on=on, by=by, comment="Essai.")
            case _:
                services.cancel_step(steps[-1], by=by, comment="Essai.")
    except ValidationError:
        return  # the path does not allow it: nothing was recorded


# Five hundred -----------------------------------------------------------------------------------------


def test_500_late_entries_leave_the_checksum_and_make_500_lines(ministry, officer, october):
    firms = [enrol(phase=Phase.CANDIDATURE, on=SPRING, by=officer) for _ in range(500)]
    report = published_report(DAY, by=ministry)
    october()
    for number, firm in enumerate(firms):
        to = Phase.ABANDON if number % 10 == 0 else Phase.ENGAGEE
        services.advance_enrolment(firm, to=to, on=date(2015, 7, 1), by=officer, comment="Saisie tardive.")
    next_report = published_report(AFTER, by=ministry)

    errata = errata_of(report)

    assert len(errata.entries) == 500
    assert errata.variance == "+450 engagées, −500 candidatures en attente, +50 abandons"
    assert replay_report(report, by=ministry).checksum == report.checksum
    assert next_report.figures["revisions"]["entries"] == 500
    assert replay_report(next_report, by=ministry).is_same


# The next report --------------------------------------------------------------------------------------


@pytest.fixture
def two_reports(ministry, october):
    """July's, then 2 firms late, 1 withdrawal less and 1 date put right, then October's."""
    left, dated = enrol(on=SPRING), enrol(on=SPRING)
    services.advance_enrolment(left, to=Phase.ABANDON, on=date(2015, 7, 1), by=ministry, comment="Erreur.")
    july = published_report(DAY, by=ministry)
    october()
    services.cancel_step(step(left, Phase.ABANDON), by=ministry, comment="L’entreprise continue.")
    services.correct_step(step(dated, Phase.ENGAGEE), on=date(2015, 6, 1), by=ministry, comment="Acte.")
    enrol(on=SPRING)
    return july, published_report(AFTER, by=ministry)


SENTENCE = (
    "Depuis son arrêté, le point au 20 juillet 2015 est révisé\u202f: +2 engagées, +1 candidature reçue, "
    "−1 abandon, 1 date corrigée."
)


def test_next_report_prints_the_variance_in_a_sentence(client, two_reports, ministry):
    _, october = two_reports
    client.force_login(ministry)

    page = client.get(october.get_absolute_url()).content.decode()

    assert SENTENCE in page
    assert [
        (row["label"], row["published"], row["revised"], row["change"])
        for row in october.figures["revisions"]["rows"]
    ] == [
        ("Candidatures reçues", "2", "3", "+1"),
        ("Entreprises engagées", "1", "3", "+2"),
        ("Abandons", "1", "0", "−1"),
    ]


def test_next_report_prints_it_in_its_files(two_reports):
    _, october = two_reports
    with october.pdf.open() as pdf, october.xlsx.open() as book:
        text = " ".join(page.extract_text() for page in PdfReader(pdf).pages)
        rows = CalamineWorkbook.from_filelike(BytesIO(book.read())).get_sheet_by_name("Révisions")

    assert "+2 engagées" in text.replace("\xa0", " ")
    assert rows.to_python()[4:7] == [
        ["Candidatures reçues", 2.0, 3.0, 1.0],
        ["Entreprises engagées", 1.0, 3.0, 2.0],
        ["Abandons", 1.0, 0.0, -1.0],
    ]


def test_next_report_tells_the_variance_as_it_was_known_then(two_reports, ministry):
    july, october = two_reports
    enrol(on=SPRING)

    assert october.figures["revisions"]["sentence"] == SENTENCE
    assert errata_of(july).variance.startswith("+3 engagées")
    assert replay_report(october, by=ministry).is_same


def test_report_with_no_late_fact_since_says_so(ministry, october):
    published_report(DAY, by=ministry)
    october()

    assert published_report(AFTER, by=ministry).figures["revisions"]["sentence"] == (
        "Aucune saisie faite depuis ne touche le point au 20 juillet 2015\u202f: ses chiffres tiennent."
    )


# The page ---------------------------------------------------------------------------------------------


def url(report):
    return reverse("steering:report_errata", args=[report.pk])


def test_errata_page_without_any_line_says_so(client, ministry):
    client.force_login(ministry)

    assert "Aucun fait tardif" in client.get(url(published_report(DAY, by=ministry))).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_errata_page_query_count(client, ministry, count, django_assert_num_queries):
    adopt("42", planned=107, on=date(2015, 4, 20))
    report = published_report(DAY, by=ministry)
    for _ in range(count):
        enrol(on=SPRING)
        ExpertFactory()
        programme = RegionalProgramme.objects.get()
        planned = programme.planned_companies + 1
        update_programme(programme, version=programme.version, planned_companies=planned, by=ministry)
    client.force_login(ministry)
    with django_assert_num_queries(38):
        client.get(url(report))
