import csv

import pytest

from regions.gazetteer import DATA, departments_within, gazetteer, place_of, places_matching
from regions.models import Department

STRASBOURG, PARIS = "67482", "75056"


def test_gazetteer_covers_every_department_and_each_commune_once(db):
    with DATA.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["department"] for row in rows} == set(Department.objects.values_list("code", flat=True))
    assert len(gazetteer().by_code) == len(rows)


def test_gazetteer_is_small_enough_to_be_kept_in_the_repository():
    assert DATA.stat().st_size < 2_000_000


@pytest.mark.parametrize(
    ("start", "end", "km"), [(STRASBOURG, PARIS, 398), (STRASBOURG, "68224", 98), ("97411", "97416", 42)]
)
def test_place_km_to_is_the_distance_as_the_crow_flies(start, end, km):
    # Strasbourg to Paris, to Mulhouse; Saint-Denis to Saint-Pierre de La Réunion: centres of their outlines.
    places = gazetteer().by_code
    assert places[start].km_to(places[end]) == pytest.approx(km, abs=3)


def test_place_km_to_itself_is_nothing():
    place = gazetteer().by_code[STRASBOURG]
    assert place.km_to(place) == 0


@pytest.mark.parametrize("typed", ["Strasbourg", "  strasbourg ", "STRASBOURG CEDEX 2", "67000"])
def test_places_matching_a_name_or_a_postcode(typed):
    assert [place.code for place in places_matching(typed)] == [STRASBOURG]


def test_places_matching_an_ambiguous_name_are_told_the_most_populated_first():
    found = places_matching("saint denis")
    assert [place.department for place in found][:2] == ["974", "93"]
    assert {place.name for place in found} == {"Saint-Denis"}


@pytest.mark.parametrize("typed", ["Saint-Denis (93)", "St Denis 93"])
def test_places_matching_a_name_and_its_department(typed):
    assert [place.code for place in places_matching(typed)] == ["93066"]


def test_places_matching_the_beginning_of_a_name():
    assert "Illkirch-Graffenstaden" in {place.name for place in places_matching("Illkirch")}


@pytest.mark.parametrize("typed", ["", "   ", "Nulle-Part-sur-Rien", "99999"])
def test_places_matching_nothing_is_empty(typed):
    assert places_matching(typed) == []


def test_places_matching_is_bounded():
    assert len(places_matching("saint", most=5)) == 5


def test_place_of_an_address_is_the_commune_of_that_name_among_those_of_the_postcode():
    assert place_of("44119", "Treillières", "44").name == "Treillières"


def test_place_of_a_cedex_address_is_found_by_its_name():
    assert place_of("67019", "STRASBOURG CEDEX", "67").code == STRASBOURG


def test_place_of_a_name_spelt_otherwise_is_the_main_commune_of_its_postcode():
    assert place_of("44119", "Grandchamp-des-Fontaines", "44").postcodes == ("44119",)


def test_place_of_an_address_that_nothing_tells_is_unknown():
    assert place_of("67999", "Nulle-Part", "67") is None


def test_departments_within_stop_at_the_distance():
    centre = gazetteer().by_code[STRASBOURG]
    assert departments_within(centre, 30) == {"67"}
    assert departments_within(centre, 60) >= {"67", "68", "88"}
