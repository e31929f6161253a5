"""What a forecast is made from: counts by region and by week, nothing of one firm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

WEEKS = 26
"""How far back applications and ages are told, by week; the last week of ages holds the older ones too."""


@dataclass(frozen=True)
class RegionCounts:
    """One region on the map of the day.

    `applications`: new ones by week, the latest week (up to the day, in) first. `pending`: files not decided,
    by age in weeks. `engaged`: firms on the day, of which `undiagnosed` still await an expert's diagnosis.
    `admitted`: firms that the last 91 days brought in. `places`: firms that the region's programmes plan,
    None without a programme. `funded`: firms that the money voted can pay for, None when it binds no sooner
    than the places. `expert_days`: days that its experts give in each quarter of the forecast.
    """

    applications: Sequence[int]
    pending: Sequence[int]
    engaged: int
    undiagnosed: int
    admitted: int
    places: int | None
    funded: int | None
    expert_days: Sequence[float]

    @property
    def is_silent(self) -> bool:
        """Nothing has happened there, and nothing is planned."""
        return not (self.engaged or self.places or sum(self.applications) or sum(self.pending))


@dataclass(frozen=True)
class Counts:
    """The country on the evening of a day, as it was recorded by a moment.

    `decided` and `closed`: files that left the pipeline, engaged or not (refused, withdrawn), by weeks.
    `withdrawals`: firms that left once engaged, for `firm_days` days spent engaged by all. `history`: firms
    engaged at the end of each of the last weeks, the day's own first. `quarters`: first days of those of
    `expert_days`. `mission_days` is what a firm takes of its expert, `days_per_expert` what one gives in a
    quarter. `goals`: national milestones (day, cumulative number), past ones included. `sitting_days`: see
    `steering.forecast.sittings`; forecasts archived before it was counted have none.
    """

    as_of: date
    regions: Mapping[str, RegionCounts]
    decided: Sequence[int]
    closed: Sequence[int]
    withdrawals: int
    firm_days: int
    history: Sequence[int]
    quarters: Sequence[date]
    mission_days: int
    days_per_expert: float
    goals: Sequence[tuple[date, int]]
    sitting_days: float = 0.0

    @property
    def engaged(self) -> int:
        return sum(each.engaged for each in self.regions.values())

    @property
    def applications(self) -> list[int]:
        """New applications of the country by week, the latest first."""
        return [
            sum(weeks) for weeks in zip(*(each.applications for each in self.regions.values()), strict=True)
        ]

    def as_json(self) -> dict[str, Any]:
        """What a report keeps, so that the same seed gives the same forecast for ever."""
        return {
            **asdict(self),
            "as_of": self.as_of.isoformat(),
            "quarters": [each.isoformat() for each in self.quarters],
            "goals": [[day.isoformat(), value] for day, value in self.goals],
        }


def counts_from(kept: Mapping[str, Any]) -> Counts:
    """The counts that `Counts.as_json` kept."""
    known = {each.name: kept[each.name] for each in fields(Counts) if each.name in kept}
    known |= {
        "as_of": date.fromisoformat(kept["as_of"]),
        "regions": {code: RegionCounts(**each) for code, each in kept["regions"].items()},
        "quarters": [date.fromisoformat(each) for each in kept["quarters"]],
        "goals": [(date.fromisoformat(day), value) for day, value in kept["goals"]],
    }
    return Counts(**known)
