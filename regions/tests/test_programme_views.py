import datetime
import re
from collections import defaultdict
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.scoping import Role
from regions import acts
from regions.models import RegionalProgramme
from regions.services import update_programme
from regions.tests.factories import adopt, make_user

FIRST_OF_2016 = datetime.date(2016, 1, 1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client):
    client.force_login(make_user(Role.REGIONAL_OFFICER, regions=("42",)))
    return client


@pytest.fixture
def bare_page(monkeypatch):
    """The page without what other rooms add to it: they pin their own queries."""
    monkeypatch.setattr("industrie_futur.panels._panels", defaultdict(list))


def url(name, code="42"):
    return reverse(f"regions:{name}", args=[code])


def programme_data(**changes):
    return {
        "title": "Programme",
        "planned_companies": "107",
        "adopted_on": "2015-06-01",
        "starts_on": "2015-06-01",
        "ends_on": "",
        **changes,
    }


def pdf(name="acte.pdf", content=b"%PDF-1.7\n"):
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("role", "regions", "status"),
    [
        (Role.ADMINISTRATOR, (), 200),
        (Role.MINISTRY, (), 200),
        (Role.REGIONAL_OFFICER, ("42",), 200),
        (Role.REGIONAL_OFFICER, ("53",), 404),
        (Role.EXPERT, (), 404),
        (Role.OBSERVER, (), 404),
    ],
)
def test_programme_detail_by_role(client, role, regions, status):
    adopt("42")
    client.force_login(make_user(role, regions=regions))
    assert client.get(url("programme_detail", "42")).status_code == status


@pytest.mark.parametrize("page", ["programme_update", "funding_create", "programme_create"])
@pytest.mark.parametrize(
    ("role", "regions", "status"),
    [
        (Role.ADMINISTRATOR, (), 200),
        (Role.MINISTRY, (), 404),
        (Role.REGIONAL_OFFICER, ("42",), 200),
        (Role.REGIONAL_OFFICER, ("53",), 404),
        (Role.EXPERT, (), 404),
        (Role.OBSERVER, (), 404),
    ],
)
def test_programme_is_written_by_administrator_and_its_officer(client, page, role, regions, status):
    adopt("42")
    client.force_login(make_user(role, regions=regions))
    assert client.get(url(page, "42")).status_code == status


def test_programme_detail_offers_to_adopt_only_where_none_is(officer):
    before = officer.get(url("programme_detail", "42")).context["may_adopt"]
    adopt("42")
    after = officer.get(url("programme_detail", "42")).context["may_adopt"]

    assert (before, after) == (True, False)


def test_programme_detail_offers_to_adopt_after_a_takeover_undone(officer):
    programme = adopt("42", amount=None)
    RegionalProgramme.objects.filter(pk=programme.pk).update(is_takeover=True, is_void=True)

    page = officer.get(url("programme_detail"))

    assert (page.context["balances"], page.context["may_adopt"]) == ([], True)


def test_programme_create_records_adoption_and_money(officer):
    data = programme_data(starts_on="", amount="11 520 000,50", source="region")

    response = officer.post(url("programme_create", "42"), data)

    assert response.url == url("programme_detail", "42")
    programme = RegionalProgramme.objects.get()
    assert (programme.region_id, programme.planned_companies) == ("42", 107)
    assert programme.fundings.get().amount == Decimal("11520000.50")


def test_programme_create_shows_the_rule_at_its_field(officer):
    response = officer.post(
        url("programme_create", "42"), programme_data(adopted_on="2015-07-21", starts_on="", source="region")
    )

    assert list(response.context["form"].errors) == ["adopted_on"]
    assert response.context["form"]["title"].value() == "Programme"
    assert RegionalProgramme.objects.count() == 0


def test_programme_create_refuses_zero_companies(officer):
    response = officer.post(
        url("programme_create", "42"), programme_data(planned_companies="0", source="region")
    )
    assert list(response.context["form"].errors) == ["planned_companies"]


def test_programme_update_saves(officer):
    adopt("42")

    response = officer.post(url("programme_update", "42"), programme_data(title="Nouveau titre", version="1"))

    assert response.url == url("programme_detail", "42")
    assert RegionalProgramme.objects.get().title == "Nouveau titre"


