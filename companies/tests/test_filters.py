"""The list of firms: search, filters, order, and the situation on a day, which agrees with the ledger."""

import datetime
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.models import Enrolment
from companies.phases import ENGAGED, Phase
from companies.services import add_site, advance_enrolment, open_enrolment
from companies.tests.factories import CompanyFactory, enrol, follow
from companies.tests.ledger import counted
from regions.models import Department

pytestmark = pytest.mark.django_db
LIST = reverse("companies:company_list")
DAY, NEXT, TODAY = date(2015, 6, 1), date(2015, 6, 15), date(2015, 7, 20)


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


def names(client, query: str = "") -> list[str]:
    return [company.name for company in client.get(f"{LIST}?{query}").context["object_list"]]


def errors(client, query: str) -> dict[str, list[str]]:
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    assert list(response.context["object_list"]) == []
    return response.context["filterset"].form.errors


# Search and filters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["elan", "ÉLAN meca", "strasbourg élan", "002 000 007", "002000007"])
def test_search(ministry, query):
    CompanyFactory(siren="002000007", name="Élan Mécanique")
    CompanyFactory(name="Autre", department="29")
    assert names(ministry, f"q={query}") == ["Élan Mécanique"]


def test_region_is_that_of_the_file(ministry):
    enrol(name="Alsace", department="67")
    enrol(name="Bretagne", department="29")
    assert names(ministry, "region=42") == ["Alsace"]


def test_region_is_that_of_the_site_without_a_file(ministry):
    CompanyFactory(name="Alsace", department="67")
    assert names(ministry, "region=42") == ["Alsace"]


def test_region_covers_those_that_it_absorbed(ministry):
    for department in ("67", "54", "29"):
        enrol(name=department, department=department)
    assert names(ministry, "region=44") == ["54", "67"]


def test_department(ministry):
    enrol(name="Bas-Rhin", department="67")
    enrol(name="Meurthe-et-Moselle", department="54")
    assert names(ministry, "departement=67") == ["Bas-Rhin"]


def test_phases(ministry):
    for phase in (Phase.CANDIDATURE, Phase.ENGAGEE, Phase.DIAGNOSTIC):
        enrol(name=phase, phase=phase)
    assert names(ministry, "phase=engagee&phase=diagnostic") == ["diagnostic", "engagee"]


def test_phase_is_that_of_the_last_file(ministry):
    former = enrol(name="Revenue", phase=Phase.ABANDON, on=DAY)
    open_enrolment(former.site, on=NEXT, by=UserFactory())
    assert names(ministry, "phase=abandon") == []
    assert names(ministry, "phase=candidature") == ["Revenue"]


def test_category(ministry):
    CompanyFactory(name="PME")
    CompanyFactory(name="ETI", headcount=Decimal(300))
    assert names(ministry, "categorie=ETI") == ["ETI"]


def test_naf_division(ministry):
    CompanyFactory(name="Métaux", naf_id="25.62B")
    CompanyFactory(name="Transport", naf_id="30.30Z")
    assert names(ministry, "division=30") == ["Transport"]


def test_expert_of_a_running_assignment(ministry):
    expert = follow(enrol(name="Suivie"))
    follow(enrol(name="Quittée"), status="ended")
    enrol(name="Autre")
    assert names(ministry, f"expert={expert.pk}") == ["Suivie"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("engagee_du=2015-06-01&engagee_au=2015-06-15", ["Juin", "Mi-juin"]),
        ("engagee_du=02/06/2015", ["Juillet", "Mi-juin"]),
        ("engagee_au=2015-06-01", ["Juin"]),
    ],
)
def test_period_of_engagement_has_both_days_in(ministry, query, expected):
    for name, day in {"Juin": DAY, "Mi-juin": NEXT, "Juillet": date(2015, 7, 1)}.items():
        enrol(name=name, on=day)
    enrol(name="Candidate", phase=Phase.CANDIDATURE, on=DAY)
    assert names(ministry, query) == expected


