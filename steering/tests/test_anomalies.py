"""The rules of plausibility: what each finds and does not, its sentence, and accepting what is right."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.models import Site
from companies.phases import Phase
from companies.services import advance_enrolment, cancel_grant
from companies.tests.factories import CompanyFactory, enrol
from diagnostics.tests.factories import make_visit
from experts.tests.factories import assign
from regions.models import RegionalProgramme
from regions.tests.factories import adopt
from steering.anomalies import RULES, Ground, accept_anomaly, anomalies_for, anomaly_counts, find_case
from steering.models import AcceptedAnomaly
from steering.tests.deskwork import SPRING, fill, grant_to
from steering.tests.factories import two_targets

DAY = date(2015, 7, 20)
LIST, ACCEPTED = reverse("steering:anomaly_list"), reverse("steering:accepted_anomaly_list")
pytestmark = pytest.mark.django_db


@pytest.fixture
def by():
    return UserFactory(regional_officer=True, regions=["42"])


@pytest.fixture
def officer(client, by):
    client.force_login(by)
    return client


@pytest.fixture
def misplaced():
    """A site of Alsace with a postcode of Bretagne: an anomaly."""
    return misplace(CompanyFactory())


def misplace(company):
    site = company.sites.get()
    Site.objects.filter(pk=site.pk).update(postcode="29200")
    return site


def found(rule, codes=None, day=DAY):
    return [case.subject for case in anomalies_for(codes, day, [rule])]


def sentence(rule, day=DAY):
    (case,) = anomalies_for(None, day, [rule])
    return case.sentence


# Costs ------------------------------------------------------------------------------------------------


def test_programme_far_from_the_average_cost(by):
    adopt("42", planned=100, amount=10_000_000)
    adopt("53", planned=100, amount=10_000_000)
    adopt("82", planned=10, amount=3_000_000)

    assert found("programme_cost") == ["82"]
    assert sentence("programme_cost") == (
        "300\u202f000\u00a0€ par entreprise prévue (3\u202f000\u202f000\u00a0€ pour 10\u00a0entreprises), "
        "soit 174\u202f% de plus que la moyenne nationale, 109\u202f524\u00a0€."
    )


def test_average_cost_is_that_of_the_sample(by):
    """160 M€ for 1,700 firms: the 94 k€ of the plan are computed, not written."""
    adopt("42", planned=1700, amount=160_000_000)

    assert round(Ground(DAY).average_cost) == 94_118


@pytest.mark.parametrize(("amount", "count"), [(150_000, 0), (150_001, 1)])
def test_firm_whose_grants_are_far_above_the_average(by, amount, count):
    adopt("42", on=date(2015, 4, 1), planned=10, amount=1_000_000)
    file = enrol(on=SPRING)
    grant_to(file, by=by, on=SPRING, amount=100_000)
    grant_to(enrol(on=SPRING), by=by, on=SPRING, amount=149_000)
    grant_to(file, by=by, on=SPRING, amount=amount - 100_000)

    assert found("grant_cost") == [str(file.pk)] * count


# Grants, visits, engaged firms ------------------------------------------------------------------------


@pytest.mark.parametrize(("committed_on", "count"), [(date(2015, 5, 20), 1), (date(2015, 5, 21), 0)])
def test_grant_without_visit_after_60_days(by, committed_on, count):
    adopt("42", on=date(2015, 4, 1))
    file = enrol(on=SPRING)
    grant_to(file, by=by, on=committed_on)
    visited = enrol(on=SPRING, phase=Phase.DIAGNOSTIC)
    grant_to(visited, by=by, on=committed_on)

    assert found("grant_unvisited") == [str(file.pk)] * count


def test_grant_without_visit_says_what_is_recorded_and_is_mended_by_the_diagnostic(by):
    adopt("42", on=date(2015, 4, 1))
    file = enrol(on=SPRING)
    grant_to(file, by=by, on=SPRING)
    (case,) = anomalies_for(None, DAY, ["grant_unvisited"])

    assert case.sentence == (
        "10\u202f000\u00a0€ engagés depuis le 15 avril 2015, il y a 96\u00a0jours\u202f: ni visite ni "
        "diagnostic sur place n’est enregistré (60\u00a0jours au plus)."
    )
    assert case.mended_by.url == reverse("companies:enrolment_advance", args=[case.siren, "diagnostic"])
    advance_enrolment(file, to=Phase.DIAGNOSTIC, on=DAY, by=by)
    assert found("grant_unvisited") == []


def test_grant_of_a_firm_whose_visit_was_held_is_no_anomaly(by):
    adopt("42", on=date(2015, 4, 1))
    visited, expected = enrol(on=SPRING), enrol(on=SPRING)
    for file in (visited, expected):
        grant_to(file, by=by, on=SPRING)
    make_visit(assign(visited))
    make_visit(assign(expected), held=False)

    assert found("grant_unvisited") == [str(expected.pk)]


@pytest.mark.parametrize(("engaged_on", "count"), [(date(2015, 5, 20), 1), (date(2015, 5, 21), 0)])
def test_engaged_without_grant_after_60_days(by, engaged_on, count):
    adopt("42", on=date(2015, 4, 1))
    file = enrol(on=engaged_on)
    grant_to(enrol(on=engaged_on), by=by)
    enrol(on=engaged_on, phase=Phase.CANDIDATURE)
    enrol(on=engaged_on, department="29")  # no programme there: nothing to grant

    assert found("engaged_without_grant") == [str(file.pk)] * count


def test_engaged_without_grant_comes_back_once_the_grant_is_cancelled(by):
    adopt("42", on=date(2015, 4, 1))
    file = enrol(on=SPRING)
    grant = grant_to(file, by=by)
    before = found("engaged_without_grant")
    cancel_grant(grant, on=DAY, comment="Renoncement", by=by)

    assert (before, found("engaged_without_grant")) == ([], [str(file.pk)])


# The calendar and the plan ----------------------------------------------------------------------------


def test_underspending_compares_the_committed_share_with_the_calendar(by):
    two_targets()
    slow = adopt("42", on=date(2015, 1, 1), amount=100_000)
    adopt("53", on=date(2015, 7, 1), amount=100_000)
    grant_to(enrol(on=SPRING), by=by, on=SPRING, amount=10_000)
    RegionalProgramme.objects.filter(pk=slow.pk).update(ends_on=date(2015, 12, 31))

    assert found("underspending") == ["42"]
    assert sentence("underspending") == (
        "55\u202f% du calendrier est écoulé, 10\u202f% du budget est engagé (10\u202f000\u00a0€ sur "
        "100\u202f000\u00a0€)\u202f: 45\u00a0points de retard."
    )


def test_underspending_of_a_programme_without_end_runs_to_the_last_target(by):
    adopt("42", on=date(2015, 1, 1))
    without_target = found("underspending")
    two_targets()

    assert (without_target, found("underspending"), found("underspending", day=date(2015, 12, 1))) == (
        [],
        [],
        ["42"],
    )


def test_more_engaged_than_planned_says_since_when(by):
    adopt("42", on=date(2015, 4, 1), planned=1)
    enrol(on=SPRING)
    fits = found("more_engaged_than_planned")
    enrol(on=date(2015, 6, 3))
    (case,) = anomalies_for(None, DAY, ["more_engaged_than_planned"])

    assert (fits, case.subject, case.since) == ([], "42", date(2015, 6, 3))
    assert case.sentence == "2\u00a0entreprises engagées pour 1 prévue, soit 1 de plus."


def test_programmes_of_merged_regions_are_read_together(by):
    """Alsace is over its plan, Lorraine under: in 2016 their region is not."""
    adopt("42", on=date(2015, 4, 1), planned=1)
    adopt("41", on=date(2015, 4, 1), planned=5)
    enrol(on=SPRING)
    enrol(on=SPRING)

    assert found("more_engaged_than_planned") == ["42"]
    assert found("more_engaged_than_planned", day=date(2016, 1, 15)) == []


# Places -----------------------------------------------------------------------------------------------


def test_department_and_postcode_disagreeing(misplaced):
    CompanyFactory()
    (case,) = anomalies_for(None, DAY, ["department_postcode"])

    assert (case.subject, case.region.code, case.since) == (str(misplaced.pk), "42", None)
    assert "le code postal 29200 commence comme ceux du 29, le département enregistré est Bas-Rhin (67)." in (
        case.sentence
    )


# Reading ----------------------------------------------------------------------------------------------


def test_anomalies_are_those_of_the_regions_asked(misplaced):
    elsewhere = misplace(CompanyFactory(department="54"))

    assert found("department_postcode", {"42"}) == [str(misplaced.pk)]
    assert found("department_postcode", {"41"}) == [str(elsewhere.pk)]
    assert anomaly_counts(DAY) == {"42": 1, "41": 1}


def test_anomalies_are_sliced_across_programmes_and_firms(by):
    adopt("42", on=date(2015, 4, 1), planned=1)
    files = [enrol(on=SPRING + timedelta(days=n), by=by) for n in range(3)]
    cases = anomalies_for({"42"}, DAY)

    assert [case.rule.code for case in cases[0:2]] == ["more_engaged_than_planned", "engaged_without_grant"]
    assert [case.subject for case in cases[1:4]] == [str(file.pk) for file in files]
    assert (cases.count(), len(list(cases)), cases[4:9]) == (4, 4, [])


@pytest.mark.parametrize("times", [1, 3])
def test_anomalies_take_10_queries_whatever_they_are(by, django_assert_num_queries, times):
    adopt("42", on=date(2015, 4, 1), planned=1)
    fill(by, times)

    with django_assert_num_queries(10):
        cases = anomalies_for({"42"}, DAY)
        assert len(cases[0:50]) == cases.count() == 4 * times + 1


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_explains_itself(rule):
    assert RULES[rule].explained(Ground(DAY)).endswith(".")


# Accepting --------------------------------------------------------------------------------------------


def accept(case, by, reason="Commune desservie par Brest"):
    return accept_anomaly(case, reason=reason, by=by)


def test_accepted_anomaly_leaves_the_lists_and_keeps_its_reason(by, misplaced):
    accept(find_case(Ground(DAY), "department_postcode", str(misplaced.pk)), by)

    assert (found("department_postcode"), anomaly_counts(DAY)) == ([], {})
    act = Act.objects.get(action="anomaly_accepted")
    assert (act.done_by, act.details["reason"]) == (by, "Commune desservie par Brest")


def test_accepted_programme_leaves_the_lists(by):
    adopt("42", on=date(2015, 4, 1), planned=1)
    enrol(on=date(2015, 7, 1))
    enrol(on=date(2015, 7, 1))
    accept(find_case(Ground(DAY), "more_engaged_than_planned", "42"), by)

    assert anomaly_counts(DAY) == {}


def test_anomaly_is_accepted_once_and_with_a_reason(by, misplaced):
    case = find_case(Ground(DAY), "department_postcode", str(misplaced.pk))
    with pytest.raises(ValidationError):
        accept(case, by, reason=" ")
    accept(case, by)
    with pytest.raises(ValidationError, match="déjà acceptée"):
        accept(case, by)


@pytest.mark.parametrize("subject", ["abc", "9" * 30, "0", "-1"])
def test_no_such_case(subject):
    assert find_case(Ground(DAY), "department_postcode", subject) is None
    assert find_case(Ground(DAY), "unknown", subject) is None


# Pages ------------------------------------------------------------------------------------------------


def test_list_shows_the_officers_region_only(officer, misplaced):
    misplace(CompanyFactory(department="54"))

    page = officer.get(LIST)

    assert [case.subject for case in page.context["page_obj"]] == [str(misplaced.pk)]
    assert (
        reverse("companies:site_update", args=[misplaced.company.siren, misplaced.pk])
        in page.content.decode()
    )


def test_list_of_the_ministry_counts_by_rule_and_region_and_offers_no_act(client, by, misplaced):
    adopt("41", on=date(2015, 4, 1))
    enrol(on=SPRING, department="54")
    misplace(CompanyFactory(department="54"))
    client.force_login(UserFactory())

    page = client.get(LIST)
    overview = page.context["overview"]

    assert [rule.code for rule in overview.rules] == ["engaged_without_grant", "department_postcode"]
    assert [(str(line.region), [cell.number for cell in line.cells]) for line in overview.lines] == [
        ("Alsace", [0, 1, 1]),
        ("Lorraine", [1, 1, 2]),
    ]
    assert [cell.number for cell in overview.total.cells] == [1, 2, 3]
    assert "/accepter" not in page.content.decode()
    assert reverse("companies:site_update", args=[misplaced.company.siren, misplaced.pk]) not in (
        page.content.decode()
    )


def test_numbers_lead_to_their_list(client, misplaced):
    misplace(CompanyFactory(department="54"))
    client.force_login(UserFactory())
    (line, _) = client.get(LIST).context["overview"].lines

    rows = client.get(LIST + line.cells[0].url).context["page_obj"]

    assert [case.subject for case in rows] == [str(misplaced.pk)]


def test_list_of_2016_puts_former_regions_in_the_new_one(client, misplaced, settings):
    settings.REFERENCE_DATE = date(2016, 1, 15)
    client.force_login(UserFactory())
    misplace(CompanyFactory(department="54"))

    page = client.get(LIST, {"region": "44"})

    assert [cell.number for line in page.context["overview"].lines for cell in line.cells] == [2, 2]
    assert len(page.context["page_obj"]) == 2


@pytest.mark.parametrize("asked", [{"regle": "inconnue"}, {"region": "99"}])
def test_wrong_filter_shows_nothing_and_says_why(client, misplaced, asked):
    client.force_login(UserFactory())

    page = client.get(LIST, asked)

    assert list(page.context["page_obj"]) == []
    assert "Filtre à corriger" in page.content.decode()


def test_list_is_exported_as_it_is_filtered(client, by, misplaced):
    adopt("41", on=date(2015, 4, 1))
    enrol(on=SPRING, department="54")
    client.force_login(UserFactory())

    answer = client.get(LIST, {"format": "csv", "regle": "department_postcode"})
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    head, row = csv.reader(StringIO(text.decode("utf-8-sig")), delimiter=";")

    assert head == ["Anomalie", "Entreprise ou programme", "SIREN", "Région", "Depuis le", "Constat"]
    assert row[:2] == ["Département et code postal en désaccord", misplaced.company.name]


def test_empty_list_says_so(officer):
    assert "Aucune anomalie" in officer.get(LIST).content.decode()


def test_officer_accepts_from_the_desk_then_takes_it_up_again(officer, misplaced):
    url = reverse("steering:anomaly_accept", args=["department_postcode", misplaced.pk])

    refused = officer.post(url, {"reason": " "})
    answer = officer.post(url + "?depuis=bureau", {"reason": "Desservie par Brest"})

    assert (refused.status_code, answer.url) == (200, "/")
    (row,) = officer.get(ACCEPTED).context["page_obj"]
    assert (row.name, row.reason, row.is_editable) == (misplaced.company.name, "Desservie par Brest", True)
    assert officer.get(url).url == LIST  # no longer there: said, and back

    officer.post(reverse("steering:anomaly_reopen", args=[row.pk]))

    assert (AcceptedAnomaly.objects.count(), found("department_postcode")) == (0, [str(misplaced.pk)])
    assert Act.objects.filter(action="anomaly_reopened").count() == 1


def test_accepted_list_hides_other_regions(officer, by, misplaced):
    other = misplace(CompanyFactory(department="54"))
    for site in (misplaced, other):
        accept(find_case(Ground(DAY), "department_postcode", str(site.pk)), by)

    assert [row.subject for row in officer.get(ACCEPTED).context["page_obj"]] == [str(misplaced.pk)]


def test_closed_region_is_read_only(officer, misplaced, settings):
    settings.REFERENCE_DATE = date(2016, 1, 15)
    url = reverse("steering:anomaly_accept", args=["department_postcode", misplaced.pk])

    page = officer.get(LIST)

    assert [case.subject for case in page.context["page_obj"]] == [str(misplaced.pk)]
    assert "Accepter" not in page.content.decode()
    assert officer.get(url).status_code == 404


@pytest.mark.parametrize("times", [1, 3])
def test_list_takes_15_queries_whatever_is_found(officer, by, django_assert_num_queries, times):
    adopt("42", on=date(2015, 4, 1), planned=1)
    fill(by, times)

    with django_assert_num_queries(15):
        officer.get(LIST)


@pytest.mark.parametrize("times", [1, 3])
def test_accepted_list_takes_10_queries_whatever_is_kept(officer, by, django_assert_num_queries, times):
    for _ in range(times):
        site = misplace(CompanyFactory(by=by))
        accept(find_case(Ground(DAY), "department_postcode", str(site.pk)), by)

    with django_assert_num_queries(10):
        officer.get(ACCEPTED)
