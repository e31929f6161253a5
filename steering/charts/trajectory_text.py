"""What the trajectory shows, as a sentence and as a table."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from steering.charts.axes import month_starts
from steering.charts.french import count_text, day_text, joined, plural, share_text
from steering.charts.series import Point, number_on
from steering.languages import say


def trajectory_sentence(
    *, as_of: date, engaged: Sequence[Point], financed: Sequence[Point] = (), targets: Sequence[Point] = ()
) -> str:
    """What the chart shows on `as_of`, in words."""
    count = number_on(engaged, as_of)
    opening = say("Au {day}, {engaged}", day=day_text(as_of), engaged=_engaged_words(count))
    goals = [_goal_words(count, *target) for target in targets]
    aim = say(", pour un objectif {goals}", goals=joined(goals)) if goals else ""
    said = f"{opening}{aim}."
    return f"{said} {_financed_words(number_on(financed, as_of), targets)}" if financed else said


def trajectory_table(
    *,
    as_of: date,
    engaged: Sequence[Point],
    financed: Sequence[Point] = (),
    targets: Sequence[Point] = (),
    starts_on: date | None = None,
) -> list[dict[str, Any]]:
    """The chart's figures as rows {"day", "engaged", "financed", "target"}: month ends, `as_of`, milestones.

    None where a series has nothing to say: no actual after `as_of`, a target on its own day only.
    """
    first = starts_on or min((day for day, _ in [*engaged, *financed, *targets]), default=as_of)
    ends = (start - timedelta(days=1) for start in month_starts(first + timedelta(days=1), as_of))
    due = dict(targets)
    return [
        {
            "day": day,
            "engaged": number_on(engaged, day) if day <= as_of else None,
            "financed": number_on(financed, day) if day <= as_of else None,
            "target": due.get(day),
        }
        for day in sorted({*ends, as_of, *due})
    ]


def _engaged_words(count: int) -> str:
    if not count:
        return say("aucune entreprise n’est engagée")
    said = plural(count, "{count} entreprise est engagée", "{count} entreprises sont engagées")
    return say(said, count=count_text(count))


def _goal_words(count: int, day: date, value: int) -> str:
    return say(
        "de {value} au {day} ({share} atteints)",
        value=count_text(value),
        day=day_text(day),
        share=share_text(count, value),
    )


def _financed_words(capacity: int, targets: Sequence[Point]) -> str:
    """What the programmes finance, against the last target."""
    said = say(
        plural(
            capacity,
            "Les programmes régionaux financent {count} place",
            "Les programmes régionaux financent {count} places",
        ),
        count=count_text(capacity),
    )
    gap = targets[-1][1] - capacity if targets else None
    if gap is None:
        return f"{said}."
    if gap == 0:
        return said + say(", autant que l’objectif final.")
    less, more = (
        ", soit {count} de moins que l’objectif final.",
        ", soit {count} de plus que l’objectif final.",
    )
    return said + say(less if gap > 0 else more, count=count_text(abs(gap)))
