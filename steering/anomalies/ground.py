"""What the rules judge: the records of some regions on a day, and the thresholds in force, each read once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from companies.models import DailySteps
from companies.phases import ENGAGED
from industrie_futur.thresholds import all_thresholds
from regions.models import Region, RegionalProgramme
from steering.indicators import Measures
from steering.models import Target
from steering.queries import MAIN, Geography, geography_on


@dataclass(frozen=True)
class Block:
    """The programmes of a region of the day and of those that it absorbed, read as one; amounts in euros."""

    region: Region
    codes: frozenset[str]
    programmes: list[RegionalProgramme]
    engaged: int

    @property
    def voted(self) -> Decimal:
        return sum((each.voted for each in self.programmes), Decimal(0))

    @property
    def committed(self) -> Decimal:
        return sum((each.committed for each in self.programmes), Decimal(0))

    @property
    def planned(self) -> int:
        return sum(each.planned_companies for each in self.programmes)

    @property
    def starts_on(self) -> date:
        return min(each.starts_on for each in self.programmes)

    def ends_on(self, otherwise: date) -> date:
        """The last day of the longest programme; one without an end runs until `otherwise`."""
        return max(each.ends_on or otherwise for each in self.programmes)


class Ground:
    """The regions `codes` (None: all) on `day`; what is known of the day already may be given."""

    def __init__(
        self,
        day: date,
        codes: Collection[str] | None = None,
        *,
        geography: Geography | None = None,
        measures: Measures | None = None,
        thresholds: dict[str, int] | None = None,
    ) -> None:
        self.day, self.codes = day, codes
        self.geography = geography or geography_on(day)
        self.measures = measures or Measures(day)
        self.thresholds = thresholds or all_thresholds()

    def narrowed(self, codes: Collection[str]) -> Ground:
        """The same, in the regions `codes` only; what was read is not read again."""
        narrow = copy(self)
        narrow.codes = codes
        return narrow

    def rows(self, model: Any) -> Any:
        """Those of `model`, firm-level, that lie in the regions."""
        return model.objects.all() if self.codes is None else model.objects.in_regions(self.codes)

    def reaches(self, code: str) -> bool:
        return self.codes is None or code in self.codes

    def since(self, threshold: str) -> date:
        """The day before which what still waits has waited for more days than `threshold` allows."""
        return self.day - timedelta(days=self.thresholds[threshold])

    @cached_property
    def blocks(self) -> list[Block]:
        """All the country's, in French order: what is far from the average is known from the whole."""
        standing, engaged = self.geography.standing, self.measures.of(MAIN)
        together: dict[str, list[RegionalProgramme]] = defaultdict(list)
        for programme in self.measures.programmes:
            together[standing[programme.region_id]].append(programme)
        places = {**self.geography.in_force, **self.geography.created_since}
        return [
            self._block(region, together[code], engaged)
            for code, region in places.items()
            if code in together
        ]

    def _block(self, region: Region, programmes: list[RegionalProgramme], engaged: Any) -> Block:
        codes = frozenset(self.geography.covered_by(region.code))
        return Block(region, codes, programmes, int(sum(engaged.get(code, 0) for code in codes)))

    @cached_property
    def average_cost(self) -> Decimal | None:
        """Euros voted per firm planned, all programmes together; None when nothing is voted or planned."""
        voted = sum((block.voted for block in self.blocks), Decimal(0))
        planned = sum(block.planned for block in self.blocks)
        return voted / planned if voted and planned else None

    @property
    def highest_cost(self) -> Decimal | None:
        """Euros above which a firm's grants are far from the average."""
        gap = Decimal(100 + self.thresholds["cost_gap_pct"]) / 100
        return self.average_cost * gap if self.average_cost else None

    @cached_property
    def programme_end(self) -> date | None:
        """The due date of the last national target: when a programme without an end is held to end."""
        last = Target.objects.of(MAIN).last()
        return last.due_on if last else None

    def elapsed_pct(self, block: Block) -> Decimal | None:
        """How much of a block's calendar is past, in per cent; None when its end is not known."""
        if self.programme_end is None:
            return None
        starts_on = block.starts_on
        length = (block.ends_on(self.programme_end) - starts_on).days
        past = min(max((self.day - starts_on).days, 0), length)
        return Decimal(past) * 100 / length if length > 0 else Decimal(100)

    def filled_on(self, blocks: Iterable[Block]) -> dict[str, date]:
        """By region of `blocks`, the day since which more firms are engaged than planned: one query."""
        of = {code: block for block in blocks for code in block.codes}
        steps = DailySteps.objects.filter(region__in=of, day__lte=self.day).order_by("day")
        days = steps.values_list("day", "region_id").annotate(firms=DailySteps.grown(ENGAGED))
        engaged: Counter[str] = Counter()
        since: dict[str, date] = {}
        for day, code, change in days:
            home = of[code].region.code
            engaged[home] += change
            if engaged[home] <= of[code].planned:
                since.pop(home, None)
            else:
                since.setdefault(home, day)
        return since