def test_programme_update_meeting_another_shows_both(officer):
    programme = adopt("42")
    update_programme(programme, version=1, planned_companies=90, by=make_user())

    response = officer.post(url("programme_update", "42"), programme_data(version="1"))

    assert response.status_code == 409
    shown = [tuple(line) for line in response.context["conflict"] if line.label == "Entreprises prévues"]
    assert shown == [("Entreprises prévues", "90", "107")]
    assert RegionalProgramme.objects.get().planned_companies == 90


def test_programme_update_saved_again_after_the_conflict_is_a_choice(officer):
    programme = adopt("42")
    update_programme(programme, version=1, planned_companies=90, by=make_user())
    shown = officer.post(url("programme_update", "42"), programme_data(version="1")).context["form"]

    officer.post(url("programme_update", "42"), {**programme_data(), "version": shown["version"].value()})

    assert RegionalProgramme.objects.get().planned_companies == 107


def test_programme_update_with_a_broken_version_is_refused(officer):
    adopt("42")
    response = officer.post(url("programme_update", "42"), programme_data(version="bidon"))
    assert list(response.context["form"].errors) == ["version"]


def test_closed_region_is_written_by_the_officer_of_the_new_one(client, settings):
    adopt("42")
    settings.REFERENCE_DATE = FIRST_OF_2016
    former = make_user(Role.REGIONAL_OFFICER, regions=("42",))
    new = make_user(Role.REGIONAL_OFFICER, regions=("44",))

    statuses = []
    for user in (former, new):
        client.force_login(user)
        statuses.append(client.get(url("programme_update", "42")).status_code)

    assert statuses == [404, 200]


# Its page -------------------------------------------------------------------------------------------


def test_programme_detail_keeps_figures_apart(officer):
    adopt("42", amount=1000)

    (balance,) = officer.get(url("programme_detail")).context["balances"]

    figures = (balance.sheet.budget, balance.carried, balance.committed, balance.paid, balance.available)
    assert figures == (1000, 0, 0, 0, 1000)


def test_programme_detail_begins_with_the_regions_own(client):
    client.force_login(make_user(Role.MINISTRY))
    adopt("42")
    adopt("41")
    RegionalProgramme.objects.create(
        region_id="44",
        title="Reprise",
        adopted_on=FIRST_OF_2016,
        starts_on=FIRST_OF_2016,
        planned_companies=0,
        is_takeover=True,
    )

    page = client.get(url("programme_detail", "44"), {"au": "2016-02-01"})

    codes = [balance.sheet.region.code for balance in page.context["balances"]]
    assert codes == ["44", "42", "41"]
    assert "Ouvert par une reprise" in page.content.decode()


def test_programme_detail_of_a_past_day_shows_what_was_adopted_by_then(officer):
    adopt("42", on=datetime.date(2015, 6, 1))

    pages = [officer.get(url("programme_detail"), {"au": day}) for day in ("2015-05-31", "2015-06-01")]

    assert [len(page.context["balances"]) for page in pages] == [0, 1]
    assert "Aucun programme adopté" not in pages[1].content.decode()


@pytest.mark.parametrize(("au", "queries"), [("", 7), ("2015-07-01", 9)])
@pytest.mark.parametrize("codes", [("42",), ("42", "41", "21")])
def test_programme_detail_takes_the_same_queries(
    client, bare_page, codes, au, queries, django_assert_num_queries
):
    client.force_login(make_user(Role.MINISTRY))
    for code in codes:
        adopt(code)
    with django_assert_num_queries(queries):
        client.get(url("programme_detail", "44"), {"au": au})


# The act of adoption --------------------------------------------------------------------------------


def test_act_document_is_kept_under_a_name_of_its_own(officer):
    data = programme_data(act_reference="CR-2015-114", source="region", act_document=pdf("délibération.pdf"))

    officer.post(url("programme_create"), data)

    programme = RegionalProgramme.objects.get()
    assert re.fullmatch(r"acts/[0-9a-f-]{36}\.pdf", programme.act_document.name)
    assert programme.act_reference == "CR-2015-114"


