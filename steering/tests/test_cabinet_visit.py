"""The sheet of a visit: who is named, what is counted, one page."""

import datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.models import NamingAgreement, Site
from companies.phases import Phase
from companies.services import advance_enrolment, agree_to_be_named, withdraw_naming
from companies.tests.factories import CompanyFactory, ContactFactory, enrol
from experts.tests.factories import ExpertFactory, assign
from regions.gazetteer import gazetteer
from steering.cabinet.near import firms_near
from steering.cabinet.services import ask_visit_sheet
from steering.cabinet.visit import MOST_FIRMS, visit_pdf, visit_sheet
from steering.models import CabinetRequest

JUNE, JULY = datetime.date(2015, 6, 1), datetime.date(2015, 7, 20)
STRASBOURG = "67482"


@pytest.fixture
def ministry(db):
    return UserFactory(phone="01 40 00 00 00")


def named(*, town="Strasbourg", postcode="67000", scope="ministry", phase=Phase.ENGAGEE, **kwargs):
    """An engaged firm that agreed to be named."""
    file = enrolled(town=town, postcode=postcode, phase=phase, **kwargs.pop("firm", {}))
    agree_to_be_named(file.company, on=JUNE, scope=scope, given_by="x", by=UserFactory(), **kwargs)
    return file


def enrolled(*, town="Strasbourg", postcode="67000", phase=Phase.ENGAGEE, **firm):
    file = enrol(CompanyFactory(**firm), phase=phase, on=JUNE)
    Site.objects.filter(company=file.company).update(municipality=town, postcode=postcode)
    return file


def near(user, *, km=30, day=JULY, most=MOST_FIRMS):
    return firms_near(gazetteer().by_code[STRASBOURG], km, day=day, user=user, most=most)


def names(found):
    return [firm.file.company.name for firm in found.firms]


def sheet_for(user, *, day=JULY, code=STRASBOURG, km=30):
    return visit_sheet(ask_visit_sheet(gazetteer().by_code[code], day=day, radius_km=km, by=user), user)


# Firms around ---------------------------------------------------------------------------------------


def test_firms_near_names_only_those_that_agreed_the_nearest_first(ministry):
    named(firm={"name": "À Obernai"}, town="Obernai", postcode="67210")
    named(firm={"name": "À Strasbourg"})
    named(firm={"name": "À Wissembourg"}, town="Wissembourg", postcode="67160")  # 55 km away
    enrolled(name="Silencieuse")
    found = near(ministry)
    assert (names(found), found.more, found.unnamed) == (["À Strasbourg", "À Obernai"], 0, 1)


def test_firms_near_leaves_out_an_agreement_taken_back_even_on_a_day_when_it_ran(ministry):
    file = named()
    withdraw_naming(NamingAgreement.objects.get(), on=JULY, by=UserFactory())
    found = near(ministry, day=JUNE)
    assert file.company.naming_agreements.running_on(JUNE).exists()
    assert (found.firms, found.unnamed) == ([], 1)


def test_firms_near_leaves_out_a_firm_withdrawn_from_the_programme_that_day(ministry):
    file = named()
    advance_enrolment(file, to=Phase.ABANDON, on=datetime.date(2015, 7, 10), by=UserFactory(), comment="x")
    assert (near(ministry, day=JULY).firms, near(ministry, day=JULY).unnamed) == ([], 0)
    assert len(near(ministry, day=datetime.date(2015, 7, 9)).firms) == 1


def test_firms_near_leaves_out_a_candidate(ministry):
    file = enrolled(phase=Phase.CANDIDATURE)
    agree_to_be_named(file.company, on=JUNE, scope="public", given_by="x", by=UserFactory())
    assert near(ministry).firms == []


def test_firms_near_tells_the_phase_of_the_day(ministry):
    file = named()
    advance_enrolment(file, to=Phase.DIAGNOSTIC, on=datetime.date(2015, 7, 10), by=UserFactory())
    assert [firm.phase for firm in near(ministry, day=JUNE).firms] == [Phase.ENGAGEE]
    assert [firm.phase for firm in near(ministry, day=JULY).firms] == [Phase.DIAGNOSTIC]


def test_firms_near_counts_those_past_the_most_that_it_names(ministry):
    for _ in range(3):
        named()
    found = near(ministry, most=2)
    assert (len(found.firms), found.more, found.unnamed) == (2, 1, 0)


def test_firms_near_says_what_it_cannot_place(ministry):
    enrolled(town="Nulle-Part", postcode="67999")
    assert near(ministry).unplaced == 1


def test_firms_near_is_what_the_visitor_may_read(db):
    named()
    assert near(UserFactory(observer=True)).firms == []


