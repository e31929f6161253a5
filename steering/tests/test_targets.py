import csv
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from steering.models import Target
from steering.services import change_target, set_shares, set_target
from steering.tests.factories import TargetFactory, two_targets

LIST, CREATE = reverse("steering:target_list"), reverse("steering:target_create")
END_OF_2015, END_OF_2016 = date(2015, 12, 31), date(2016, 12, 31)
TYPED = {
    "indicator": "engaged",
    "region": "france",
    "value": "2 000",
    "due_on": "31/12/2016",
    "source": "Communiqué du 20 juillet 2015",
}
REVISED = {
    "value": "500",
    "due_on": "2015-12-31",
    "source": "Communiqué du 20 juillet 2015",
    "decided_on": "10/07/2015",
    "motive": "Réunion du 10 juillet.",
    "version": "1",
}
pytestmark = pytest.mark.django_db


def update_url(target):
    return reverse("steering:target_update", args=[target.pk])


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


@pytest.fixture
def officer(client):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    return client


# The list ---------------------------------------------------------------------------------------------


def test_target_list_shows_how_far_each_is_reached(ministry):
    enrol(phase=Phase.DIAGNOSTIC)
    enrol(department="29")
    TargetFactory(value=4)
    TargetFactory(indicator="diagnosed", value=2)
    TargetFactory(region_id="53", value=1)

    targets = ministry.get(LIST).context["page_obj"].object_list

    assert {
        (each.indicator, each.region_id): (each.progress.done, each.progress.share) for each in targets
    } == {
        ("engaged", None): (2, "50\u202f%"),
        ("diagnosed", None): (1, "50\u202f%"),
        ("engaged", "53"): (1, "100\u202f%"),
    }


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({"territoire": "france"}, [500, 300, 2000]),
        ({"territoire": "42"}, [60]),
        ({"indicateur": "diagnosed"}, [300]),
        ({"q": "délibération"}, [60]),
        ({"tri": "-objectif", "indicateur": "engaged"}, [2000, 500, 60]),
    ],
)
def test_target_list_is_filtered_and_sorted(ministry, query, values):
    two_targets()
    TargetFactory(region_id="42", value=60, source="Une délibération du conseil régional")
    TargetFactory(indicator="diagnosed", value=300)

    assert [each.value for each in ministry.get(LIST, query).context["page_obj"].object_list] == values


def test_target_list_of_a_region_shows_its_shares(ministry):
    enrol()
    _, last = two_targets()
    set_shares(last, {"42": 4, "53": 90}, on=date(2015, 7, 1), reason="Test", by=UserFactory(), version=1)
    TargetFactory(region_id="42", value=2)

    page = ministry.get(LIST, {"territoire": "42"})

    targets = page.context["page_obj"].object_list
    assert [(each.territory, each.progress.value, each.progress.share) for each in targets] == [
        ("Alsace", 2, "50\u202f%"),
        ("Alsace, part de l’objectif national", 4, "25\u202f%"),
    ]


def test_target_list_tells_what_no_region_holds(ministry):
    _, last = two_targets()
    set_shares(last, {"42": 107}, on=date(2015, 7, 1), reason="Test", by=UserFactory(), version=1)

    text = ministry.get(LIST).content.decode()

    assert text.count("sans région") == 1
    assert "dont 1\u202f893 sans région" in text


