"""The list of firms and a firm's page: who sees what, what is offered, how many queries."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.phases import Phase, next_phases
from companies.services import add_site, advance_enrolment, cancel_step, correct_step, open_enrolment
from companies.tests.factories import CompanyFactory, ContactFactory, enrol, follow
from industrie_futur.spreadsheets import read_rows
from regions.models import Department

pytestmark = pytest.mark.django_db
LIST = reverse("companies:company_list")
DAY, NEXT, TODAY = date(2015, 6, 1), date(2015, 6, 15), date(2015, 7, 20)


def officer(*regions):
    return UserFactory(regional_officer=True, regions=regions)


def page_of(client, user, company):
    client.force_login(user)
    return client.get(reverse("companies:company_detail", args=[company.siren]))


def text_of(response) -> str:
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\u00a0", " ").split())


# The list -------------------------------------------------------------------------------------------


def test_company_list_is_for_those_signed_in(client):
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize("role", ["administrator", "ministry"])
def test_company_list_shows_all_to_national_roles(client, role):
    enrol(department="67")
    enrol(department="29")
    client.force_login(UserFactory(role=role))
    assert len(client.get(LIST).context["object_list"]) == 2


def test_company_list_shows_only_the_officers_region(client):
    mine = enrol(department="67").company
    enrol(department="29")  # the row that could leak
    client.force_login(officer("42"))
    assert list(client.get(LIST).context["object_list"]) == [mine]


def test_company_list_shows_only_the_experts_firms(client):
    user = UserFactory(expert=True)
    mine = enrol(department="67")
    follow(mine, user=user)
    enrol(department="67")
    client.force_login(user)
    assert list(client.get(LIST).context["object_list"]) == [mine.company]


def test_company_list_is_refused_to_observers(client):
    client.force_login(UserFactory(observer=True))
    assert client.get(LIST).status_code == 403


@pytest.mark.parametrize("query", ["", "?au=2015-07-20&phase=engagee&tri=region"])
@pytest.mark.parametrize("count", [1, 3])
def test_company_list_takes_a_constant_number_of_queries(client, django_assert_num_queries, query, count):
    for _ in range(count):
        enrol()
    client.force_login(officer("42"))
    with django_assert_num_queries(15):
        client.get(LIST + query)


def test_company_list_has_pages_of_fifty(client):
    for number in range(51):
        CompanyFactory(name=f"{number:02}")
    client.force_login(UserFactory())
    first, second = client.get(LIST), client.get(f"{LIST}?page=2")
    assert [len(response.context["page_obj"]) for response in (first, second)] == [50, 1]
    assert client.get(f"{LIST}?page=3").status_code == 404


@pytest.mark.parametrize(
    ("user", "sentence", "offers"),
    [
        ({"regional_officer": True, "regions": ["42"]}, "Commencez par son SIRET.", True),
        ({"expert": True}, "Aucune entreprise ne vous est confiée.", False),
        ({}, "dès qu’une région les saisit ou les importe.", False),
    ],
)
def test_company_list_without_rows_says_what_to_do(client, user, sentence, offers):
    client.force_login(UserFactory(**user))
    text = text_of(client.get(LIST))
    assert sentence in text
    assert (reverse("companies:company_create") in text) is offers


def test_company_list_says_that_a_closed_region_only_reads(client, settings):
    settings.REFERENCE_DATE = date(2016, 1, 2)
    mine = enrol().company
    client.force_login(officer("42"))
    response = client.get(LIST)
    assert list(response.context["object_list"]) == [mine]
    assert "La région Alsace n’existe plus depuis le 31/12/2015" in text_of(response)
    assert reverse("companies:company_create") not in text_of(response)


# Its spreadsheets -----------------------------------------------------------------------------------


@pytest.fixture
def exported(client, tmp_path):
    """The rows of a file of the list, as {heading: cell}."""

    def export(format_, query=""):
        client.force_login(UserFactory())
        response = client.get(f"{LIST}?format={format_}&{query}")
        content = b"".join(response.streaming_content) if response.streaming else response.content
        if format_ == "csv":
            return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        path = tmp_path / f"file.{format_}"
        path.write_bytes(content)
        return path

    return export


def test_company_list_exports_what_is_filtered(exported):
    enrol(name="Élan", department="67", siren="002000007", on=DAY)
    enrol(name="Autre", department="29")
    [row] = exported("csv", "region=42")
    assert row["Entreprise"] == "Élan"
    assert row["SIRET"] == "00200000700019"
    assert (row["Code région (2015)"], row["Code région"]) == ("42", "42")
    assert row["Engagée le"] == "2015-06-01"
    assert row["Étape"] == "Engagée"


def test_company_list_exports_both_regions_after_the_reform(exported):
    enrol(department="67")
    [row] = exported("csv", "au=2016-01-01")
    assert (row["Code région (2015)"], row["Code région"]) == ("42", "44")
    assert row["Région"] == "Alsace-Champagne-Ardenne-Lorraine"


@pytest.mark.parametrize("format_", ["xlsx", "ods"])
def test_company_list_exports_to_spreadsheets(exported, format_):
    enrol(name="=cmd|' /C calc'!A0", siren="002000007", on=DAY)
    path = exported(format_)
    with path.open("rb") as file:
        sheet = read_rows(file, name=path.name)
        [(_, cells)] = sheet.rows
    row = dict(zip(sheet.headings, cells, strict=True))
    assert (row["SIREN"], row["SIRET"]) == ("002000007", "00200000700019")
    assert (row["Engagée le"], row["Effectif (UTA)"]) == ("2015-06-01", "40")
    assert row["Entreprise"].endswith("=cmd|' /C calc'!A0")


# A firm's page --------------------------------------------------------------------------------------


@pytest.mark.parametrize("siren", ["12345678", "1234567890", "12345678A", "１２３４５６７８９"])
def test_company_detail_of_a_wrong_siren_is_not_found(client, siren):
    client.force_login(UserFactory())
    assert client.get(f"{LIST}{siren}/").status_code == 404


@pytest.mark.parametrize(
    ("user", "status"),
    [
        ({"administrator": True}, 200),
        ({}, 200),
        ({"regional_officer": True, "regions": ["42"]}, 200),
        ({"regional_officer": True, "regions": ["53"]}, 404),
        ({"expert": True}, 404),
        ({"observer": True}, 404),
    ],
)
def test_company_detail_by_role(client, user, status):
    assert page_of(client, UserFactory(**user), enrol().company).status_code == status


def test_company_detail_of_an_experts_firm_only_reads(client):
    user, enrolment = UserFactory(expert=True), enrol()
    follow(enrolment, user=user)
    response = page_of(client, user, enrolment.company)
    assert (response.status_code, response.context["next_acts"]) == (200, [])


@pytest.mark.parametrize("phase", Phase.values)
def test_company_detail_offers_the_possible_acts_only(client, phase):
    company = enrol(phase=phase, on=DAY).company
    response = page_of(client, officer("42"), company)
    acts = [act["phase"] for act in response.context["next_acts"]]
    assert acts == list(next_phases(phase))
    assert all(
        reverse("companies:enrolment_advance", args=[company.siren, act]) in text_of(response) for act in acts
    )
    assert response.context["can_apply"] is (phase in {Phase.ABANDON, Phase.REFUSEE})


@pytest.mark.parametrize("user", [{}, {"regional_officer": True, "regions": ["42"]}])
def test_company_detail_shows_buttons_to_writers_only(client, user):
    company = enrol(on=DAY).company
    ContactFactory(company=company)
    text = text_of(page_of(client, UserFactory(**user), company))
    for word in ("Modifier la fiche", "Corriger la date", "Annuler cette étape", "Ajouter un correspondant"):
        assert (word in text) is bool(user)


def test_company_detail_tells_category_reason_and_author(client):
    company = enrol(by=UserFactory(first_name="Ada", last_name="Weber")).company
    text = text_of(page_of(client, UserFactory(), company))
    assert "PME : 40 personnes (moins de 250)" in text
    assert "Éligible : le programme est ouvert aux PME et aux ETI" in text
    assert "Entreprise enregistrée par Ada Weber le " in text


def test_company_detail_shows_corrected_steps_as_such(client):
    by = UserFactory(first_name="Ada", last_name="Weber")
    enrolment = enrol(on=DAY, by=by)
    engaged = enrolment.events.live().get(to_phase=Phase.ENGAGEE)
    correct_step(engaged, on=NEXT, by=by, comment="Date de la lettre.")
    response = page_of(client, UserFactory(), enrolment.company)
    steps = response.context["file"].steps
    assert [(step.event.effective_on, step.reversal is not None) for step in steps] == [
        (DAY, False),
        (DAY, True),
        (NEXT, False),
    ]
    assert "<strong>Rectifiée</strong> par Ada Weber" in text_of(response)
    assert "Date de la lettre." in text_of(response)


def test_company_detail_offers_to_cancel_the_last_step_only(client):
    enrolment = enrol(phase=Phase.DIAGNOSTIC, on=DAY)
    steps = page_of(client, officer("42"), enrolment.company).context["file"].steps
    assert [step.is_cancellable for step in steps] == [False, False, True]
    cancel_step(steps[-1].event, by=UserFactory(), comment="Erreur.")
    steps = page_of(client, officer("42"), enrolment.company).context["file"].steps
    assert [step.is_cancellable for step in steps] == [False, True, False]


def test_company_detail_keeps_former_files(client):
    former = enrol(phase=Phase.ABANDON, on=DAY)
    current = open_enrolment(former.site, on=NEXT, by=UserFactory())
    response = page_of(client, officer("42"), former.company)
    assert response.context["file"] == current
    assert response.context["former_files"] == [former]
    assert [step.is_correctable for step in response.context["former_files"][0].steps] == [True, True, False]


def test_company_detail_says_that_the_file_is_elsewhere(client):
    company = enrol(department="67").company
    place = {"postcode": "29200", "municipality": "Brest", "department": Department.objects.get(pk="29")}
    add_site(company, siret=company.siren + "00029", by=UserFactory(), **place)
    response = page_of(client, officer("53"), company)
    assert "est suivi dans une autre région" in text_of(response)
    assert response.context["file"] is None
    assert response.context["can_apply"] is False


def test_company_detail_says_why_a_closed_region_only_reads(client, settings):
    settings.REFERENCE_DATE = date(2016, 1, 2)
    response = page_of(client, officer("42"), enrol().company)
    assert "La région Alsace n’existe plus depuis le 31/12/2015" in text_of(response)
    assert (response.context["is_editable"], response.context["next_acts"]) == (False, [])


def test_company_detail_with_a_right_on_the_new_region_writes(client, settings):
    settings.REFERENCE_DATE = date(2016, 1, 2)
    response = page_of(client, officer("42", "44"), enrol().company)
    assert response.context["is_editable"] is True
    assert "n’existe plus" not in text_of(response)


@pytest.mark.parametrize("count", [1, 3])
def test_company_detail_takes_a_constant_number_of_queries(client, django_assert_num_queries, count):
    company = CompanyFactory(headcount=Decimal(40))
    for _ in range(count):
        ContactFactory(company=company)
        file = open_enrolment(company.sites.get(), on=DAY, by=UserFactory())
        advance_enrolment(file, to=Phase.REFUSEE, on=DAY, by=UserFactory(), comment="x")
    client.force_login(officer("42"))
    with django_assert_num_queries(27):
        client.get(reverse("companies:company_detail", args=[company.siren]))


def test_company_detail_links_a_step_to_its_correction(client):
    enrolment = enrol(on=DAY)
    event = enrolment.events.live().get(to_phase=Phase.ENGAGEE)
    response = page_of(client, officer("42"), enrolment.company)
    assert reverse("companies:step_correct", args=[enrolment.company.siren, event.pk]) in text_of(response)
