"""The page of a national target's shares, at its addresses."""

import csv
from datetime import date
from io import StringIO

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from companies.tests.test_races import at_once
from industrie_futur.apportion import apportioned
from industrie_futur.versions import ChangedMeanwhile
from regions.models import Region
from regions.tests.factories import adopt
from steering.models import ShareMove, Target
from steering.services import change_target, move_share, set_shares
from steering.shares import planned_shares, shares_of
from steering.tests.factories import TargetFactory, two_targets

TODAY, END_OF_2015, NEW_YEAR, END_OF_2016 = (
    date(2015, 7, 20),
    date(2015, 12, 31),
    date(2016, 1, 1),
    date(2016, 12, 31),
)
REASON = "Avis du comité de pilotage"
pytestmark = pytest.mark.django_db


@pytest.fixture
def target():
    return TargetFactory(due_on=END_OF_2016, value=2000)


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


def url(target, query=""):
    return reverse("steering:target_shares", args=[target.pk]) + query


def typed(target, **shares):
    """What the form sends: `r42="107"` and the rest as it stands."""
    target.refresh_from_db()
    held = shares_of(target)
    codes = Region.on(TODAY).values_list("code", flat=True)
    boxes = {code: str(held.get(code, 0)) for code in codes}
    boxes |= {name[1:]: share for name, share in shares.items()}
    return {**boxes, "reason": REASON, "version": str(target.version)}


def shared(target, *, on=TODAY, **shares):
    target.refresh_from_db()
    codes = {name[1:]: share for name, share in shares.items()}
    set_shares(target, codes, on=on, reason=REASON, by=UserFactory(), version=target.version)


def rows_of(response):
    return {row.name: row for row in response.context["table"].rows}


# Reading ----------------------------------------------------------------------------------------------


def test_share_page_shows_each_region_and_the_rest(ministry, target):
    adopt("42", planned=107)
    enrol(on=date(2015, 6, 1))
    shared(target, r42=107, r53=116)

    table = ministry.get(url(target)).context["table"]

    alsace = next(row for row in table.rows if row.code == "42")
    assert (alsace.planned, alsace.done, alsace.share) == (107, 1, 107)
    assert (len(table.rows), table.regions.share, table.without_region.share) == (27, 223, 1777)


def test_share_page_of_a_past_day_shows_the_shares_of_then(ministry, target):
    shared(target, on=date(2015, 6, 1), r42=90)
    shared(target, r42=107)

    then = ministry.get(url(target, "?au=2015-07-19"))

    assert rows_of(then)["Alsace"].share == 90


def test_share_page_in_the_other_perimeter_adds_up_and_is_only_read(ministry, target):
    shared(target, r42=107, r21=49, r41=85)

    page = ministry.get(url(target, "?perimetre=2016"))

    assert rows_of(page)["Grand Est"].share == 241
    assert page.context["form"] is None
    assert "Les parts se modifient dans le périmètre 2015, celui du jour affiché." in page.content.decode()


def test_share_page_after_the_reform_keeps_a_former_region_that_holds_a_share(ministry, target, settings):
    shared(target, r42=107, r21=49)
    settings.REFERENCE_DATE = NEW_YEAR
    move_share(
        target,
        from_region=Region.objects.get(pk="21"),
        to_region=Region.objects.get(pk="44"),
        quantity=49,
        on=NEW_YEAR,
        reason=REASON,
        by=UserFactory(),
    )

    page = ministry.get(url(target))

    rows = rows_of(page)
    new = "Alsace-Champagne-Ardenne-Lorraine"
    assert (rows[new].share, rows["Alsace"].share, str(rows["Alsace"].heir)) == (49, 107, new)
    assert "Champagne-Ardenne" not in rows
    assert page.context["table"].regions.share == 156


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?au=2015-08-01", "Ce jour est à venir : les parts se modifient pour aujourd’hui ou un jour passé."),
        (
            "?au=2015-07-02",
            "L’échéance est passée : les parts se modifient pour un jour jusqu’au 1er juillet",
        ),
    ],
)
def test_share_page_says_why_nothing_is_changed(ministry, query, sentence):
    target = TargetFactory(due_on=date(2015, 7, 1) if "07-02" in query else END_OF_2015)

    text = ministry.get(url(target, query)).content.decode().replace("\u202f", " ")

    assert sentence in text


def test_share_page_is_not_of_a_regional_target(ministry):
    assert ministry.get(url(TargetFactory(region_id="42", value=60))).status_code == 404


