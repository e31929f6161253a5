"""How each number of a target is counted, with the numbers themselves: progress, gap, both paces."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from steering.charts.french import count_text, day_text
from steering.charts.series import Point, number_on
from steering.figures.links import figure_path
from steering.models import Target
from steering.pace import PERIOD_DAYS, RECENT_DAYS, Leg, Milestone, legs, milestones_of, pace_text
from steering.recorded import RecordedMeasures
from steering.shares import goals_of
from steering.standing import Standing, with_standing
from steering.target_history import as_recorded

DAYS = RECENT_DAYS[0]


class Sum(NamedTuple):
    """A number of a target: what it is, then its sums, and the figures (label, path) that they are made of.

    `code` is its place in the page.
    """

    code: str
    label: str
    definition: str
    texts: Sequence[str]
    opens: Sequence[tuple[str, str]] = ()


def target_on(target: Target, day: date, until: datetime | None) -> Target | None:
    """`target` with its standing on `day`, both as they were recorded by `until` (None: now).

    None when it was not set by then.
    """
    if until is None:
        return with_standing([target], day)[0]
    known = as_recorded(target, until)
    return with_standing([known], day, RecordedMeasures(day, until))[0] if known else None


def sums_of(target: Target, until: datetime | None) -> list[Sum]:
    """The sums of a target that comes `with_standing`, as recorded by `until` (None: now): one query."""
    standing: Standing = target.standing  # type: ignore[attr-defined]  # added by with_standing
    goal = standing.milestone
    ways = legs(milestones_of(_goals(target, until), goal.as_of, standing.series))
    return [
        Sum(
            "avancement", "Avancement", "Le nombre réalisé, rapporté à l’objectif cumulé.", [_progress(goal)]
        ),
        Sum(
            "reste", "Reste", "Ce qui manque à l’objectif\u202f; 0 une fois qu’il est atteint.", [_gap(goal)]
        ),
        Sum(
            "rythme-requis",
            "Rythme requis",
            f"Ce qu’il faut ajouter par période de {PERIOD_DAYS} jours, jusqu’à l’échéance.",
            [_required(standing), *(_by_steps(way) for way in ways if _is_after_another(way, goal))],
        ),
        _actual(target, standing, until),
    ]


def _goals(target: Target, until: datetime | None) -> Sequence[Point]:
    """The milestones of the territory of `target`; the shares of a region are those known today."""
    day, covered = target.standing.milestone.as_of, target.covered  # type: ignore[attr-defined]
    if until and target.region_id is None:
        return RecordedMeasures(day, until).goals(target.indicator)
    return goals_of(target.indicator, target.region_id, covered or (), day)


def _progress(goal: Milestone) -> str:
    if not goal.value:
        return "Un objectif de 0 est atteint d’emblée."
    return f"{count_text(goal.done)} ÷ {count_text(goal.value)} = {goal.share}"


def _gap(goal: Milestone) -> str:
    if not goal.remaining:
        return f"{count_text(goal.done)} réalisées pour {count_text(goal.value)}\u202f: il ne reste rien."
    return f"{count_text(goal.value)} − {count_text(goal.done)} = {count_text(goal.remaining)}"


def _required(standing: Standing) -> str:
    goal = standing.milestone
    if not goal.remaining:
        return "L’objectif est atteint\u202f: rien de plus n’est demandé."
    if not standing.required:
        return "Il ne reste aucun jour avant l’échéance."
    return "Dès ce jour\u202f: " + _pace_sum(goal.value, goal.done, goal.days_left, standing.required_text)


def _is_after_another(way: Leg, goal: Milestone) -> bool:
    return way.milestone.due_on == goal.due_on and way.starts_on > goal.as_of


def _by_steps(way: Leg) -> str:
    """As the dashboard and the reports count it: one milestone after the other."""
    days = (way.milestone.due_on - way.starts_on).days
    return (
        f"Par étapes, comme au tableau de bord et dans les points\u202f: une fois atteint l’objectif du "
        f"{day_text(way.starts_on)}, {_pace_sum(way.milestone.value, way.level, days, way.text)}"
    )


def _actual(target: Target, standing: Standing, until: datetime | None) -> Sum:
    now, done = standing.milestone.as_of, standing.milestone.done
    earlier = now - timedelta(days=DAYS)
    before = number_on(standing.series, earlier)

    def opening(count: int, day: date) -> tuple[str, str]:
        path = figure_path(target.indicator, as_of=day, region=target.region_id, recorded_until=until)
        return f"{count_text(count)} au {day_text(day)}", path

    return Sum(
        "rythme-constate",
        "Rythme constaté",
        f"Ce qui s’est ajouté sur les {DAYS} derniers jours, départs déduits.",
        [_pace_sum(done, before, DAYS, pace_text(standing.pace))],
        [opening(done, now), opening(before, earlier)],
    )


def _pace_sum(after: int, before: int, days: int, result: str) -> str:
    """ "(500 − 400) × 30 ÷ 164 jours = 18"."""
    grown = f"({count_text(after)} − {count_text(before)})"
    return f"{grown} × {PERIOD_DAYS} ÷ {count_text(days)} jours = {result}"
