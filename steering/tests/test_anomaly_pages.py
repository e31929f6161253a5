"""Anomalies read, accepted when they are right, and their pages."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.tests.factories import CompanyFactory, enrol
from regions.tests.factories import adopt
from steering.anomalies import RULES, Ground, accept_anomaly, anomalies_for, anomaly_counts, find_case
from steering.models import AcceptedAnomaly
from steering.tests.deskwork import SPRING, fill
from steering.tests.plausibility import found, misplace

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