@pytest.mark.parametrize("role", ["administrator", "regional_officer", "observer"])
def test_share_page_is_read_by_other_roles_and_written_by_none(client, target, role):
    client.force_login(UserFactory(**{role: True}))

    page = client.get(url(target))
    posted = client.post(url(target), typed(target, r42="107"))

    assert (page.status_code, page.context["form"], posted.status_code) == (200, None, 403)
    assert ShareMove.objects.count() == 0


def test_share_page_is_not_for_experts(client, target):
    client.force_login(UserFactory(expert=True))

    assert client.get(url(target)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_share_page_takes_11_queries(ministry, target, django_assert_num_queries, count):
    codes = ("42", "53", "94")[:count]
    shared(target, **{f"r{code}": 10 for code in codes})
    for code in codes:
        adopt(code, planned=10)

    with django_assert_num_queries(11):
        ministry.get(url(target))


# Setting ----------------------------------------------------------------------------------------------


def test_share_page_sets_all_at_once(ministry, target):
    shared(target, r53=120)

    response = ministry.post(url(target), typed(target, r42="1 107", r53="100"), follow=True)

    assert shares_of(target) == {"42": 1107, "53": 100, None: 793}
    assert "La répartition est enregistrée, à compter du 20 juillet 2015." in response.content.decode()
    assert [str(move) for move in target.moves.filter(reason=REASON)][1:] == [
        "20, 53 → sans région",
        "1107, sans région → 42",
    ]


def test_share_page_of_a_past_day_sets_from_that_day(ministry, target):
    ministry.post(url(target, "?au=2015-06-01"), typed(target, r42="107"))

    assert target.moves.get().effective_on == date(2015, 6, 1)


@pytest.mark.parametrize(
    ("share", "message"),
    [
        ("-1", "Une part ne peut pas être négative."),
        ("12,5", "Saisissez un nombre entier, par exemple 107."),
        ("beaucoup", "Saisissez un nombre entier, par exemple 107."),
        ("99999999", "Assurez-vous qu’il n’y a pas plus de 7 chiffres au total."),
    ],
)
def test_share_page_refuses_at_the_box_and_keeps_what_was_typed(ministry, target, share, message):
    response = ministry.post(url(target), typed(target, r42=share, r53="116"))

    form = response.context["form"]
    assert [text.replace("\u00a0", " ") for text in form.errors["42"]] == [message]
    assert (form["42"].value(), form["53"].value(), form.rest) == (share, "116", 1884)
    assert f'value="{share}"' in response.content.decode()
    assert ShareMove.objects.count() == 0


def test_share_page_refuses_more_than_the_national_figure(ministry, target):
    response = ministry.post(url(target), typed(target, r42="1900", r53="150"))

    form = response.context["form"]
    assert form.non_field_errors() == [
        "Les parts font 2\u202f050, soit 50 entreprises de plus que l’objectif national de 2\u202f000."
    ]
    assert (form.total, form.rest) == (2050, -50)


def test_share_page_asks_for_a_reason(ministry, target):
    response = ministry.post(url(target), {**typed(target, r42="107"), "reason": " "})

    assert response.context["form"].errors == {"reason": ["Ce champ est obligatoire."]}


def test_share_page_of_a_former_region_refuses_an_increase_at_its_box(ministry, target, settings):
    shared(target, r42=107)
    settings.REFERENCE_DATE = NEW_YEAR

    response = ministry.post(url(target), {**typed(target), "42": "108"})

    assert response.context["form"].errors == {
        "42": ["Alsace a pris fin le 31/12/2015\u202f: sa part ne peut plus augmenter."]
    }


def test_share_page_of_a_changed_target_shows_both(ministry, target):
    opened = typed(target, r42="100")
    shared(target, r42=107, r53=116)

    response = ministry.post(url(target), opened)

    assert response.status_code == 409
    assert [tuple(line) for line in response.context["conflict"]] == [
        ("Alsace", "107", "100"),
        ("Bretagne", "116", "0"),
    ]
    assert shares_of(target) == {"42": 107, "53": 116, None: 1777}
    again = {**opened, "version": response.context["form"]["version"].value()}
    assert ministry.post(url(target), again).status_code == 302
    assert shares_of(target) == {"42": 100, None: 1900}


def test_share_page_of_a_changed_national_figure_is_told(ministry, target):
    opened = typed(target, r42="100")
    kept = {"due_on": target.due_on, "source": target.source, "motive": "Arbitrage."}
    change_target(target, version=target.version, value=2100, **kept, by=UserFactory())

    assert ministry.post(url(target), opened).status_code == 409


# Sharing out ------------------------------------------------------------------------------------------


def test_share_page_fills_the_boxes_without_saving(ministry, target):
    adopt("42", planned=107)
    adopt("53", planned=116)

    response = ministry.post(url(target), {**typed(target, r94="5"), "reason": "", "fill": "1"})

    form = response.context["form"]
    assert (form["42"].value(), form["53"].value(), form["94"].value(), form.rest) == (107, 116, 0, 1777)
    assert form["reason"].value() == (
        "Selon les entreprises prévues par les programmes régionaux au 20 juillet 2015."
    )
    assert not form.errors
    assert ShareMove.objects.count() == 0


def test_planned_shares_are_in_proportion_when_the_programmes_plan_more():
    first, last = two_targets()
    planned = {"42": 1000, "53": 500, "94": 200}

    assert planned_shares(last, planned) == {**planned, None: 300}
    assert planned_shares(first, planned) == {"42": 250, "53": 125, "94": 50, None: 75}


def test_apportioned_goes_to_the_largest_remainders():
    assert apportioned(10, {"42": 1, "53": 1, "94": 1}) == {"42": 4, "53": 3, "94": 3}
    assert apportioned(5, {"42": 107, "53": 116, None: 300}) == {"42": 1, "53": 1, None: 3}


# History ----------------------------------------------------------------------------------------------


def test_share_page_tells_the_history_the_last_first(ministry, target):
    shared(target, on=date(2015, 6, 1), r42=90)
    shared(target, r42=100)

    moves = ministry.get(url(target)).context["page_obj"].object_list

    assert [(move.effective_on, move.giver, move.taker, move.quantity) for move in moves] == [
        (TODAY, None, "Alsace", 10),
        (date(2015, 6, 1), None, "Alsace", 90),
    ]


def test_share_page_tells_how_the_national_figure_changed(ministry, target):
    by = UserFactory(first_name="Ada", last_name="Weber")
    kept = {"due_on": target.due_on, "source": target.source, "motive": "Arbitrage."}
    change_target(target, version=1, value=2100, **kept, by=by)
    change_target(target, version=2, **{**kept, "value": 2100, "due_on": date(2016, 12, 30)}, by=by)

    [change] = ministry.get(url(target)).context["value_changes"]

    assert (change.before, change.after, change.changed_by) == (2000, 2100, by)


def test_share_page_names_regions_as_on_the_day_of_the_move(target, settings):
    settings.REFERENCE_DATE = NEW_YEAR
    shared(target, on=NEW_YEAR, r44=10)

    assert ShareMove.objects.with_holders().get().taker == "Alsace-Champagne-Ardenne-Lorraine"


@pytest.mark.parametrize("format_", ["csv", "xlsx", "ods"])
def test_share_page_exports_the_history(ministry, target, format_):
    shared(target, r42=107)

    response = ministry.get(url(target, f"?format={format_}"))

    assert f"repartition-2000-2016-12-31-au-2015-07-20.{format_}" in response["Content-Disposition"]
    content = response.getvalue()
    if format_ == "csv":
        heading, row = csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";")
        assert heading[:5] == ["Date d’effet", "De", "À", "Entreprises", "Motif"]
        assert row[:5] == ["2015-07-20", "Sans région", "Alsace", "107", REASON]


