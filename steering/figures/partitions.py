"""Bridges between a figure and its parts along a dimension: their sum, or one of them and what it leaves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from steering.figures.bridges import (
    COUNT_IDENTITIES,
    COUNTRY,
    Bridge,
    Identity,
    Left,
    Reading,
    Term,
    identity_bridge,
    total_over,
)
from steering.figures.catalogue import OPENED
from steering.figures.parts import DIMENSIONS, PLACES, Dimension, Place, part_code
from steering.indicators import Figures


def part_bridges(
    code: str, read: Reading, place: str, region: str | None, regions: Collection[str] | None, *, secret: bool
) -> Iterator[Bridge]:
    """Those of the figure `code` with its parts or, when it is one, with its figure and with its like.

    Over `regions` (None: the country); those that secrecy may hide only when `secret` may be read.
    """
    for dimension in _dimensions(code):
        if secret or not dimension.is_secret:
            yield partition(_whole(code), dimension, read, place, region, regions)
    if part := PLACES.get(code):
        for identity in like_identities(part):
            yield identity_bridge(identity, read, place, region, regions)


def partition(
    whole: str,
    dimension: Dimension,
    read: Reading,
    place: str,
    region: str | None,
    regions: Collection[str] | None,
) -> Bridge:
    """The figure `whole` and all its parts along a dimension that gives each row one value."""

    def term(label: str, code: str) -> Term:
        return Term(label, total_over(read(code), regions), code, region)

    label = OPENED[whole].label
    parts = [term(each, part_code(whole, dimension.code, value)) for value, each in dimension.values.items()]
    return Bridge(f"{label}\u202f: le total, {dimension.title}", whole, place, term(label, whole), parts)


def like_identities(part: Place) -> Iterator[Identity]:
    """The identities of a part: what its figure holds beside it, and those of its figure with this value."""
    whole, dimension, value = part
    own = part_code(whole.code, dimension.code, value)
    if dimension.left:
        title = f"{whole.label}\u202f: «\u202f{part.label}\u202f» et les autres"
        yield Identity(title, whole.code, (own,), Left(dimension.left))
    for identity in COUNT_IDENTITIES:
        figures = (identity.whole, *identity.parts)
        if whole.code in figures and set(figures) <= set(dimension.figures):
            narrowed, *parts = (part_code(each, dimension.code, value) for each in figures)
            yield Identity(f"{identity.title}\u202f: {part.label}", narrowed, tuple(parts), identity.left)


def like_bridges(printed: Mapping[str, Figures]) -> Iterator[Bridge]:
    """`like_identities` of the parts that a report printed with all their members, over the country."""
    parts = (PLACES[code] for code in printed if code in PLACES)
    for identity in dict.fromkeys(each for part in parts for each in like_identities(part)):
        if {identity.whole, *identity.parts} <= printed.keys():
            yield identity_bridge(identity, printed.__getitem__, COUNTRY, None, None)


def overlaps(code: str) -> bool:
    """Whether the parts of the figure `code`, or of its whole, count some rows more than once."""
    return any(each.left and _whole(code) in each.figures for each in DIMENSIONS)


def _whole(code: str) -> str:
    return PLACES[code].whole.code if code in PLACES else code


def _dimensions(code: str) -> Iterator[Dimension]:
    """Those along which the parts of `code`, or it with the others, make the figure."""
    known = [PLACES[code].dimension] if code in PLACES else DIMENSIONS
    yield from (each for each in known if not each.left and _whole(code) in each.figures)