def test_act_document_replaced_stays_on_the_disk(officer):
    officer.post(url("programme_create"), programme_data(source="region", act_document=pdf()))
    first = RegionalProgramme.objects.get().act_document

    officer.post(url("programme_update"), programme_data(version="1", act_document=pdf(content=b"%PDF-2.0")))

    second = RegionalProgramme.objects.get().act_document
    with first, second:
        kept = (first.read(), second.read())
    assert kept == (b"%PDF-1.7\n", b"%PDF-2.0")
    changed = apps.get_model("accounts", "Act").objects.get(action="programme_changed")
    assert changed.details == {"act_document": [first.name, second.name]}


def test_act_document_stays_when_none_is_chosen(officer):
    officer.post(url("programme_create"), programme_data(source="region", act_document=pdf()))

    officer.post(url("programme_update"), programme_data(title="Autre", version="1"))

    programme = RegionalProgramme.objects.get()
    assert (programme.title, bool(programme.act_document)) == ("Autre", True)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (pdf("acte.docx"), "son nom se termine par"),
        (pdf("acte.pdf", b"<script>"), "malgré son nom"),
        (pdf("acte.pdf", b""), "Ce fichier est vide"),
    ],
)
def test_act_document_must_be_a_pdf(officer, sent, sentence):
    sent.seek(0)
    response = officer.post(url("programme_create"), programme_data(source="region", act_document=sent))

    assert list(response.context["form"].errors) == ["act_document"]
    assert sentence in response.context["form"].errors["act_document"][0]
    assert response.context["form"]["title"].value() == "Programme"
    assert RegionalProgramme.objects.count() == 0


def test_act_document_has_a_size_limit(officer, monkeypatch):
    monkeypatch.setattr(acts, "MAX_BYTES", 20)
    sent = pdf(content=b"%PDF-" + b"x" * 16)

    response = officer.post(url("programme_create"), programme_data(source="region", act_document=sent))

    assert list(response.context["form"].errors) == ["act_document"]


def test_act_document_in_a_conflict_is_named_in_words(officer):
    programme = adopt("42")
    update_programme(programme, version=1, planned_companies=107, by=make_user())

    response = officer.post(url("programme_update"), programme_data(version="1", act_document=pdf()))

    assert response.status_code == 409
    lines = [tuple(line) for line in response.context["conflict"]]
    assert ("Document de l’acte", "non renseigné", "document joint") in lines


def test_programme_act_is_sent_to_be_kept_and_nothing_else(officer):
    officer.post(url("programme_create"), programme_data(source="region", act_document=pdf()))

    response = officer.get(url("programme_act"))

    assert b"".join(response.streaming_content) == b"%PDF-1.7\n"
    names = ("Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy", "Cache-Control")
    assert [response[name] for name in names] == [
        'attachment; filename="acte-programme-42.pdf"',
        "nosniff",
        "default-src 'none'; sandbox",
        "no-store, private",
    ]


@pytest.mark.parametrize(
    ("role", "regions", "status"),
    [
        (Role.MINISTRY, (), 200),
        (Role.REGIONAL_OFFICER, ("42",), 200),
        (Role.REGIONAL_OFFICER, ("53",), 404),
        (Role.EXPERT, (), 404),
        (Role.OBSERVER, (), 404),
    ],
)
def test_programme_act_is_for_who_reads_the_programme(client, role, regions, status):
    programme = adopt("42")
    update_programme(programme, version=1, act_document=pdf(), by=make_user())
    client.force_login(make_user(role, regions=regions))

    response = client.get(url("programme_act"))
    response.getvalue()  # a file read to its end is closed

    assert response.status_code == status


def test_programme_act_without_a_document_is_404(officer):
    adopt("42")
    assert officer.get(url("programme_act")).status_code == 404


def test_programme_update_keeps_votes_within_the_period(officer):
    adopt("42", on=datetime.date(2015, 6, 1))

    response = officer.post(
        url("programme_update"), programme_data(adopted_on="2015-06-02", starts_on="2015-06-02", version="1")
    )

    assert response.context["form"].errors == {
        "adopted_on": ["Un vote est daté du 01/06/2015, avant cette adoption."]
    }
