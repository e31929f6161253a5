"""The dashboard of the country and of a region."""

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from steering.models import Target
from steering.services import set_shares
from steering.tests.dashboards import figures, nine_firms, plain
from steering.tests.factories import TargetFactory

URL = reverse("steering:dashboard")
DAY = date(2015, 7, 20)
pytestmark = pytest.mark.django_db


@pytest.fixture
def programme():
    nine_firms()


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


# The country ------------------------------------------------------------------------------------------


def test_dashboard_says_where_the_programme_stands(ministry, programme):
    page = ministry.get(URL)

    assert "Au 20 juillet 2015, 6 entreprises sont engagées : 1,2 % de l’objectif de 500 au 31 décembre 2015 "
    assert plain(page).count("et 0,3 % de celui de 2 000 au 31 décembre 2016.") == 1
    assert figures(page) == {
        "applications": 9,
        "pending": 1,
        "engaged": 6,
        "diagnosed": 4,
        "action_plans": 3,
        "supported": 2,
        "completed": 1,
        "withdrawn": 1,
        "refused": 1,
        "programmes": 3,
        "budget": 27_540_000,
        "committed": 0,
        "paid": 0,
        "planned_companies": 290,
        "experts": 2,
    }


def test_dashboard_keeps_target_capacity_and_engaged_apart(ministry, programme):
    page = ministry.get(URL)

    assert (
        "Les programmes régionaux financent 290 places : 1 710 des 2 000 places de l’objectif final ne sont "
        "financées par aucune région. 284 places financées restent à pourvoir."
    ) in plain(page)


def test_dashboard_says_the_required_pace_and_the_actual_one(ministry, programme):
    page = ministry.get(URL)

    # (500 − 6) / 164 × 30, then 1 500 / 366 × 30; all firms were engaged on 1 June, 49 days before.
    assert (
        "Il faut engager 90 entreprises par période de 30 jours d’ici au 31 décembre 2015, puis 123 jusqu’au "
        "31 décembre 2016. Le rythme des 30 derniers jours est de 0, celui des 90 derniers jours de 2 par "
        "30 jours. Au rythme des 30 derniers jours, l’objectif de 500 ne serait pas atteint."
    ) in plain(page)


def test_dashboard_table_adds_up_to_the_national_figures(ministry, programme):
    page = ministry.get(URL, {"au": "2015-07-20"})
    table = page.context["situation"].table

    assert {
        code: sum(row.figures[code].value for row in [*table.rows, table.without_region])
        for code in figures(page)
    } == figures(page)
    assert len(page.context["lines"]) == 27


def test_dashboard_of_2016_has_its_18_regions_under_their_names_of_the_day(ministry, programme):
    page = ministry.get(URL, {"au": "2016-01-01"})
    names = [line.row.name for line in page.context["lines"]]

    assert (len(names), names[0]) == (18, "Alsace-Champagne-Ardenne-Lorraine")
    assert figures(page) == figures(ministry.get(URL, {"au": "2015-12-31"}))
    assert "Normandie : 1 ancienne région a un programme, sur 2 : Haute-Normandie." in plain(page)


def test_dashboard_of_2015_takes_the_names_of_2015(ministry, programme):
    names = [line.row.name for line in ministry.get(URL, {"au": "2015-12-31"}).context["lines"]]

    assert names[:4] == ["Alsace", "Aquitaine", "Auvergne", "Basse-Normandie"]


def test_dashboard_of_a_day_to_come_says_what_it_knows(ministry, programme):
    page = ministry.get(URL, {"au": "2016-01-01"})

    assert (
        "Le 1er janvier 2016 est à venir : la carte et les noms sont ceux de ce jour, "
        "les chiffres ceux connus aujourd’hui, 20 juillet 2015."
    ) in plain(page)
    assert "D’après les chiffres connus au 20 juillet 2015, 6 entreprises sont engagées : 1,2 %" in plain(
        page
    )


def test_dashboard_of_a_past_day_counts_what_had_happened(ministry, programme):
    page = ministry.get(URL, {"au": "2015-05-31"})

    assert (figures(page)["engaged"], figures(page)["applications"]) == (0, 0)
    assert "Au 31 mai 2015, aucune entreprise n’est engagée : 0 % de l’objectif de 500" in plain(page)


def test_dashboard_of_an_empty_programme_is_shown(ministry):
    page = ministry.get(URL)

    assert "Au 20 juillet 2015, aucune entreprise n’est engagée." in plain(page)
    assert "Aucun objectif national n’est fixé. Aucune place n’est financée." in plain(page)


def test_dashboard_shows_progress_past_100(ministry):
    enrol()
    enrol()
    TargetFactory(value=1)

    assert "200 % de l’objectif de 1 au 31 décembre 2015" in plain(ministry.get(URL))


