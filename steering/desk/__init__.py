"""The officer's desk: what waits in their regions, most urgent first, and where these regions stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from accounts.models import User
from industrie_futur.thresholds import all_thresholds
from steering.anomalies import Cases, Ground
from steering.desk.figures import RegionFigures, figures_of
from steering.desk.lines import Anomalies, Line, Waiting, anomalies_of, first_of
from steering.desk.lists import Lists
from steering.desk.rights import warnings_of
from steering.indicators import Measures
from steering.queries import Geography, geography_on

SHOWN = 5
ALL = 500
"""How many lines a list shows at first, then at most when all are asked for."""


@dataclass(frozen=True)
class Desk:
    """All that an officer's first page says on a day; `first` are the most urgent lines of all the lists."""

    day: date
    first: Sequence[Line]
    waiting: Sequence[Waiting]
    anomalies: Anomalies
    warnings: Sequence[str]
    regions: Sequence[RegionFigures]
    geography: Geography
    is_read_only: bool

    @property
    def is_clear(self) -> bool:
        return not self.anomalies.count and not any(each.count for each in self.waiting)

    @property
    def pending(self) -> list[Waiting]:
        """The lists in which something waits."""
        return [each for each in self.waiting if each.count]

    @property
    def up_to_date(self) -> list[str]:
        """What is said of the others."""
        said = [each.empty for each in self.waiting if not each.count]
        return said if self.anomalies.count else [*said, "Aucune anomalie n’est à examiner."]


def desk_of(user: User, day: date, *, shown_in_full: str = "") -> Desk:
    """The desk of the officer `user` today, `day`; `shown_in_full` is the key of the list not to be cut.

    A constant number of queries; empty for who is in charge of no region.
    """
    codes, editable = user.region_codes_in_charge(), user.region_codes_editable()
    geography, measures, thresholds = geography_on(day), Measures(day), all_thresholds()
    ground = Ground(day, codes, geography=geography, measures=measures, thresholds=thresholds)
    rights = list(user.rights_on(day))
    waiting = Lists(ground, editable).waiting(shown=SHOWN, in_full=shown_in_full, at_most=ALL)
    return Desk(
        day=day,
        first=first_of(waiting),
        waiting=waiting,
        anomalies=anomalies_of(Cases(ground), SHOWN, editable),
        warnings=warnings_of(rights, geography.known, day, thresholds["right_ends_days"]),
        regions=figures_of(codes, day, geography=geography, measures=measures),
        geography=geography,
        is_read_only=not editable,
    )
