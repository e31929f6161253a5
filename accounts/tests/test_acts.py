"""The audit trail: every act has its label, its author and its words; the list finds it."""

import ast
import datetime
from itertools import chain

import pytest
from django.conf import settings as django_settings
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from accounts.models import Act
from accounts.services import grant_region_right
from accounts.tests.factories import UserFactory
from accounts.wording import ACTION_LABELS, action_label, details_in_words
from companies.phases import Phase
from companies.tests.factories import CompanyFactory
from industrie_futur.audit import record_act

pytestmark = pytest.mark.django_db

DAY = datetime.date(2015, 7, 20)
ACTS = "/compte/journal/"
RECORDERS = {"record_act", "record_acts", "add_row", "change_row"}
# They pass on what they are given.
PASSING = ("industrie_futur/audit.py", "steering/international/services/rows.py")
ROOMS = ["industrie_futur", "regions", "accounts", "companies", "experts", "diagnostics", "steering"]


def recorded_actions():
    """Every code given to one of `RECORDERS` in the rooms' own code."""
    files = chain.from_iterable((django_settings.BASE_DIR / room).rglob("*.py") for room in ROOMS)
    for path in files:
        if "tests" in path.parts or any(path.match(each) for each in PASSING):
            continue
        tree = ast.parse(path.read_text())
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if getattr(call.func, "id", "") in RECORDERS:
                (code,) = [keyword.value for keyword in call.keywords if keyword.arg == "action"]
                yield from codes_of(code, tree)


def codes_of(value, tree):
    """The texts that an expression may give; a phase in an f-string stands for all phases."""
    match value:
        case ast.Constant(value=code):
            yield code
        case ast.IfExp(body=body, orelse=other):
            yield from chain(codes_of(body, tree), codes_of(other, tree))
        case ast.JoinedStr(values=[ast.Constant(value="enrolment_"), ast.FormattedValue()]):
            yield from (f"enrolment_{phase}" for phase in Phase if phase != Phase.CANDIDATURE)
        case ast.Name(id=name):
            for given in values_given(name, tree):
                yield from codes_of(given, tree)
        case _:
            pytest.fail(f"code d’acte illisible : {ast.unparse(value)}")


def values_given(name, tree):
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                yield value
            case ast.Assign(targets=[ast.Tuple(elts=targets)], value=ast.Tuple(elts=values)):
                yield from (
                    value
                    for target, value in zip(targets, values, strict=True)
                    if ast.unparse(target) == name
                )


@pytest.fixture
def client():
    client = Client()
    client.force_login(UserFactory(administrator=True, last_name="Zola", email="zola@exemple.example"))
    return client


@pytest.fixture
def company():
    """A firm, and a trail in which nothing is told yet."""
    company = CompanyFactory(name="Ateliers du Rhin")
    Act.objects.all().delete()
    return company


def listed(response):
    return [act.pk for act in response.context["object_list"]]


def act(action="company_changed", *, subject, by=None, on=None, **details):
    record_act(by=by, action=action, subject=subject, details=details)
    row = Act.objects.latest("pk")
    if on:
        noon = timezone.make_aware(datetime.datetime.fromisoformat(on))
        Act.objects.filter(pk=row.pk).update(done_at=noon)
        row.refresh_from_db()
    return row


def test_every_recorded_act_has_a_french_label_and_no_label_is_dead():
    assert sorted(set(recorded_actions())) == sorted(ACTION_LABELS)


def test_labels_are_distinct():
    assert len(set(ACTION_LABELS.values())) == len(ACTION_LABELS)