def test_target_list_exports_what_is_filtered(ministry):
    two_targets()
    enrol()

    text = ministry.get(LIST, {"format": "csv"}).getvalue().decode("utf-8-sig")

    rows = list(csv.reader(StringIO(text), delimiter=";"))
    assert [row[3:6] for row in rows] == [
        ["Objectif cumulé", "Réalisé", "Atteint (%)"],
        ["500", "1", "0,2"],
        ["2000", "1", "0,1"],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_target_list_takes_9_queries(ministry, django_assert_num_queries, count):
    for rank in range(count):
        TargetFactory(due_on=date(2016, 1 + rank, 1), region_id="42", value=10 + rank)

    with django_assert_num_queries(9):
        ministry.get(LIST)


def test_target_list_is_not_for_experts(client):
    client.force_login(UserFactory(expert=True))

    assert client.get(LIST).status_code == 403


# Setting one ------------------------------------------------------------------------------------------


def test_target_create_sets_a_national_milestone(ministry):
    response = ministry.post(CREATE, TYPED, follow=True)

    target = Target.objects.get()
    assert (target.indicator, target.region, target.due_on, target.value) == (
        "engaged",
        None,
        END_OF_2016,
        2000,
    )
    assert "L’objectif de 2000 au 31/12/2016 est fixé." in response.content.decode()
    assert Act.objects.get(action="target_set").subject_id == str(target.pk)


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({"value": "beaucoup"}, "value", "Saisissez un nombre, par exemple 1 234,5."),
        ({"value": "-1"}, "value", "Assurez-vous que cette valeur est supérieure ou égale à 0."),
        (
            {"decided_on": "21/07/2015"},
            "decided_on",
            "La date est dans le futur\u202f: un objectif s’enregistre une fois décidé.",
        ),
        ({"due_on": "31/11/2015"}, "due_on", "Le 31/11/2015 n’existe pas dans le calendrier."),
        ({"source": ""}, "source", "Ce champ est obligatoire."),
        (
            {"region": "99"},
            "region",
            "Sélectionnez un choix valide. 99 n’en fait pas partie.",
        ),
        (
            {"due_on": "30/06/2015"},
            "value",
            "Un objectif est cumulé, il ne baisse pas d’une échéance à la suivante\u202f: 500 sont déjà "
            "fixés au 31 décembre 2015.",
        ),
    ],
)
def test_target_create_says_what_is_wrong_and_keeps_what_was_typed(ministry, change, field, message):
    TargetFactory()
    response = ministry.post(CREATE, {**TYPED, **change})

    assert response.context["form"].errors == {field: [message]}
    assert all(typed in response.content.decode() for typed in change.values())
    assert Target.objects.count() == 1


def test_target_create_refuses_a_second_milestone_of_one_day(ministry):
    TargetFactory()
    response = ministry.post(CREATE, {**TYPED, "value": "600", "due_on": "2015-12-31"})

    assert response.context["form"].non_field_errors() == [
        "Un objectif national existe déjà à cette échéance."
    ]


def test_target_create_of_an_officer_is_for_their_region(officer):
    own = officer.post(CREATE, {**TYPED, "region": "42", "value": "60"})
    elsewhere = officer.post(CREATE, {**TYPED, "region": "53", "value": "60"})
    national = officer.post(CREATE, TYPED)
    nowhere = officer.post(CREATE, {**TYPED, "region": ""})

    assert own.status_code == 302
    assert [set(page.context["form"].errors) for page in (elsewhere, national, nowhere)] == [{"region"}] * 3
    assert [target.region_id for target in Target.objects.all()] == ["42"]


@pytest.mark.parametrize("role", ["administrator", "expert", "observer"])
def test_target_create_is_not_for_other_roles(client, role):
    client.force_login(UserFactory(**{role: True}))

    assert (client.get(CREATE).status_code, client.post(CREATE, TYPED).status_code) == (403, 403)


def test_target_create_of_an_officer_without_open_region_is_refused(client, settings):
    settings.REFERENCE_DATE = date(2016, 1, 15)
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))

    assert client.get(CREATE).status_code == 403


# Changing one -----------------------------------------------------------------------------------------


def test_target_update_is_audited(ministry):
    target = TargetFactory()

    ministry.post(update_url(target), {**REVISED, "value": "550"})

    target.refresh_from_db()
    assert (target.value, target.version) == (550, 2)
    assert Act.objects.get(action="target_changed").details == {
        "value": ["500", "550"],
        "decided_on": "2015-07-10",
        "motive": "Réunion du 10 juillet.",
    }


def test_target_update_of_a_changed_row_shows_both(ministry):
    target = TargetFactory()
    kept = {"due_on": END_OF_2015, "source": target.source, "motive": "Arbitrage."}
    change_target(target, version=1, value=520, **kept, by=UserFactory())

    response = ministry.post(update_url(target), {**REVISED, "value": "550"})

    assert response.status_code == 409
    assert [(line.current, line.typed) for line in response.context["conflict"]] == [
        ("520", "550"),
        ("20/07/2015", "10/07/2015"),
        ("Arbitrage.", "Réunion du 10 juillet."),
    ]
    target.refresh_from_db()
    assert target.value == 520