@pytest.mark.parametrize(
    ("query", "field", "sentence"),
    [
        ("au=bidon", "au", "Saisissez une date"),
        ("au=2015-02-30", "au", "Le 30/02/2015 n’existe pas dans le calendrier."),
        (
            "region=99",
            "region",
            "La région «\u202f99\u202f» n’existe pas, ou n’est pas dans votre périmètre.",
        ),
        ("departement=99", "departement", "Ce département n’existe pas"),
        ("phase=xx", "phase", "L’étape «\u202fxx\u202f» n’existe pas."),
        ("categorie=xx", "categorie", "La catégorie «\u202fxx\u202f» n’existe pas."),
        ("division=xx", "division", "Cette division de la NAF n’existe pas."),
        ("expert=xx", "expert", "Cet expert ne suit aucune entreprise"),
        ("engagee_du=hier", "engagee_du", "Saisissez une date"),
        (
            "engagee_du=2015-07-01&engagee_au=2015-06-01",
            "engagee_au",
            "La fin de la période précède son début.",
        ),
        (f"q={'x' * 201}", "q", "Assurez-vous que cette valeur comporte au plus 200"),
    ],
)
def test_wrong_filter_is_told_at_its_place_and_shows_nothing(ministry, query, field, sentence):
    enrol()
    found = errors(ministry, query)
    assert list(found) == [field]
    assert found[field][0].startswith(sentence)


def test_wrong_filter_gives_the_page_instead_of_a_file(ministry):
    enrol()
    assert list(errors(ministry, "region=99&format=csv")) == ["region"]


def test_choices_are_the_officers_own(client):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    form = client.get(LIST).context["filterset"].form
    assert [choice for choice in form.fields["region"].choices if choice[0]] == [
        ("Régions en vigueur", [("42", "Alsace")])
    ]
    assert [department.pk for department in form.fields["departement"].queryset] == ["67", "68"]
    assert list(errors(client, "region=53")) == ["region"]


def test_region_choices_on_a_day_of_the_new_map(ministry):
    form = ministry.get(f"{LIST}?au=2016-01-01").context["filterset"].form
    groups = dict(choice for choice in form.fields["region"].choices if choice[0])
    assert len(groups["Régions en vigueur"]) == 18
    assert ("44", "Alsace-Champagne-Ardenne-Lorraine") in groups["Régions en vigueur"]
    assert len(groups["Anciennes régions"]) == 16


# Situation on a day ---------------------------------------------------------------------------------


@pytest.fixture
def programme_of_2015():
    """Firms of four regions on various paths, one of which left, one came back elsewhere."""
    by = UserFactory()
    for department, phase, on in [
        ("67", Phase.ENGAGEE, DAY),
        ("67", Phase.DIAGNOSTIC, NEXT),
        ("54", Phase.CANDIDATURE, DAY),
        ("54", Phase.TERMINEE, DAY),
        ("51", Phase.ENGAGEE, NEXT),
        ("29", Phase.REFUSEE, DAY),
    ]:
        enrol(department=department, phase=phase, on=on, by=by)
    gone = enrol(department="67", on=DAY, by=by)
    advance_enrolment(gone, to=Phase.ABANDON, on=NEXT, by=by, comment="Cession.")
    back = enrol(department="67", phase=Phase.ABANDON, on=DAY, by=by).company
    site = add_site(
        back,
        siret=back.siren + "00029",
        postcode="29200",
        municipality="Brest",
        department=Department.objects.get(pk="29"),
        by=by,
    )
    open_enrolment(site, on=NEXT, by=by)


@pytest.mark.parametrize("day", [DAY, NEXT, date(2016, 1, 1)])
def test_list_counts_what_the_ledger_counts(ministry, programme_of_2015, day):
    on_the_map = ("44", "53") if day.year == 2016 else ("42", "41", "21", "53")
    for phases in ([Phase.CANDIDATURE], list(ENGAGED), [Phase.ABANDON, Phase.REFUSEE]):
        query = f"au={day:%Y-%m-%d}" + "".join(f"&phase={phase}" for phase in phases)
        found = {region: len(names(ministry, f"{query}&region={region}")) for region in on_the_map}
        assert {region: count for region, count in found.items() if count} == counted(day, phases)
        assert len(names(ministry, query)) == sum(found.values())