def test_dashboard_after_its_last_target_tells_how_it_ended(ministry):
    enrol(on=date(2015, 5, 4))
    enrol(on=date(2015, 7, 1))
    TargetFactory(due_on=date(2015, 6, 1), value=3)
    page = plain(ministry.get(URL))

    assert (
        "L’objectif de 3 au 1er juin 2015 n’est pas atteint : l’échéance est passée "
        "et il manque 1 entreprise." in page
    )
    assert "non atteint à l’échéance, 1 à l’échéance" in page


# The address ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "kind", "message"),
    [
        ("bidon", "text", "Saisissez une date sous la forme jj/mm/aaaa, par exemple 20/07/2015."),
        ("2015-02-30", "text", "Le 30/02/2015 n’existe pas dans le calendrier."),
        ("31/06/2015", "text", "Le 31/06/2015 n’existe pas dans le calendrier."),
        ("0215-07-20", "date", "L’année doit être comprise entre 1900 et 2100."),
    ],
)
def test_dashboard_says_what_is_wrong_with_a_day_and_keeps_it(ministry, typed, kind, message):
    page = ministry.get(URL, {"au": typed})

    assert page.context["form"].errors == {"au": [message]}
    assert re.search(rf'<input type="{kind}" name="au" value="{typed}"', page.content.decode())
    assert page.context["situation"].as_of == DAY


def test_dashboard_takes_a_day_as_it_is_written_in_france(ministry):
    page = ministry.get(URL, {"au": "01/01/2016"})

    assert page.context["situation"].as_of == date(2016, 1, 1)
    assert '<input type="date" name="au" value="2016-01-01"' in page.content.decode()


def test_dashboard_says_that_a_region_is_unknown(ministry):
    page = ministry.get(URL, {"region": "99"})

    assert "Aucune région n’a le code « 99 » : la page montre la France entière." in plain(page)
    assert page.context["situation"].region is None


def test_dashboard_shortcuts_are_days_of_the_data(ministry, programme):
    shortcuts = ministry.get(URL, {"au": "2016-01-01"}).context["shortcuts"]

    assert [(each.label, each.is_current) for each in shortcuts] == [
        ("Aujourd’hui", False),
        ("Échéance du 31/12/2015", False),
        ("Carte des 18 régions (01/01/2016)", True),
        ("Échéance du 31/12/2016", False),
    ]


# One region -------------------------------------------------------------------------------------------


def test_dashboard_of_a_region_has_its_own_figures_and_share(ministry, programme):
    page = ministry.get(URL, {"region": "53"})

    assert "Bretagne : 2 entreprises engagées au 20 juillet 2015, soit 33,3 % du total national." in plain(
        page
    )
    assert {
        code: figures(page)[code] for code in ("planned_companies", "budget", "experts", "withdrawn")
    } == {
        "planned_companies": 116,
        "budget": 9_990_000,
        "experts": 1,
        "withdrawn": 1,
    }


def test_dashboard_of_a_region_says_that_it_has_no_target(ministry, programme):
    page = ministry.get(URL, {"region": "53"})

    assert (
        "Aucun objectif régional n’est fixé : la région n’a pas de part dans les objectifs nationaux. "
        "114 places financées restent"
    ) in plain(page)


def test_dashboard_of_a_region_measures_it_against_its_shares(ministry, programme):
    last = Target.objects.of("engaged").last()
    shares = {"53": 116, "42": 107, "21": 49}
    set_shares(last, shares, on=date(2015, 7, 1), reason="Test", by=UserFactory(), version=1)

    bretagne = ministry.get(URL, {"region": "53"}).context["situation"]
    merged = ministry.get(URL, {"region": "44", "perimetre": "2016"}).context["situation"]

    assert [(each.due_on, each.value) for each in bretagne.milestones] == [(date(2016, 12, 31), 116)]
    assert "de l’objectif de 116 au 31 décembre 2016" in bretagne.headline
    assert merged.lines.target.value == 156


def test_dashboard_of_a_region_takes_its_own_target(ministry, programme):
    TargetFactory(region_id="53", value=8)
    page = ministry.get(URL, {"region": "53"})

    assert "soit 33,3 % du total national ; 25 % de l’objectif de 8 au 31 décembre 2015." in plain(page)


def test_dashboard_of_a_merged_region_shows_its_former_ones(ministry, programme):
    page = ministry.get(URL, {"au": "2016-01-01", "region": "44"})

    assert figures(page)["engaged"] == 3
    assert [(row.name, row.engaged) for row in page.context["situation"].former] == [
        ("Alsace", 2),
        ("Champagne-Ardenne", 0),
        ("Lorraine", 1),
    ]


def test_dashboard_of_a_region_of_another_time_says_so(ministry, programme):
    closed = ministry.get(URL, {"au": "2016-01-01", "region": "42"})
    to_come = ministry.get(URL, {"au": "2015-07-20", "region": "44"})

    assert "Alsace n’est plus une région au 1er janvier 2016 : ses chiffres sont compris dans" in plain(
        closed
    )
    assert "Grand Est n’est pas encore une région au 20 juillet 2015" in plain(to_come)
    assert [figures(page)["engaged"] for page in (closed, to_come)] == [2, 3]
