"""What the dashboard of today shows of the calendar: tiles of what it made, greyed when a run was missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from accounts.models import User
from industrie_futur.templatetags.portal import short_date
from steering.models import Schedule
from steering.models.meetings import WRITERS
from steering.schedule.kinds import KINDS
from steering.schedule.queries import Standing, standings


class Tile(NamedTuple):
    """`stale`: « données du … » when what the tile shows is older than it should be, else ""."""

    label: str
    value: str
    detail: str
    stale: str


@dataclass(frozen=True)
class Calendar:
    """`unchecked`: « données du … » of the page's own figures when their check was missed, else ""."""

    tiles: Sequence[Tile]
    unchecked: str
    url: str


def calendar_of(user: User) -> Calendar:
    """Its tiles for who steers; for the others, only whether the figures are checked. Two queries."""
    is_steering = user.role in WRITERS
    read = standings(KINDS if is_steering else [Schedule.Code.FIGURES_CHECK])
    unchecked = [each.data_of for each in read if each.schedule.code == Schedule.Code.FIGURES_CHECK]
    return Calendar(
        tiles=[_tile(each) for each in read] if is_steering else [],
        unchecked=unchecked[0] if unchecked else "",
        url=reverse("steering:schedule_list"),
    )


def _tile(standing: Standing) -> Tile:
    done = short_date(standing.last_good_at) if standing.last_good_at else "Jamais"
    words, _ = standing.state
    return Tile(str(standing.schedule), done, words, standing.data_of)
