"""The draft answer to a question: counted by the registry, under secrecy, to be copied and reworked."""

import csv
import datetime
import io
import zipfile
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.services import advance_enrolment
from companies.tests.factories import CompanyFactory, enrol
from regions.models import Department
from regions.tests.factories import adopt
from steering.cabinet.answer import question_draft
from steering.cabinet.departments import COUNTED, MONEY, DepartmentMeasures
from steering.cabinet.services import ask_question_draft
from steering.indicators import Measures
from steering.models import CabinetRequest
from steering.tests.merging import granted

JUNE, JULY = datetime.date(2015, 6, 1), datetime.date(2015, 7, 20)


@pytest.fixture
def ministry(db):
    return UserFactory()


def firms(department, count, *, phase=Phase.ENGAGEE, on=JUNE):
    return [enrol(CompanyFactory(department=department), phase=phase, on=on) for _ in range(count)]


def draft_for(user, *, department="67", day=JULY, **kwargs):
    row = ask_question_draft(Department.objects.get(pk=department), day=day, by=user, **kwargs)
    return question_draft(row)


def texts(draft, code):
    """What the draft says of the indicator `code`: department, region, country."""
    return next(line.texts() for line in draft.lines if line.indicator.code == code)


# Counting by department ------------------------------------------------------------------------------


def test_departments_of_a_region_add_up_to_it(db):
    firms("67", 2)
    firms("68", 3, phase=Phase.DIAGNOSTIC)
    firms("68", 1, phase=Phase.REFUSEE)
    [leaving, *_] = firms("67", 2, phase=Phase.PLAN_ACTION)
    advance_enrolment(leaving, to=Phase.ABANDON, on=JULY, by=UserFactory(), comment="x")
    firms("29", 1)
    measures, national = DepartmentMeasures(JULY, ["67", "68"]), Measures(JULY)
    for code in COUNTED:
        assert measures.total(code) == national.total(code, {"42"}), code
    assert measures.of("engaged") == {"67": 3, "68": 3}


def test_money_of_departments_adds_up_to_their_region(ministry):
    adopt("42", by=ministry)
    granted("67", Decimal(9000), by=ministry)
    measures, national = DepartmentMeasures(JULY, ["67", "68"]), Measures(JULY)
    assert national.total("committed", {"42"}) > 0
    for code in MONEY:
        assert measures.total(code) == national.total(code, {"42"}), code


def test_department_is_counted_on_the_evening_of_the_day(db):
    firms("67", 3)
    firms("67", 1, on=JULY)
    assert DepartmentMeasures(JUNE, ["67"]).total("engaged") == 3
    assert DepartmentMeasures(JULY, ["67"]).total("engaged") == 4


# Secrecy --------------------------------------------------------------------------------------------


def test_draft_tells_a_department_of_three_firms(ministry):
    firms("67", 3)
    firms("29", 3)
    assert texts(draft_for(ministry), "engaged") == ["3", "3", "6"]


def test_draft_hides_a_department_of_two_firms_and_says_so(ministry):
    firms("67", 2)
    firms("68", 4)
    draft = draft_for(ministry)
    assert texts(draft, "engaged") == ["s", "6", "6"]
    assert "entreprises engagées" in next(line for line in draft.answer if "secret statistique" in line)


def test_draft_hides_the_department_that_would_give_another_away(ministry):
    firms("67", 2)
    firms("68", 4)
    assert texts(draft_for(ministry, department="68"), "engaged")[0] == "s"


def test_draft_hides_a_region_of_two_firms(ministry):
    firms("67", 2)
    firms("29", 5)
    assert texts(draft_for(ministry), "engaged") == ["s", "s", "7"]


def test_draft_tells_a_true_zero(ministry):
    firms("29", 3)
    assert texts(draft_for(ministry), "engaged") == ["0", "0", "3"]


def test_draft_hides_an_amount_on_one_firm(ministry):
    adopt("42", by=ministry)
    granted("67", Decimal(9000), by=ministry)
    assert texts(draft_for(ministry), "committed")[:2] == ["s", "s"]


# The draft ------------------------------------------------------------------------------------------


