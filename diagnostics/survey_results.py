"""What the firms of the programme say it became, added up: never a firm by name (DOMAIN section 9).

As in `statistics`, figures come in editions, of whole days. Rows of one or two firms are hidden,
and told together; then each column is a table of its own, protected against its total: what was invested is
hidden where one firm makes most of it, even when the number of answers is shown. Every answer is whole, so
that a line has one response rate for all its results.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from typing import Any, NamedTuple

from django.db.models import Count, DecimalField, F, Max, Q, QuerySet, Sum, Value
from django.db.models.functions import Abs, Coalesce, TruncDate

from accounts.models import User
from accounts.scoping import Role
from companies.models import NafCode
from companies.queries import regions_of
from companies.size import SizeCategory
from diagnostics.models import Survey
from industrie_futur import clock
from industrie_futur.secrecy import (
    MARKER,
    Amount,
    Hidden,
    closed_edition,
    hidden_amounts,
    hidden_rows,
)
from industrie_futur.templatetags.portal import euros, number, percent
from industrie_futur.text import normalise
from industrie_futur.thresholds import all_thresholds

RENEWAL = 10
"""An edition of a wave has at least so many more answers than the one before."""
FEW, NOTHING = "n. s.", "–"
"""What stands for a rate on too few cases, and for a result without any answer."""
TOGETHER, TOTAL = "Lignes « s » réunies", "Ensemble"
COLUMNS = (
    *("Sollicitées", "Réponses", "Taux de réponse", "Investissement", "Emplois"),
    *("Chiffre d’affaires (solde)", "Satisfaction sur 5", "Jamais rappelées"),
)


class Tally(NamedTuple):
    """The answers of a group of firms, added up; euros, jobs; `…_most` are those of one firm."""

    asked: int
    answered: int
    invested: Decimal
    invested_most: Decimal
    jobs: int
    jobs_moved: int
    jobs_most: int
    up: int
    down: int
    satisfaction: int
    not_called: int

    def plus(self, other: Tally) -> Tally:
        pairs: Any = zip(self._fields, self, other, strict=True)
        return Tally(*(max(a, b) if name.endswith("_most") else a + b for name, a, b in pairs))


NO_ANSWER = Tally(0, 0, Decimal(0), Decimal(0), 0, 0, 0, 0, 0, 0, 0)


class Row(NamedTuple):
    """A line: its group, then a cell for each of `COLUMNS`, a figure or the text that stands for it."""

    label: str
    cells: list[Any]

    @property
    def shown(self) -> list[str]:
        """The cells as they are read."""
        asked, answered, rate, invested, jobs, trend, satisfaction, not_called = self.cells
        return [
            number(asked),
            number(answered),
            _or_text(rate, percent),
            _or_text(invested, lambda amount: euros(amount, "court")),
            _or_text(jobs, _signed),
            _or_text(trend, _signed),
            _or_text(satisfaction, lambda mean: number(mean, 1)),
            _or_text(not_called, percent),
        ]


class Cut(NamedTuple):
    """The answers by one criterion; the last row is their total."""

    title: str
    heading: str
    rows: list[Row]


@dataclass(frozen=True)
class Edition:
    """The results of a wave, answered up to the day `on` (in), in the regions of who reads it."""

    wave: Survey.Wave
    on: date
    total: Row
    cuts: list[Cut]
    limit: int

    @property
    def tiles(self) -> list[tuple[str, str, str]]:
        """(label, result, response rate) of each result of the whole."""
        asked, answered, rate, *results = self.total.shown
        behind = f"{answered} sur {asked} entreprises sollicitées" + (f" ({rate})" if "%" in rate else "")
        return [
            (label, result, f"Réponses\u202f: {behind}")
            for label, result in zip(COLUMNS[3:], results, strict=True)
        ]


def last_edition(user: User, wave: Survey.Wave) -> Edition | None:
    """The last closed edition of `wave` for `user`; None before the first."""
    on = edition_day(wave, clock.today())
    if on is None:
        return None
    end = clock.end_of(on)
    surveys = asked_by(scope_of(user).filter(wave=wave), end)
    limit = all_thresholds()["small_number"]
    cuts = _cuts(surveys, end, on, limit)
    return Edition(wave, on, cuts[0].rows[-1], cuts, limit)


def edition_day(wave: Survey.Wave, today: date) -> date | None:
    """The day on which the last edition of `wave` closed, the same for all; `today` is not over."""
    answered = Survey.objects.filter(wave=wave, answered_at__isnull=False)
    by_day = answered.annotate(day=TruncDate("answered_at")).values_list("day").annotate(Count("pk"))
    return closed_edition(((day, count) for day, count in by_day.order_by("day") if day < today), RENEWAL)


def scope_of(user: User) -> QuerySet[Survey]:
    """The surveys whose sums `user` reads: an officer's regions; the country's for the others."""
    if user.role == Role.OBSERVER:
        return Survey.objects.all()
    return Survey.objects.visible_to(user)


def asked_by(surveys: QuerySet[Survey], end: datetime) -> QuerySet[Survey]:
    """Those sent or refused before `end`: a firm that refuses was asked too."""
    return surveys.filter(Q(sent_at__lt=end) | Q(refused_at__lt=end)).order_by()


def _tallies(surveys: QuerySet[Survey], by: str, end: datetime) -> dict[str, Tally]:
    """{value of the field `by`: its tally}: one query, whatever the number of firms."""
    done = Q(answered_at__lt=end)

    def total(function: type[Sum | Max], field: Any, kind: Any = None) -> Coalesce:
        return Coalesce(function(field, filter=done), Value(0, output_field=kind), output_field=kind)

    amount = DecimalField(max_digits=20, decimal_places=2)
    rows = (
        surveys.annotate(group=F(by))
        .values_list("group")
        .annotate(
            asked=Count("pk"),
            n_answered=Count("pk", filter=done),
            n_invested=total(Sum, "invested", amount),
            n_invested_most=total(Max, "invested", amount),
            n_jobs=total(Sum, "jobs"),
            n_jobs_moved=total(Sum, Abs("jobs")),
            n_jobs_most=total(Max, Abs("jobs")),
            n_up=Count("pk", filter=done & Q(turnover_trend=Survey.Trend.UP)),
            n_down=Count("pk", filter=done & Q(turnover_trend=Survey.Trend.DOWN)),
            n_satisfaction=total(Sum, "satisfaction"),
            n_not_called=Count("pk", filter=done & Q(was_called_back=False)),
        )
    )
    return {group: Tally(*counts) for group, *counts in rows}


def _cuts(surveys: QuerySet[Survey], end: datetime, on: date, limit: int) -> list[Cut]:
    standing = regions_of(on).standing
    sectors = dict(NafCode.objects.filter(level=NafCode.Level.DIVISION).values_list("code", "label"))
    sizes: dict[str, Any] = dict(SizeCategory.choices)

    def cut(title: str, heading: str, by: str, label: Any) -> Cut:
        groups: dict[str, Tally] = {}
        for value, tally in _tallies(surveys, by, end).items():
            name = label(value)
            groups[name] = groups.get(name, NO_ANSWER).plus(tally)
        by_name = {name: groups[name] for name in sorted(groups, key=normalise)}
        return Cut(title, heading, _protected(by_name, limit))

    return [
        cut("Par région", "Région", "enrolment__region", lambda code: str(standing[code])),
        cut(
            "Par secteur",
            "Division NAF",
            "enrolment__company__naf__division",
            lambda code: f"{code} {sectors[code]}",
        ),
        cut("Par taille", "Catégorie", "enrolment__size_category", lambda code: str(sizes[code])),
    ]


def _protected(table: Mapping[str, Tally], limit: int) -> list[Row]:
    """The rows of a table less what secrecy hides; the rows hidden whole, together; the total."""
    few = hidden_rows({name: [each.asked, each.answered] for name, each in table.items()})
    total = _sum(table.values())
    if few.total:
        return [Row(name, [MARKER] * len(COLUMNS)) for name in (*table, TOTAL)]
    shown = {name: each for name, each in table.items() if name not in few.rows}
    if few.rows:
        shown[TOGETHER] = _sum(each for name, each in table.items() if name in few.rows)
    columns = _hidden_by_column(shown)
    rows = {name: _masked(each, [name in one.rows for one in columns], limit) for name, each in shown.items()}
    together = [Row(TOGETHER, rows[TOGETHER])] if few.rows else []
    return [
        *(Row(name, rows.get(name, [MARKER] * len(COLUMNS))) for name in table),
        *together,
        Row(TOTAL, _masked(total, [one.total for one in columns], limit)),
    ]


def _hidden_by_column(table: Mapping[str, Tally]) -> list[Hidden]:
    """One for each of `COLUMNS`: what a firm brings to a sum, or one or two cells of firms, is not told."""
    invested = hidden_amounts(
        {name: Amount(each.answered, each.invested, each.invested_most) for name, each in table.items()}
    )
    jobs = hidden_amounts(
        {name: Amount(each.answered, each.jobs_moved, each.jobs_most) for name, each in table.items()}
    )
    called = hidden_rows(
        {name: [each.not_called, each.answered - each.not_called] for name, each in table.items()}
    )
    shown = Hidden(frozenset(), total=False)
    return [shown, shown, shown, invested, jobs, shown, shown, called]


def _sum(tallies: Iterable[Tally]) -> Tally:
    return reduce(Tally.plus, tallies, NO_ANSWER)


def _masked(tally: Tally, hidden: Sequence[bool], limit: int) -> list[Any]:
    cells = zip(_cells(tally, limit), hidden, strict=True)
    return [MARKER if is_hidden else cell for cell, is_hidden in cells]


def _cells(tally: Tally, limit: int) -> list[Any]:
    """The figures of a group; rates on `limit` cases at least."""
    asked, answered = tally.asked, tally.answered
    rate = _pct(answered, asked) if asked >= limit else FEW
    if not answered:
        return [asked, answered, rate, *[NOTHING] * 5]
    is_enough = answered >= limit
    return [
        asked,
        answered,
        rate,
        tally.invested,
        tally.jobs,
        _rounded(Decimal(100 * (tally.up - tally.down)) / answered, "1") if is_enough else FEW,
        _rounded(Decimal(tally.satisfaction) / answered, "0.1"),
        _pct(tally.not_called, answered) if is_enough else FEW,
    ]


def _pct(part: int, whole: int) -> Decimal:
    return _rounded(Decimal(100 * part) / whole, "0.1")


def _rounded(value: Decimal, unit: str) -> Decimal:
    return value.quantize(Decimal(unit), ROUND_HALF_UP)


def _or_text(cell: Any, shown: Any) -> str:
    return cell if isinstance(cell, str) else shown(cell)


def _signed(value: Any) -> str:
    return f"+{number(value)}" if value > 0 else number(value)
