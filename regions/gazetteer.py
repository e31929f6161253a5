"""Where the communes are: found by name or postcode, with the distances between them (see data/README.md).

Read once in the life of a process, when first asked: the communes do not change while it runs.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import NamedTuple

from industrie_futur.text import normalise

DATA = Path(__file__).parent / "data" / "municipalities.csv"
EARTH_KM = 6371.0
_KM_BY_DEGREE = 111.2
_CEDEX = re.compile(r"\s+cedex(\s+[0-9]+)?$", re.IGNORECASE)
_SAINT = {"st": "saint", "ste": "sainte"}


class Place(NamedTuple):
    """A commune, at the centre of its outline; `population` is 0 for one that is part of another."""

    code: str
    name: str
    department: str
    postcodes: tuple[str, ...]
    latitude: float
    longitude: float
    population: int

    def __str__(self) -> str:
        return f"{self.name} ({self.department})"

    def km_to(self, other: Place) -> float:
        """Great-circle distance between the two centres, in kilometres."""
        here, there = radians(self.latitude), radians(other.latitude)
        half = sin((there - here) / 2) ** 2
        half += cos(here) * cos(there) * sin(radians(other.longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_KM * asin(sqrt(half))


class Gazetteer(NamedTuple):
    """All the communes, and those of a code, of a searched name and of a postcode."""

    by_code: Mapping[str, Place]
    by_name: Mapping[str, Sequence[Place]]
    by_postcode: Mapping[str, Sequence[Place]]


@cache
def gazetteer() -> Gazetteer:
    """The communes of the file, some 37 000; what they cost a process is told in decision 0033."""
    by_code: dict[str, Place] = {}
    by_name: dict[str, list[Place]] = defaultdict(list)
    by_postcode: dict[str, list[Place]] = defaultdict(list)
    with DATA.open(encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        next(lines)
        for code, name, department, postcodes, latitude, longitude, population in lines:
            place = Place(
                *(code, name, department, tuple(postcodes.split())),
                *(float(latitude), float(longitude), int(population)),
            )
            by_code[code] = place
            by_name[searched(name)].append(place)
            for postcode in place.postcodes:
                by_postcode[postcode].append(place)
    return Gazetteer(by_code, by_name, by_postcode)


def searched(name: str) -> str:
    """The name of a commune as it is compared: « STE-MARIE CEDEX 2 » is « sainte marie »."""
    words = normalise(_CEDEX.sub("", name)).split()
    return " ".join(_SAINT.get(word, word) for word in words)


def places_matching(typed: str, *, most: int = 20) -> list[Place]:
    """The communes meant by `typed`, a name or a postcode, a department's code allowed after the name.

    Those of that very name, or failing any those whose name begins so; the most populated first, `most`.
    """
    known, text = gazetteer(), typed.strip()
    if re.fullmatch(r"[0-9]{5}", text):
        return _largest(known.by_postcode.get(text, ()), most)
    name, department = _name_and_department(text)
    wanted = searched(name)
    if not wanted:
        return []
    found = known.by_name.get(wanted) or [
        place for key, places in known.by_name.items() if key.startswith(wanted) for place in places
    ]
    return _largest([place for place in found if department in {"", place.department}], most)


def _name_and_department(text: str) -> tuple[str, str]:
    """« Saint-Denis (93) » and « Saint-Denis 93 » say their department."""
    said = re.fullmatch(r"(.+?)[\s(]+([0-9]{2,3}|2[abAB])\)?", text)
    return (said[1], said[2].upper()) if said else (text, "")


def _largest(places: Sequence[Place], most: int) -> list[Place]:
    return sorted(places, key=lambda place: (-place.population, place.name, place.code))[:most]


def place_of(postcode: str, municipality: str, department: str) -> Place | None:
    """The commune of an address; of an unknown name, the main one of its postcode; None when nothing tells.

    A CEDEX postcode is nobody's: the name then decides, in its department.
    """
    known, name = gazetteer(), searched(municipality)
    under_postcode = known.by_postcode.get(postcode, ())
    for place in under_postcode:
        if searched(place.name) == name:
            return place
    named = [place for place in known.by_name.get(name, ()) if place.department == department]
    return next(iter(_largest(named or under_postcode, 1)), None)


def departments_within(centre: Place, km: float) -> set[str]:
    """Codes of the departments of which a commune lies within `km` of `centre` (in)."""
    return {place.department for place in _around(centre, km) if centre.km_to(place) <= km}


def _around(centre: Place, km: float) -> list[Place]:
    """The communes of a box of degrees that holds the circle: comparing is cheaper than measuring."""
    height = km / _KM_BY_DEGREE + 0.01
    width = height / max(cos(radians(abs(centre.latitude) + height)), 0.1)
    return [
        place
        for place in gazetteer().by_code.values()
        if abs(place.latitude - centre.latitude) <= height
        and abs(place.longitude - centre.longitude) <= width
    ]
