"""The outlines of the regions, read once: `steering/data/regions_map.json` (IGN Admin Express COG 2018)."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from math import hypot
from pathlib import Path
from typing import NamedTuple

MAP_FILE = Path(__file__).resolve().parent.parent / "data" / "regions_map.json"
WIDTH, HEIGHT = 1000, 940  # of the map's own drawing

_PIECE = re.compile(r"M([^lz]*)l([^z]*)z")
_NUMBER = re.compile(r"-?\d*\.?\d+")


class Inset(NamedTuple):
    """The frame of an overseas region, drawn beside the mainland at a scale of its own."""

    x: float
    y: float
    width: float
    height: float

    def holds(self, x: float, y: float) -> bool:
        """Whether the point lies inside."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


class Area(NamedTuple):
    """One region: its outline, the point its figure is written at and how far from there its border is."""

    code: str
    name: str
    outline: str
    x: float
    y: float
    clearance: float
    inset: Inset | None


@lru_cache
def areas(geography: str) -> tuple[Area, ...]:
    """The regions of "2015" (27) or "2016" (18), under the map file's names; KeyError for another year."""
    content = json.loads(MAP_FILE.read_text(encoding="utf-8"))
    insets = [Inset(each["x"], each["y"], each["width"], each["height"]) for each in content["insets"]]
    return tuple(_area(code, region, insets) for code, region in content[f"regions_{geography}"].items())


def _area(code: str, region: dict, insets: list[Inset]) -> Area:
    x, y = region["label"]
    inset = next((each for each in insets if each.holds(x, y)), None)
    clearance = min(_distance((x, y), *border) for border in _borders(region["d"]))
    return Area(code, region["name"], region["d"], x, y, clearance, inset)


def _borders(outline: str) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    """Each straight piece of an outline written as "M x y l dx dy … z"."""
    for start, moves in _PIECE.findall(outline):
        x, y = (float(each) for each in _NUMBER.findall(start))
        first = x, y
        steps = iter(float(each) for each in _NUMBER.findall(moves))
        for dx, dy in zip(steps, steps, strict=True):
            yield (x, y), (x + dx, y + dy)
            x, y = x + dx, y + dy
        yield (x, y), first


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """From a point to the nearest point of a segment."""
    (px, py), (x, y), (dx, dy) = point, start, (end[0] - start[0], end[1] - start[1])
    length = dx * dx + dy * dy
    along = min(max(((px - x) * dx + (py - y) * dy) / length, 0), 1) if length else 0
    return hypot(px - x - along * dx, py - y - along * dy)