# Two at once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_people_sharing_out_one_target():
    target, people = TargetFactory(due_on=END_OF_2016, value=2000), [UserFactory(), UserFactory()]

    refusals = at_once(
        *[
            lambda code=code, by=by: set_shares(
                target, {code: 1500}, on=TODAY, reason=REASON, by=by, version=1
            )
            for code, by in zip(("42", "53"), people, strict=True)
        ]
    )

    assert refusals == ChangedMeanwhile(target).messages
    assert sorted(shares_of(target).values()) == [500, 1500]
    assert Target.objects.get().attributed == 1500


@pytest.mark.django_db(transaction=True)
def test_two_people_moving_the_same_share():
    target, people = TargetFactory(due_on=END_OF_2016, value=2000), [UserFactory(), UserFactory()]
    shared(target, r42=107)
    alsace, others = Region.objects.get(pk="42"), [Region.objects.get(pk=code) for code in ("53", "94")]

    refusals = at_once(
        *[
            lambda to=to, by=by: move_share(
                target, from_region=alsace, to_region=to, quantity=100, on=TODAY, reason=REASON, by=by
            )
            for to, by in zip(others, people, strict=True)
        ]
    )

    assert refusals == [
        "Alsace\u202f: la part au 20 juillet 2015 passerait sous zéro, il manque 93 entreprises."
    ]
    assert sorted(shares_of(target).values()) == [7, 100, 1893]
