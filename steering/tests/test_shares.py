"""The shares of a national milestone: whatever moves, they and what no region holds make the milestone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Act
from accounts.tests.factories import UserFactory
from industrie_futur.versions import ChangedMeanwhile
from regions.models import Region
from steering.demo import load_demo
from steering.models import ShareMove, Target
from steering.services import change_target, set_shares, set_target
from steering.shares import goals_of, shares_by_target, shares_of
from steering.tests.factories import TargetFactory
from steering.tests.sharing import move, share_out

DAY, TODAY = date(2015, 6, 1), date(2015, 7, 20)
END_OF_2015, NEW_YEAR, END_OF_2016 = date(2015, 12, 31), date(2016, 1, 1), date(2016, 12, 31)
pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return TargetFactory(due_on=END_OF_2016, value=2000)


# Reading ----------------------------------------------------------------------------------------------


def test_shares_begin_with_no_region(target):
    assert shares_of(target) == {None: 2000}


def test_shares_are_those_of_the_day(target):
    share_out(target, r42=107, r53=90)
    share_out(target, on=TODAY, r42=110, r53=0)

    assert shares_of(target, DAY - timedelta(days=1)) == {None: 2000}
    assert shares_of(target, DAY) == {"42": 107, "53": 90, None: 1803}
    assert shares_of(target) == {"42": 110, None: 1890}


def test_shares_of_several_targets_take_one_query(target, django_assert_num_queries):
    other = TargetFactory()
    share_out(target, r42=107)
    share_out(other, r53=20)

    with django_assert_num_queries(1):
        shares = shares_by_target([target, other])

    assert shares == {target.pk: {"42": 107, None: 1893}, other.pk: {"53": 20, None: 480}}


def test_with_share_of_adds_up_the_regions_of_a_day(target):
    share_out(target, r42=107, r41=80, r53=90)
    move(target, "42", None, 7, on=TODAY)

    def share(codes, day):
        return Target.objects.with_share_of(codes, day).get().share

    assert [share({"42", "41"}, DAY), share({"42", "41"}, TODAY), share({"94"}, TODAY)] == [187, 180, 0]


def test_goals_of_a_region_are_its_shares_and_its_own_where_it_has_none(target, django_assert_num_queries):
    TargetFactory()  # of which nothing is shared out
    share_out(target, on=TODAY, r42=107, r41=85)
    TargetFactory(region_id="42", value=20)
    TargetFactory(region_id="42", due_on=END_OF_2016, value=60)  # set before the share, which replaces it
    TargetFactory(region_id="53", value=9)

    with django_assert_num_queries(1):
        goals = goals_of("engaged", "42", {"42"}, TODAY)

    assert goals == [(END_OF_2015, 20), (END_OF_2016, 107)]
    assert goals_of("engaged", "42", {"42"}, DAY) == [(END_OF_2015, 20), (END_OF_2016, 60)]
    assert goals_of("engaged", "44", {"44", "42", "41"}, TODAY) == [(END_OF_2016, 192)]
    assert goals_of("engaged", None, (), TODAY) == [(END_OF_2015, 500), (END_OF_2016, 2000)]


def test_demonstration_shares_out_what_the_programmes_plan():
    load_demo()

    first, last = Target.objects.of("engaged")
    shares, begun = shares_of(last), shares_of(first)

    assert (shares["42"], shares[None], len(shares), sum(shares.values())) == (107, 300, 19, 2000)
    assert (begun["42"], begun[None], sum(begun.values())) == (27, 75, 500)
    assert {move.recorded_by.email for move in last.moves.all()} == {"ministere@demo.example"}


# Moving -----------------------------------------------------------------------------------------------


def test_set_shares_writes_moves_from_and_to_no_region(target):
    share_out(target, r42=107, r53=1893)
    moves = share_out(target, r42=110, r53=1800, r94=90)

    assert [str(each) for each in moves] == [
        "93, 53 → sans région",
        "3, sans région → 42",
        "90, sans région → 94",
    ]
    target.refresh_from_db()
    assert (target.attributed, target.version) == (2000, 3)


def test_set_shares_keeps_who_decided_what_and_why(target):
    share_out(target, r42=107)
    move = share_out(target, r42=110, reason="Avis du comité")[0]

    act = Act.objects.filter(action="shares_set").latest("pk")
    assert act.details == {"on": "2015-06-01", "reason": "Avis du comité", "Alsace": [107, 110]}
    assert (move.reason, move.recorded_by, move.recorded_at.date()) == (
        "Avis du comité",
        act.done_by,
        act.done_at.date(),
    )


@pytest.mark.parametrize(
    ("shares", "said"),
    [
        (
            {"r42": 2001},
            {
                "__all__": [
                    "Les parts des régions au 1er juin 2015 dépassent de 1 entreprise l’objectif national "
                    "de 2\u202f000."
                ]
            },
        ),
        ({"r44": 1}, {"44": ["Grand Est n’existe que depuis le 01/01/2016."]}),
        ({}, {"": ["Aucune part ne change\u202f: modifiez-en une, ou revenez à la liste."]}),
        ({"r42": 1, "reason": ""}, {"reason": ["Ce champ ne peut pas être vide."]}),
        (
            {"r42": 1, "on": date(2015, 7, 21)},
            {
                "effective_on": [
                    "La date est dans le futur\u202f: une répartition s’enregistre une fois décidée."
                ]
            },
        ),
    ],
)
def test_set_shares_refuses(target, shares, said):
    with pytest.raises(ValidationError) as refusal:
        share_out(target, **shares)

    by_field = getattr(refusal.value, "error_dict", None) or {"": refusal.value.error_list}
    assert {field: error.messages for field, [error] in by_field.items()} == said
    assert ShareMove.objects.count() == 0


def test_set_shares_of_a_page_out_of_date_is_told(target):
    opened = target.version
    move(target, None, "42", 107)

    with pytest.raises(ChangedMeanwhile) as conflict:
        set_shares(target, {"42": 100}, on=TODAY, reason="Test", by=UserFactory(), version=opened)

    assert conflict.value.current == target
    assert shares_of(target) == {"42": 107, None: 1893}


def test_set_shares_in_the_past_leaves_no_later_day_in_debt(target):
    share_out(target, r42=107)
    move(target, "42", "53", 100, on=TODAY)

    with pytest.raises(ValidationError) as refusal:
        share_out(target, r42=90)

    assert refusal.value.message_dict == {
        "42": ["Alsace\u202f: la part au 20 juillet 2015 passerait sous zéro, il manque 10 entreprises."]
    }


def test_move_share_carries_a_part_from_one_region_to_another(target):
    share_out(target, r42=107)
    written = move(target, "42", "53", 7)

    assert str(written) == "7, 42 → 53"
    assert shares_of(target) == {"42": 100, "53": 7, None: 1893}
    assert Act.objects.get(action="share_moved").details == {
        "on": "2015-06-01",
        "quantity": 7,
        "share": ["Alsace", "Bretagne"],
        "reason": "Test",
    }


def test_move_share_takes_no_more_than_what_is_held(target):
    share_out(target, r42=7)

    with pytest.raises(ValidationError, match="passerait sous zéro, il manque 1 entreprise"):
        move(target, "42", "53", 8)


def test_move_share_is_not_of_a_regional_target():
    with pytest.raises(ValidationError, match="Seul un objectif national se répartit"):
        move(TargetFactory(region_id="42", value=60), None, "42", 10)


def test_move_share_stops_at_the_due_date(settings):
    target = TargetFactory(due_on=END_OF_2015)
    settings.REFERENCE_DATE = date(2016, 3, 1)

    with pytest.raises(ValidationError, match="L’échéance est passée depuis le 31 décembre 2015"):
        move(target, None, "53", 10, on=NEW_YEAR)
    move(target, None, "53", 10, on=END_OF_2015)  # entered late, dated in time

    assert shares_of(target) == {"53": 10, None: 490}


# A region that closes ---------------------------------------------------------------------------------


def test_closed_region_receives_nothing_after_its_last_day(target, settings):
    settings.REFERENCE_DATE = date(2016, 3, 1)
    share_out(target, on=END_OF_2015, r42=107)

    with pytest.raises(ValidationError) as refusal:
        share_out(target, on=NEW_YEAR, r42=108)
    with pytest.raises(ValidationError, match="Alsace a pris fin le 31/12/2015"):
        move(target, None, "42", 1, on=NEW_YEAR)

    assert refusal.value.message_dict == {
        "42": ["Alsace a pris fin le 31/12/2015\u202f: sa part ne peut plus augmenter."]
    }


def test_closed_region_gives_its_share_to_the_new_one_and_takes_it_back(target, settings):
    settings.REFERENCE_DATE = date(2016, 3, 1)
    share_out(target, on=TODAY, r42=107)

    move(target, "42", "44", 107, on=NEW_YEAR)
    merged = shares_of(target)
    move(target, "44", "42", 107, on=NEW_YEAR)

    assert (merged, shares_of(target)) == ({"44": 107, None: 1893}, {"42": 107, None: 1893})
    assert shares_of(target, END_OF_2015) == {"42": 107, None: 1893}


def test_new_region_receives_nothing_before_its_first_day(target):
    with pytest.raises(ValidationError, match="Grand Est n’existe que depuis le 01/01/2016"):
        move(target, None, "44", 1, on=TODAY)


# The national figure ----------------------------------------------------------------------------------


def change(target, **fields):
    target.refresh_from_db()
    kept = {"due_on": target.due_on, "value": target.value, "source": target.source, **fields}
    return change_target(target, version=target.version, **kept, motive="Test", by=UserFactory())


def test_change_target_gives_the_difference_to_no_region(target):
    share_out(target, r42=107)

    assert shares_of(change(target, value=2100)) == {"42": 107, None: 1993}
    assert shares_of(change(target, value=107)) == {"42": 107, None: 0}


def test_change_target_refuses_less_than_the_shares_of_any_day(target):
    share_out(target, r42=1700)
    share_out(target, on=TODAY, r42=300)

    with pytest.raises(ValidationError) as refusal:
        change(target, value=1600)

    assert refusal.value.message_dict == {
        "value": [
            "Les parts des régions au 1er juin 2015 dépassent de 100 entreprises l’objectif national "
            "de 1\u202f600."
        ]
    }


def test_change_target_refuses_a_due_date_before_its_shares(target):
    share_out(target, on=TODAY, r42=107)

    with pytest.raises(ValidationError, match="Des parts de régions sont fixées jusqu’au 20 juillet 2015."):
        change(target, due_on=date(2015, 7, 19))


def test_set_target_of_a_region_gives_way_to_its_share(target):
    share_out(target, r42=107)

    with pytest.raises(ValidationError, match="l’objectif de la région est sa part de l’objectif national"):
        set_target(
            indicator="engaged",
            region=Region.objects.get(pk="42"),
            due_on=END_OF_2016,
            value=60,
            source="Test",
            by=UserFactory(),
        )