def test_an_act_of_an_earlier_version_shows_its_code():
    assert action_label(Act(action="formerly_done")) == "formerly_done"


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"role": ["expert", "observer"]}, [("Rôle", "Expert → Observateur")]),
        ({"is_active": ["True", "False"]}, [("Compte actif", "oui → non")]),
        ({"last_name": ["", "Zola"]}, [("Nom", "vide → Zola")]),
        ({"on": "2015-07-20", "comment": ""}, [("Date", "20/07/2015")]),
        ({"on": ["2015-07-20", "2015-02-30"]}, [("Date", "20/07/2015 → 2015-02-30")]),
        ({"at": "2015-07-20T09:05:00+02:00"}, [("At", "20/07/2015 à 9\u00a0h\u00a005")]),
        ({"effet": {"created": 2}}, [("Effet", "created\u202f: 2")]),
        ({"ip": "127.0.0.1"}, [("Adresse IP", "127.0.0.1")]),
        ({}, []),
    ],
)
def test_details_are_read_in_french(details, words):
    assert details_in_words(Act(subject_type="accounts.user", details=details)) == words


def test_details_of_a_model_that_is_no_more_are_read_all_the_same():
    gone = Act(subject_type="former.model", details={"name": ["a", "b"]})
    assert details_in_words(gone) == [("Name", "a → b")]


def test_act_list_shows_the_latest_first(client, company):
    first, second = act(subject=company), act("company_added", subject=company)
    assert listed(client.get(ACTS)) == [second.pk, first.pk]


def test_act_list_reads_in_words(client, company):
    act(
        subject=company,
        by=UserFactory(first_name="Léa", last_name="Lys"),
        name=["Atelier", "Ateliers du Rhin"],
    )
    page = client.get(ACTS).content.decode()
    wanted = ["Léa Lys", "Entreprise modifiée", "Ateliers du Rhin", "Atelier → Ateliers du Rhin"]
    assert [text for text in wanted if text not in page] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?q=rhin", {"changed", "added"}),
        ("?q=inconnu", set()),
        ("?acte=company_added", {"added"}),
        ("?auteur=lys", {"changed"}),
        ("?auteur=zola", set()),
        ("?du=2015-07-20", {"added"}),
        ("?au=19/07/2015", {"changed"}),
        ("?du=2015-07-19&au=2015-07-20", {"changed", "added"}),
        ("?du=2015-07-21&au=2015-07-20", set()),
        ("?du=bidon", set()),
        ("?acte=bidon", set()),
    ],
)
def test_act_list_filters(client, company, query, expected):
    author = UserFactory(last_name="Lys")
    rows = {
        "changed": act(subject=company, by=author, on="2015-07-19 23:59:59"),
        "added": act("company_added", subject=company, on="2015-07-20 00:00:00"),
    }
    assert set(listed(client.get(ACTS + query))) == {rows[name].pk for name in expected}


def test_act_list_says_what_is_wrong_in_a_filter(client):
    form = client.get(f"{ACTS}?du=2015-07-21&au=2015-07-20").context["filterset"].form
    assert form.errors == {"au": ["La fin de la période précède son début."]}


def test_act_list_of_one_subject(client, company):
    mine = act(subject=company)
    act(subject=CompanyFactory(name="Forges"))
    assert listed(client.get(f"{ACTS}?q={mine.subject_id}&acte=company_changed")) == [mine.pk]


@pytest.mark.parametrize("number", [1, 3])
def test_act_list_query_count(client, company, number, django_assert_num_queries):
    for _ in range(number):
        act(subject=company, by=UserFactory(), name=["a", "b"])
    with django_assert_num_queries(4):
        client.get(ACTS)


def test_act_list_exports_details_in_one_cell(client, company):
    act(subject=company, name=["Atelier", "Ateliers"], comment="Renommée")
    text = b"".join(client.get(f"{ACTS}?format=csv").streaming_content).decode("utf-8-sig")
    assert "Atelier → Ateliers\u202f; Commentaire\u202f: Renommée" in text


def test_a_refused_act_leaves_no_line(company):
    officer = UserFactory(regional_officer=True, regions=["42"])
    with pytest.raises(ValidationError):
        grant_region_right(
            officer, region=officer.region_rights.get().region, starts_on=DAY, ends_on=None, by=officer
        )
    assert not Act.objects.exists()