def test_draft_recalls_the_question_and_answers_with_notes_and_sources(ministry):
    firms("67", 3)
    draft = draft_for(ministry, number="12345", author="M. Exemple", text="Combien\nd’entreprises ?")
    assert draft.title == "Projet de réponse à la question n°\u00a012345 de M. Exemple"
    assert draft.question == ["Combien", "d’entreprises ?"]
    engaged = next(line for line in draft.answer if "Au 20 juillet 2015" in line)
    assert "3\u00a0entreprises engagées (2)" in engaged
    assert draft.notes[1].startswith("(2) Entreprises engagées\u202f: Entreprises admises")
    assert "situation au 20 juillet 2015" in draft.sources[0]


def test_draft_of_2016_tells_the_merged_region_under_its_name_of_the_day(ministry, settings):
    settings.REFERENCE_DATE = datetime.date(2016, 2, 1)
    firms("67", 3)
    firms("54", 4)
    draft = draft_for(ministry, day=datetime.date(2016, 1, 15))
    assert draft.region == "Alsace-Champagne-Ardenne-Lorraine"
    assert texts(draft, "engaged") == ["3", "7", "7"]


def test_draft_takes_a_constant_number_of_queries(ministry):
    def taken():
        with CaptureQueriesContext(connection) as queries:
            draft_for(ministry)
        CabinetRequest.objects.all().delete()
        return len(queries)

    firms("67", 1)
    one = taken()
    firms("67", 3)
    firms("68", 2)
    assert taken() == one


# Pages ----------------------------------------------------------------------------------------------


def ask(client, **changes):
    typed = {"department": "67", "day": "2015-07-20", **changes}
    return client.post(reverse("steering:cabinet_question_create"), typed)


def test_question_create_leads_to_the_draft_and_keeps_who_asked(client, ministry):
    firms("67", 3)
    client.force_login(ministry)
    response = ask(client, number="12345")
    assert "3\u00a0entreprises engagées" in client.get(response.url).content.decode()
    act = Act.objects.get(action="cabinet_question_asked")
    assert (act.done_by, act.details["number"]) == (ministry, "12345")


def test_question_create_refuses_a_day_to_come(client, ministry):
    client.force_login(ministry)
    assert "ne sont pas connus" in ask(client, day="2015-07-21").content.decode()


def test_question_annex_is_a_csv_that_a_spreadsheet_opens(client, ministry):
    firms("67", 2)
    client.force_login(ministry)
    content = b"".join(client.get(f"{ask(client).url}annexe/").streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    engaged = next(row for row in rows if row["Code"] == "engaged")
    assert [engaged[name] for name in ("Département", "Région", "France entière")] == ["s", "s", "2"]
    assert (engaged["Situation au"], engaged["Définition"][:11]) == ("2015-07-20", "Entreprises")
    assert "/pilotage/chiffres/engaged/" in engaged["Source"]


def test_question_file_is_an_odt_that_holds_the_answer_as_text(client, ministry):
    firms("67", 3)
    client.force_login(ministry)
    asked = ask(client, text="<b>Combien\x01 ?</b> =1+1")
    response = client.get(f"{asked.url}projet.odt")
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist()[0] == "mimetype"
        assert archive.read("mimetype") == response["Content-Type"].encode()
        words = "".join(ElementTree.fromstring(archive.read("content.xml")).itertext())  # noqa: S314  our own
    assert "<b>Combien ?</b> =1+1" in words
    assert "3\u00a0entreprises engagées (2)" in words


def test_question_is_asked_shown_and_given_as_files_in_a_bounded_number_of_queries(
    client, ministry, django_assert_max_num_queries
):
    """What « one minute » rests on, as for a visit."""
    firms("67", 12)
    client.force_login(ministry)
    with django_assert_max_num_queries(80):
        url = ask(client).url
        for page in ("", "projet.odt", "annexe/"):
            assert client.get(f"{url}{page}").status_code == 200


def test_question_has_no_visit_sheet(client, ministry):
    client.force_login(ministry)
    ask(client)
    row = CabinetRequest.objects.get()
    assert client.get(reverse("steering:cabinet_visit_file", args=[row.pk])).status_code == 404


@pytest.mark.parametrize("name", ["steering:dashboard", "regions:region_detail"])
def test_pages_of_figures_lead_the_ministry_to_the_cabinets(client, ministry, name):
    address = reverse(name, args=["42"] if name.startswith("regions") else [])
    way = reverse("steering:cabinet_question_create")
    client.force_login(UserFactory(observer=True))
    assert way not in client.get(address).content.decode()
    client.force_login(ministry)
    assert way in client.get(address).content.decode()