# The sheet ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("silent", "sentence"),
    [
        (0, None),
        (2, "Moins de 3 autres entreprises engagées n’ont pas donné leur accord pour être citées."),
        (3, "3 autres entreprises engagées n’ont pas donné leur accord pour être citées."),
    ],
)
def test_visit_sheet_counts_the_others_under_secrecy(ministry, silent, sentence):
    for _ in range(silent):
        enrolled()
    assert sheet_for(ministry).others == ([sentence] if sentence else [])


def test_visit_sheet_tells_the_regions_figures_of_that_day_beside_the_countrys(ministry):
    enrolled()
    enrol(CompanyFactory(department="29"), on=datetime.date(2015, 7, 10))
    lines = {line.label: line for line in sheet_for(ministry).figures}
    assert lines["Entreprises engagées"][1:3] == ("1", "2")
    before = {line.label: line for line in sheet_for(ministry, day=JUNE).figures}
    assert before["Entreprises engagées"][1:3] == ("1", "1")


def test_visit_sheet_of_a_day_to_come_tells_figures_of_today_under_the_region_of_that_day(ministry):
    enrolled()
    sheet = sheet_for(ministry, day=datetime.date(2016, 1, 5))
    assert sheet.region == "Alsace-Champagne-Ardenne-Lorraine"
    assert sheet.figures_of == "d’après les chiffres connus au 20 juillet 2015"
    assert {line.label: line.region for line in sheet.figures}["Entreprises engagées"] == "1"


def test_visit_sheet_gives_the_people_to_call(ministry):
    officer = UserFactory(regional_officer=True, regions=["42"], phone="03 88 00 00 00")
    UserFactory(regional_officer=True, regions=["53"])
    company = CompanyFactory()
    willing = ContactFactory(company=company, phone="03 88 11 11 11")
    ContactFactory(company=company, last_name="Discrète")
    file = enrol(company, on=JUNE)
    agree_to_be_named(company, on=JUNE, scope="public", given_by="x", contact=willing, by=UserFactory())
    people = sheet_for(ministry).people
    assert [person.name for person in people] == [str(officer), str(willing), str(ministry)]
    assert [person.phone for person in people] == ["03 88 00 00 00", "03 88 11 11 11", "01 40 00 00 00"]
    assert file.company.name in people[1].quality


def test_visit_sheet_gives_the_experts_of_the_firms_named_the_nearest_first(ministry):
    far = named(firm={"name": "À Obernai"}, town="Obernai", postcode="67210")
    close, silent = named(firm={"name": "À Strasbourg"}), enrolled()
    first, second = ExpertFactory(phone="03 88 22 22 22"), ExpertFactory()
    for file, expert in ((far, second), (close, first), (far, first), (silent, ExpertFactory())):
        assign(file, expert)
    to_come = assign(close)
    type(to_come).objects.filter(pk=to_come.pk).update(starts_on=datetime.date(2015, 7, 21))
    people = sheet_for(ministry).people
    assert [person.name for person in people] == [str(first), str(second), str(ministry)]
    assert people[0][1:3] == ("Expert, suit À Strasbourg", "03 88 22 22 22")


def test_visit_sheet_leaves_out_an_expert_suspended_or_away(ministry):
    file, by = named(), UserFactory()
    suspended, away = ExpertFactory(), ExpertFactory()
    assign(file, suspended)
    assign(file, away)
    suspended.suspensions.create(starts_on=JUNE, reason="x", recorded_by=by)
    away.leaves.create(starts_on=JUNE, ends_on=JULY, recorded_by=by)
    assert [person.name for person in sheet_for(ministry).people] == [str(ministry)]


def test_visit_sheet_does_not_give_a_contact_who_left(ministry):
    company = CompanyFactory()
    contact = ContactFactory(company=company)
    enrol(company, on=JUNE)
    agree_to_be_named(company, on=JUNE, scope="public", given_by="x", contact=contact, by=UserFactory())
    type(contact).objects.filter(pk=contact.pk).update(left_on=JULY)
    assert [person.name for person in sheet_for(ministry).people] == [str(ministry)]


def test_visit_sheet_takes_a_constant_number_of_queries(ministry):
    def taken():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            sheet_for(ministry)
            CabinetRequest.objects.all().delete()
        return len(queries)

    named()
    taken()  # the communes are read once
    one = taken()
    for _ in range(2):
        named(town="Obernai", postcode="67210")
    assert taken() == one


# Paper ----------------------------------------------------------------------------------------------


def pdf_of(sheet):
    return PdfReader(BytesIO(visit_pdf(sheet)))


def test_visit_pdf_holds_one_page_of_a4_at_its_fullest(ministry):
    long = {"name": "Ateliers " + "m" * 180, "naf_id": "25.62B"}
    for _ in range(MOST_FIRMS + 2):
        file = named(firm=long, summary="Une ligne robotisée reliée au bureau d’études. " * 4)
        contact = ContactFactory(company=file.company, position="Responsable des méthodes " * 4)
        NamingAgreement.objects.filter(company=file.company).update(contact=contact)
        assign(file)
    for _ in range(3):
        enrolled()
        UserFactory(regional_officer=True, regions=["42"])
    reader = pdf_of(sheet_for(ministry))
    assert len(reader.pages) == 1
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    words = " ".join(reader.pages[0].extract_text().split())
    assert "Et 2 autres entreprises" in words
    assert str(ministry) in words