def test_new_region_covers_its_former_ones_on_its_first_day(ministry, programme_of_2015):
    query = "au=2016-01-01&phase=engagee&phase=diagnostic&phase=terminee"
    former = sum((names(ministry, f"{query}&region={region}") for region in ("42", "41", "21")), [])
    assert sorted(names(ministry, f"{query}&region=44")) == sorted(former)
    assert len(former) == 4


def test_day_alone_lists_the_firms_that_had_a_file(ministry):
    enrol(name="Juin", on=DAY)
    enrol(name="Juillet", on=date(2015, 7, 1))
    CompanyFactory(name="Sans dossier")
    assert names(ministry, "au=2015-06-30") == ["Juin"]


def test_row_of_a_past_day_tells_nothing_of_later(ministry):
    enrolment = enrol(phase=Phase.CANDIDATURE, on=DAY)
    advance_enrolment(enrolment, to=Phase.ENGAGEE, on=NEXT, by=UserFactory())
    [row] = ministry.get(f"{LIST}?au=2015-06-01").context["page_obj"]
    assert (row.phase_label, row.engaged_on) == ("Candidature", None)
    [row] = ministry.get(LIST).context["page_obj"]
    assert (row.phase_label, row.engaged_on) == ("Engagée", NEXT)


def test_row_names_the_region_of_the_day(ministry, settings):
    enrol()
    assert [str(row.region) for row in ministry.get(f"{LIST}?au=2015-12-31").context["page_obj"]] == [
        "Alsace"
    ]
    [row] = ministry.get(f"{LIST}?au=2016-01-01").context["page_obj"]
    assert str(row.region) == "Alsace-Champagne-Ardenne-Lorraine"
    settings.REFERENCE_DATE = datetime.date(2016, 10, 1)
    assert [str(row.region) for row in ministry.get(LIST).context["page_obj"]] == ["Grand Est"]


# Order ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ("", ["Élan", "Îlot", "Zénith"]),
        ("-nom", ["Zénith", "Îlot", "Élan"]),
        ("siren", ["Zénith", "Élan", "Îlot"]),
        ("commune", ["Zénith", "Îlot", "Élan"]),
        ("region", ["Élan", "Zénith", "Îlot"]),
        ("etape", ["Élan", "Zénith", "Îlot"]),
        ("-categorie", ["Zénith", "Îlot", "Élan"]),
        ("-engagee", ["Îlot", "Zénith", "Élan"]),
        ("bidon", ["Élan", "Îlot", "Zénith"]),
    ],
)
def test_order(ministry, order, expected):
    enrol(siren="002000023", name="Îlot", department="974", phase=Phase.TERMINEE, on=NEXT)
    enrol(siren="002000015", name="Élan", department="67", phase=Phase.CANDIDATURE, on=DAY)
    enrol(siren="002000007", name="Zénith", department="29", on=DAY, headcount=Decimal(300))
    assert names(ministry, f"tri={order}") == expected


def test_order_of_regions_is_french(ministry):
    for department in ("75", "67", "87"):  # Île-de-France, Alsace, Limousin
        enrol(name=department, department=department)
    assert names(ministry, "tri=region") == ["67", "75", "87"]


def test_filters_look_at_the_files_in_scope_only(client):
    """A file of another region is not told through the dates of a firm that has a site in both."""
    officer = UserFactory(regional_officer=True, regions=["53"])
    company = enrol(on=DAY).company
    place = {"postcode": "29200", "municipality": "Brest", "department": Department.objects.get(pk="29")}
    add_site(company, siret=company.siren + "00029", by=officer, **place)
    client.force_login(officer)
    assert names(client) == [company.name]
    assert names(client, "engagee_du=2015-01-01") == []
    assert Enrolment.objects.visible_to(officer).count() == 0