@pytest.mark.parametrize(
    ("region", "role", "status"),
    [
        (None, {"regional_officer": True, "regions": ["42"]}, 404),
        ("53", {"regional_officer": True, "regions": ["42"]}, 404),
        ("42", {"regional_officer": True, "regions": ["42"]}, 200),
        ("42", {}, 200),
        (None, {"administrator": True}, 404),
        (None, {"observer": True}, 404),
    ],
)
def test_target_update_is_for_who_sets_it(client, region, role, status):
    client.force_login(UserFactory(**role))

    assert client.get(update_url(TargetFactory(region_id=region))).status_code == status


# The rule ---------------------------------------------------------------------------------------------


def test_set_target_refuses_a_later_lower_number():
    TargetFactory(value=500)

    with pytest.raises(ValidationError, match="il ne baisse pas"):
        set_target(
            indicator="engaged", region=None, due_on=END_OF_2016, value=499, source="Test", by=UserFactory()
        )


def test_set_target_leaves_other_territories_free():
    TargetFactory(value=500)

    target = set_target(
        indicator="diagnosed", region=None, due_on=END_OF_2016, value=100, source="Test", by=UserFactory()
    )

    assert str(target) == "100 au 31/12/2016"


@pytest.mark.parametrize("region", [None, "42"])
def test_target_is_one_a_day_in_the_database(region):
    TargetFactory(region_id=region)

    with pytest.raises(IntegrityError):
        TargetFactory(region_id=region)


# Its history and its standing -------------------------------------------------------------------------


def detail(client, target):
    return client.get(reverse("steering:target_detail", args=[target.pk]))


def test_target_detail_shows_every_revision_with_date_author_and_motive(ministry):
    author = UserFactory()
    target = set_target(
        indicator="engaged", region=None, due_on=END_OF_2015, value=500, source="Communiqué", by=author
    )
    ministry.post(update_url(target), {**REVISED, "value": "550"})

    page = detail(ministry, target)

    assert [
        (each.decided_on, each.value, each.change_text, each.motive) for each in page.context["history"]
    ] == [
        (date(2015, 7, 10), 550, "+50", "Réunion du 10 juillet."),
        (date(2015, 7, 20), 500, "", ""),
    ]
    assert page.context["history"][1].author == str(author)
    assert "Réunion du 10 juillet." in page.content.decode()


def test_revision_written_by_the_shell_is_in_the_history_too(ministry):
    target = TargetFactory()
    Target.objects.filter(pk=target.pk).update(value=400)

    assert [each.value for each in detail(ministry, target).context["history"]] == [400, 500]


@pytest.mark.parametrize(
    ("change", "field", "message"),
    [
        ({}, "__all__", "Rien ne change\u202f: modifiez le nombre, l’échéance ou la source."),
        ({"value": "550", "motive": " "}, "motive", "Ce champ est obligatoire."),
        (
            {"value": "550", "decided_on": "21/07/2015"},
            "decided_on",
            "La date est dans le futur\u202f: un objectif s’enregistre une fois décidé.",
        ),
    ],
)
def test_revision_says_what_is_missing(ministry, change, field, message):
    response = ministry.post(update_url(TargetFactory()), {**REVISED, **change})

    assert response.context["form"].errors == {field: [message]}


def test_target_of_zero_is_reached_from_the_start(ministry):
    ministry.post(CREATE, {**TYPED, "value": "0"})

    page = detail(ministry, Target.objects.get())

    text = page.content.decode()
    assert page.context["standing"].verdict.word == "Atteint"
    assert "atteint d’emblée" in text


def test_target_list_says_standing_in_a_word_with_both_gaps(ministry):
    for on in (date(2015, 7, 1), date(2015, 7, 10)):
        enrol(on=on)
    TargetFactory(due_on=date(2015, 8, 19), value=5)  # 30 days left, 2 a period: 4 on the day

    page = ministry.get(LIST)

    [target] = page.context["page_obj"].object_list
    assert (target.standing.verdict.word, target.standing.required_text, target.standing.pace_text) == (
        "En retard",
        "3",
        "2",
    )
    assert (target.standing.gap_number, target.standing.days_text) == ("−1", "15 jours de retard")
    assert "En retard" in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_target_detail_query_count(ministry, django_assert_num_queries, count):
    target = TargetFactory(region_id="42")
    for value in range(count):
        Target.objects.filter(pk=target.pk).update(value=value)
    with django_assert_num_queries(9):  # one for the milestones that its pace is counted from
        detail(ministry, target)
