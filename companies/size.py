"""Legal size categories (décret n° 2008-1354 du 18 décembre 2008, art. 1 to 3) and what they open."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db import models


class SizeCategory(models.TextChoices):
    """Legal size category of an enterprise, the smallest first."""

    MIC = "MIC", "Microentreprise"
    PME = "PME", "PME"
    ETI = "ETI", "ETI"
    GE = "GE", "Grande entreprise"
    UNKNOWN = "UNKNOWN", "Indéterminée"


@dataclass(frozen=True)
class SizeVerdict:
    """A category and what follows from it; None means that a missing figure could change the answer.

    `reason` is for people: the category, the figures that settle it or are missing, eligibility, source.
    """

    category: SizeCategory
    counts_as_pme: bool | None
    is_eligible: bool | None
    reason: str


class Figures(NamedTuple):
    """The three criteria, in the order of the text; None means unknown."""

    headcount: Decimal | None
    turnover: Decimal | None
    balance_sheet: Decimal | None


class _Ceiling(NamedTuple):
    """An enterprise is of `category`, or smaller, below `headcount` and up to one of the two amounts."""

    category: SizeCategory
    headcount: int
    turnover: int
    balance_sheet: int


MILLION = 1_000_000
_CEILINGS = (
    _Ceiling(SizeCategory.MIC, 10, 2 * MILLION, 2 * MILLION),
    _Ceiling(SizeCategory.PME, 250, 50 * MILLION, 43 * MILLION),
    _Ceiling(SizeCategory.ETI, 5_000, 1_500 * MILLION, 2_000 * MILLION),
)
_ASCENDING = (SizeCategory.MIC, SizeCategory.PME, SizeCategory.ETI, SizeCategory.GE)
# A category never falls when a figure grows: the two ends of a missing figure's range bound the answer.
_RANGE_OF_MISSING = (Decimal(0), Decimal("Infinity"))
_NAMES = {
    "headcount": "l’effectif",
    "turnover": "le chiffre d’affaires",
    "balance_sheet": "le total de bilan",
}
_ELIGIBILITY = {
    True: "Éligible\u202f: le programme est ouvert aux PME et aux ETI",
    False: "Non éligible\u202f: le programme est réservé aux PME et aux ETI",
    None: "Éligibilité à établir\u202f: le programme est réservé aux PME et aux ETI",
}
_SOURCE = "décret n°\u00a02008-1354 du 18\u00a0décembre 2008"


def size_category(
    *, headcount: Decimal | None, turnover: Decimal | None, balance_sheet: Decimal | None
) -> SizeCategory:
    """Legal category of an autonomous enterprise (the whole group), from the last closed year.

    headcount in full-time-year persons, strictly below each limit; turnover without VAT and balance sheet in
    euros, limit included, of which one is enough. UNKNOWN when a missing figure (None) could change the
    answer; ValidationError, by figure, when one is negative or no number.
    """
    return size_verdict(headcount=headcount, turnover=turnover, balance_sheet=balance_sheet).category


def size_verdict(
    *, headcount: Decimal | None, turnover: Decimal | None, balance_sheet: Decimal | None
) -> SizeVerdict:
    """The category, as `size_category` says, with its consequences and the sentence that explains them."""
    figures = Figures(headcount, turnover, balance_sheet)
    _refuse_impossible(figures)
    possible = _possible_categories(figures)
    category = possible[0] if len(possible) == 1 else SizeCategory.UNKNOWN
    is_eligible = _same_answer(each != SizeCategory.GE for each in possible)
    explain = _known if len(possible) == 1 else _unknown
    return SizeVerdict(
        category=category,
        counts_as_pme=_same_answer(each in {SizeCategory.MIC, SizeCategory.PME} for each in possible),
        is_eligible=is_eligible,
        reason=f"{explain(possible, figures)} {_ELIGIBILITY[is_eligible]} ({_SOURCE}).",
    )


def _refuse_impossible(figures: Figures) -> None:
    errors = {
        name: f"«\u202f{value}\u202f» est impossible\u202f: {_NAMES[name]} est un nombre positif ou nul."
        for name, value in figures._asdict().items()
        if value is not None and (not value.is_finite() or value < 0)
    }
    if errors:
        raise ValidationError(errors)


def _possible_categories(figures: Figures) -> list[SizeCategory]:
    """All the categories that the missing figures leave possible, the smallest first."""
    ranges = [_RANGE_OF_MISSING if value is None else (value,) for value in figures]
    ranks = [_ASCENDING.index(_category(*values)) for values in product(*ranges)]
    return list(_ASCENDING[min(ranks) : max(ranks) + 1])


def _category(headcount: Decimal, turnover: Decimal, balance_sheet: Decimal) -> SizeCategory:
    for ceiling in _CEILINGS:
        if headcount < ceiling.headcount and (
            turnover <= ceiling.turnover or balance_sheet <= ceiling.balance_sheet
        ):
            return ceiling.category
    return SizeCategory.GE


def _same_answer(answers: Iterable[bool]) -> bool | None:
    """The answer when all agree, else None."""
    distinct = set(answers)
    return distinct.pop() if len(distinct) == 1 else None


def _known(possible: list[SizeCategory], figures: Figures) -> str:
    """Why the one category left: what holds it under its ceiling and, past the PME, over the last."""
    (category,) = possible
    rank = _ASCENDING.index(category)
    if category == SizeCategory.GE:
        proof = f"au-delà des limites d’une ETI par {_over(_CEILINGS[rank - 1], figures)}"
    elif category == SizeCategory.ETI:
        proof = (
            f"au-delà des limites d’une PME par {_over(_CEILINGS[rank - 1], figures)}\u202f; "
            f"dans celles d’une ETI par {_under(_CEILINGS[rank], figures)}"
        )
    else:
        proof = _under(_CEILINGS[rank], figures)
    return f"{category.label}\u202f: {proof}."


def _unknown(possible: list[SizeCategory], figures: Figures) -> str:
    missing = [_NAMES[name] for name, value in figures._asdict().items() if value is None]
    labels = [each.label if each.label.isupper() else each.label.lower() for each in possible]
    return (
        f"Catégorie indéterminée\u202f: {_listed(labels, 'ou')}, faute de connaître {_listed(missing, 'et')}."
    )


def _under(ceiling: _Ceiling, figures: Figures) -> str:
    """The headcount and the first amount that hold `figures` under `ceiling`."""
    headcount = cast(Decimal, figures.headcount)  # missing, it would have left the GE possible
    fitting = next(
        f"{_euros(value)} de {name} ({_millions(limit)} au plus)"
        for name, value, limit in _known_amounts(ceiling, figures)
        if value <= limit
    )
    return f"{_persons(headcount)} (moins de {_figure(ceiling.headcount)}) et {fitting}"


def _over(ceiling: _Ceiling, figures: Figures) -> str:
    """The headcount, or else both amounts, that put `figures` over `ceiling`."""
    if figures.headcount is not None and figures.headcount >= ceiling.headcount:
        return f"{_persons(figures.headcount)} ({_figure(ceiling.headcount)} ou plus)"
    return " et ".join(
        f"{_euros(value)} de {name} (plus de {_millions(limit)})"
        for name, value, limit in _known_amounts(ceiling, figures)
    )


def _known_amounts(ceiling: _Ceiling, figures: Figures) -> Iterator[tuple[str, Decimal, int]]:
    if figures.turnover is not None:
        yield "chiffre d’affaires", figures.turnover, ceiling.turnover
    if figures.balance_sheet is not None:
        yield "total de bilan", figures.balance_sheet, ceiling.balance_sheet


def _persons(headcount: Decimal) -> str:
    return f"{_figure(headcount)}\u00a0personne{'s' * (headcount >= 2)}"


def _euros(amount: Decimal) -> str:
    return f"{_figure(amount)}\u00a0€"


def _millions(euros: int) -> str:
    return f"{_figure(euros // MILLION)}\u00a0M€"


def _figure(number: Decimal | int) -> str:
    """`number` in French: 1\u202f234,5."""
    digits = f"{Decimal(number):,f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return digits.replace(",", "\u202f").replace(".", ",")


def _listed(words: list[str], last: str) -> str:
    return f" {last} ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
