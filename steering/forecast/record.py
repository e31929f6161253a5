"""What became of archived forecasts: each range of a published report beside what was then counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from steering.charts.series import number_on
from steering.forecast.calibration import interval_score
from steering.forecast.path import days_of, range_on
from steering.indicators import Measures
from steering.languages import signed
from steering.models import ProgressReport
from steering.queries import MAIN


@dataclass(frozen=True)
class Score:
    """A forecast of the day `made_on` for the day `judged_on`, and the firms counted that day.

    `is_final`: the day is a horizon of the forecast; else it is an interim day on its way there.
    """

    report: int
    made_on: date
    judged_on: date
    is_final: bool
    low: int
    median: int
    high: int
    linear: int
    counted: int

    @property
    def is_inside(self) -> bool:
        return self.low <= self.counted <= self.high

    @property
    def error(self) -> int:
        """Median less what was counted."""
        return self.median - self.counted

    @property
    def linear_error(self) -> int:
        return self.linear - self.counted

    @property
    def shown_error(self) -> str:
        """ "+12", "−3" or "0"."""
        return signed(self.error, "")

    @property
    def shown_linear_error(self) -> str:
        return signed(self.linear_error, "")

    @property
    def beats_linear(self) -> bool:
        return abs(self.error) < abs(self.linear_error)

    @property
    def interval_score(self) -> float:
        return interval_score(self.low, self.high, self.counted)


class Awaited(NamedTuple):
    """What a forecast of the day `made_on` said of the day `due_on`, which is to come."""

    report: int
    made_on: date
    due_on: date
    low: int
    median: int
    high: int
    linear: int


class Record(NamedTuple):
    """What archived forecasts came to, and what they will be judged on; the earliest forecast first."""

    scores: list[Score]
    awaited: list[Awaited]


def record_on(day: date) -> Record:
    """Each archived forecast on the day `day`: its horizons already past, then where it stands on the way.

    Two queries, whatever is archived. A forecast of that very day is awaited, and not yet on its way.
    """
    archived = (
        ProgressReport.objects.published()
        .filter(figures__has_key="forecast", as_of__lte=day)
        .order_by("as_of", "pk")
        .values_list("pk", "as_of", "figures__forecast")
    )
    record = Record([], [])
    engaged = Measures(day).series(MAIN)
    for report, made_on, forecast in archived:
        record.scores.extend(
            score(report, made_on, forecast, judged_on, number_on(engaged, judged_on))
            for judged_on in (_days(forecast, day) if made_on < day else [])
        )
        record.awaited.extend(each for each in _promised(report, made_on, forecast) if each.due_on > day)
    return record


def _promised(report: int, made_on: date, forecast: dict[str, Any]) -> Iterator[Awaited]:
    for each in forecast["horizons"]:
        told = (each[name] for name in ("low", "median", "high", "linear"))
        yield Awaited(report, made_on, date.fromisoformat(each["due_on"]), *told)


def score(report: int, made_on: date, forecast: dict[str, Any], judged_on: date, counted: int) -> Score:
    """One forecast beside the firms counted on `judged_on`, a day after it and no later than its last one."""
    final = {each["due_on"]: each for each in forecast["horizons"]}.get(judged_on.isoformat())
    low, median, high = range_on(days_of(forecast["path"]), judged_on)
    start = forecast["path"][0][1]
    linear = max(round(start + forecast["linear_per_week"] * (judged_on - made_on).days / 7), 0)
    return Score(report, made_on, judged_on, final is not None, low, median, high, linear, counted)


def _days(forecast: dict[str, Any], day: date) -> list[date]:
    due = [date.fromisoformat(each["due_on"]) for each in forecast["horizons"]]
    past = [each for each in due if each <= day]
    return [*past, *([day] if day < due[-1] and day not in past else [])]