def test_visit_pdf_says_what_the_page_says(ministry):
    named(firm={"name": "Ateliers du Rhin"}, scope="public", summary="Un robot de soudage.")
    words = " ".join(pdf_of(sheet_for(ministry)).pages[0].extract_text().split())
    for said in ("Ateliers du Rhin", "Un robot de soudage.", "Public", "Alsace", "Strasbourg"):
        assert said in words


# Pages ----------------------------------------------------------------------------------------------


def ask(client, **changes):
    typed = {"place": "Strasbourg", "day": "2015-07-20", "radius_km": "30", **changes}
    return client.post(reverse("steering:cabinet_visit_create"), typed)


def test_visit_create_leads_to_the_sheet_and_keeps_who_asked(client, ministry):
    client.force_login(ministry)
    response = ask(client)
    row = CabinetRequest.objects.get()
    assert response.url == row.get_absolute_url() == f"/pilotage/cabinet/{row.pk}/"
    assert (row.asked_by, row.municipality, row.department_id, row.radius_km) == (
        ministry,
        STRASBOURG,
        "67",
        30,
    )
    act = Act.objects.get(action="cabinet_visit_asked")
    assert (act.done_by, act.details["place"]) == (ministry, "Strasbourg (67)")


def test_visit_create_pressed_twice_is_one_request(client, ministry):
    client.force_login(ministry)
    assert ask(client).url == ask(client).url
    assert CabinetRequest.objects.count() == Act.objects.filter(action="cabinet_visit_asked").count() == 1


def test_visit_create_asks_which_commune_when_several_bear_the_name(client, ministry):
    client.force_login(ministry)
    response = ask(client, place="Saint-Denis")
    assert "choisissez la vôtre" in response.content.decode()
    assert "Saint-Denis (93), 9" in response.content.decode()
    assert ask(client, place="Saint-Denis", place_code="93066").status_code == 302
    assert CabinetRequest.objects.get().municipality == "93066"


def test_visit_create_ignores_a_commune_chosen_for_another_name(client, ministry):
    client.force_login(ministry)
    ask(client, place="Strasbourg", place_code="93066")
    assert CabinetRequest.objects.get().municipality == STRASBOURG


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"place": "Nulle-Part"}, "Aucune commune"),
        ({"radius_km": "0"}, "Le rayon va de 1"),
        ({"radius_km": "101"}, "Le rayon va de 1"),
        ({"day": "2025-01-01"}, "Choisissez une date"),
        ({"day": "hier"}, "Saisissez une date"),
    ],
)
def test_visit_create_refuses_what_makes_no_visit(client, ministry, changes, told):
    client.force_login(ministry)
    response = ask(client, **changes)
    assert response.status_code == 200
    assert told in response.content.decode()
    assert not CabinetRequest.objects.exists()


def test_visit_page_and_its_file_name_the_firm(client, ministry):
    named(firm={"name": "Ateliers du Rhin"})
    client.force_login(ministry)
    url = ask(client).url
    assert "Ateliers du Rhin" in client.get(url).content.decode()
    response = client.get(f"{url}fiche.pdf")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="fiche-deplacement-2015-07-20-67482.pdf"'


def test_visit_page_opens_each_figure_on_its_own_page(client, ministry):
    enrolled()
    client.force_login(ministry)
    line = client.get(ask(client).url).context["sheet"].figures[1]
    assert (line.region_url, line.national_url) == (
        "/pilotage/chiffres/engaged/?au=2015-07-20&region=42",
        "/pilotage/chiffres/engaged/?au=2015-07-20",
    )
    for url, value in ((line.region_url, line.region), (line.national_url, line.national)):
        assert client.get(url).context["page"].text == value == "1"


def test_visit_is_asked_shown_and_printed_in_a_bounded_number_of_queries(
    client, ministry, django_assert_max_num_queries
):
    """What « one minute » rests on: the work follows neither the firms around nor the register."""
    for town, postcode in (("Strasbourg", "67000"), ("Obernai", "67210"), ("Molsheim", "67120")):
        for _ in range(4):
            assign(named(town=town, postcode=postcode))
    client.force_login(ministry)
    with django_assert_max_num_queries(60):
        url = ask(client).url
        assert client.get(url).status_code == client.get(f"{url}fiche.pdf").status_code == 200


def test_cabinet_page_lists_the_requests(client, ministry):
    client.force_login(ministry)
    ask(client)
    assert (
        CabinetRequest.objects.get().get_absolute_url()
        in client.get(reverse("steering:cabinet")).content.decode()
    )
