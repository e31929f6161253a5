"""Which experts for a firm, the best first, and why: weighted criteria, their weights kept in the database.

Each criterion gives from 0 (does not meet it) to 1; a note is their weighted mean, out of 100. One that does
not apply (no need was told, no axis is weak) counts for nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from django.utils.text import get_text_list

from companies.models import Enrolment
from experts import matching_facts as facts
from experts.distances import kilometres
from experts.eligibility import Ground, Obstacle
from experts.models import Expert, ExpertQuerySet, MatchingWeight
from industrie_futur.templatetags.portal import counted, number

Criterion = MatchingWeight.Criterion

FAR_KM = 400
"""From there on, nearness counts for nothing."""
ROOMY = 3
"""Missions like this one that an expert could still take, from which on more room counts no further."""
KNOWN_AFTER = 3
"""Missions in a sector after which it is held for known."""


class Mark(NamedTuple):
    """What one criterion gives an expert: from 0 to 1, and the words for it."""

    criterion: str
    value: float
    words: str
    weight: int

    @property
    def lost(self) -> float:
        return self.weight * (1 - self.value)


@dataclass(frozen=True)
class Candidate:
    """An expert looked at for a file; `rank` is None for who cannot have it."""

    expert: Expert
    points: int
    rank: int | None
    obstacles: Sequence[Obstacle]
    marks: Sequence[Mark]
    specialities: Sequence[str]

    @property
    def is_excluded(self) -> bool:
        return any(each.is_absolute for each in self.obstacles)

    @property
    def motives(self) -> list[str]:
        """What only a motive lifts."""
        return [each.sentence for each in self.obstacles if not each.is_absolute]

    @property
    def refusals(self) -> list[str]:
        return [each.sentence for each in self.obstacles if each.is_absolute]

    @property
    def reason(self) -> str:
        """The rank in one sentence: what speaks for the expert, then what does not."""
        told = [mark for mark in self.marks if mark.words]
        for_them = [mark for mark in told if mark.value >= 0.5]
        for_them.sort(key=lambda mark: -mark.weight * mark.value)
        against = sorted((mark for mark in told if mark.value < 0.5), key=lambda mark: -mark.lost)
        sentence = _listed(for_them)
        if against:
            but = _listed(against)
            sentence = f"{sentence}\u202f; en revanche, {but}" if sentence else but
        return f"{sentence[:1].upper()}{sentence[1:]}."

    @property
    def shortfalls(self) -> list[str]:
        """What lowers the rank, the heaviest first, each with the points that it costs."""
        total = sum(mark.weight for mark in self.marks)
        costs = [(round(100 * mark.lost / total), mark) for mark in self.marks if total]
        costs.sort(key=lambda pair: -pair[0])
        return [
            f"{mark.words or Criterion(mark.criterion).label.lower()} "
            f"({counted(-cost, 'point').replace('-', '−')})"
            for cost, mark in costs
            if cost
        ]


def _listed(marks: Sequence[Mark]) -> str:
    return get_text_list([mark.words for mark in marks], "et")


@dataclass
class Matching:
    """The experts for `file`, a mission of `days` from the day `on`; a constant number of queries."""

    file: Enrolment
    on: date
    days: Decimal
    weights: Mapping[str, int] = field(init=False)
    firm: facts.Firm = field(init=False)

    def __post_init__(self) -> None:
        self.weights = dict(MatchingWeight.objects.filter(weight__gt=0).values_list("criterion", "weight"))
        self.firm = facts.firm_of(self.file)

    @cached_property
    def _ranked(self) -> tuple[_Scorer, list[tuple[Expert, int, list[Obstacle]]]]:
        """Those who cover the region and may have the file: the free ones first, then by note."""
        scorer = self._scorer(Expert.objects.covering([self.file.region_id]))
        rows = []
        for expert in scorer.experts:
            obstacles = scorer.ground.obstacles(expert)
            if not any(each.is_absolute for each in obstacles):
                rows.append((expert, scorer.points(expert), obstacles))
        rows.sort(key=lambda row: (bool(row[2]), -row[1], row[0].last_name, row[0].first_name, row[0].pk))
        return scorer, rows

    def _scorer(self, experts: ExpertQuerySet) -> _Scorer:
        ground = Ground.read(experts, self.file, on=self.on, days=self.days)
        return _Scorer(self.firm, self.weights, ground, facts.know_how(experts, self.file, self.firm))

    @property
    def count(self) -> int:
        """How many experts may have the file."""
        return len(self._ranked[1])

    def best(self, limit: int) -> list[Candidate]:
        """The first `limit` of the ranking."""
        scorer, rows = self._ranked
        return [
            scorer.candidate(expert, rank, points, obstacles)
            for rank, (expert, points, obstacles) in enumerate(rows[:limit], start=1)
        ]

    def why_not(self, experts: ExpertQuerySet) -> list[Candidate]:
        """`experts`, whoever they are: their rank and what lowers it, or what excludes them."""
        ranks = {expert.pk: rank for rank, (expert, _, _) in enumerate(self._ranked[1], start=1)}
        scorer = self._scorer(experts)
        return [
            scorer.candidate(each, ranks.get(each.pk), scorer.points(each), scorer.ground.obstacles(each))
            for each in scorer.experts
        ]


class _Scorer:
    """The marks of experts, from what was read of them and of the firm."""

    def __init__(
        self, firm: facts.Firm, weights: Mapping[str, int], ground: Ground, known: facts.KnowHow
    ) -> None:
        self.firm, self.ground, self.known = firm, ground, known
        self.experts = known.experts
        values: dict[str, Callable[[Expert], float]] = {
            Criterion.NEED: self._need,
            Criterion.WEAK_AXES: self._weak_axes,
            Criterion.SECTOR: self._sector,
            Criterion.DISTANCE: self._distance,
            Criterion.CAPACITY: self._capacity,
            Criterion.LANGUAGE: self._language,
            Criterion.PAST_WORK: self._past_work,
        }
        silent: dict[str, bool] = {Criterion.NEED: not firm.wanted, Criterion.WEAK_AXES: not firm.weak_axes}
        self.counted = [
            (criterion, weights[criterion], value)
            for criterion, value in values.items()
            if weights.get(criterion) and not silent.get(criterion)
        ]
        self.total = sum(weight for _, weight, _ in self.counted)

    def points(self, expert: Expert) -> int:
        """Out of 100."""
        if not self.total:
            return 0
        return round(100 * sum(weight * value(expert) for _, weight, value in self.counted) / self.total)

    def candidate(
        self, expert: Expert, rank: int | None, points: int, obstacles: list[Obstacle]
    ) -> Candidate:
        marks = [
            Mark(criterion, value(expert), self._words(criterion, expert), weight)
            for criterion, weight, value in self.counted
        ]
        labels = self.firm.names_of(self.known.specialities.get(expert.pk, set()))
        return Candidate(expert, points, rank, obstacles, marks, labels)

    # What each criterion gives -----------------------------------------------------------------------

    def _need(self, expert: Expert) -> float:
        return len(self._met(expert, self.firm.wanted)) / len(self.firm.wanted)

    def _weak_axes(self, expert: Expert) -> float:
        return len(self._met(expert, self.firm.weak_axes)) / len(self.firm.weak_axes)

    def _met(self, expert: Expert, wanted: Iterable[str]) -> set[str]:
        return self.known.specialities.get(expert.pk, set()).intersection(wanted)

    def _sector(self, expert: Expert) -> float:
        if expert.pk in self.known.of_sector:
            return 1.0
        return min(self.known.sector_missions.get(expert.pk, 0) / KNOWN_AFTER, 1.0)

    def _kilometres(self, expert: Expert) -> int | None:
        home = expert.department_id
        return None if home is None else kilometres(home, self.file.department_id)

    def _distance(self, expert: Expert) -> float:
        distance = self._kilometres(expert)
        if distance is None:  # unknown: in the middle for those of the region, far for the others
            return 0.5 if expert.main_region_id == self.file.region_id else 0.0
        return max(0.0, 1 - distance / FAR_KM)

    def _capacity(self, expert: Expert) -> float:
        left = float(self.ground.loads[expert.pk].remaining)
        return min(1.0, max(0.0, left / (ROOMY * float(self.ground.days))))

    def _language(self, expert: Expert) -> float:
        return float(self.firm.language in expert.languages.split(";"))

    def _past_work(self, expert: Expert) -> float:
        return float(expert.pk in self.known.worked_with_firm)

    @property
    def file(self) -> Enrolment:
        return self.ground.file

    # The words for it ---------------------------------------------------------------------------------

    def _words(self, criterion: str, expert: Expert) -> str:
        words: dict[str, Callable[[Expert], str]] = {
            Criterion.NEED: self._need_words,
            Criterion.WEAK_AXES: self._weak_axes_words,
            Criterion.SECTOR: self._sector_words,
            Criterion.DISTANCE: self._distance_words,
            Criterion.CAPACITY: self._capacity_words,
            Criterion.LANGUAGE: self._language_words,
            Criterion.PAST_WORK: self._past_work_words,
        }
        return words[criterion](expert)

    def _need_words(self, expert: Expert) -> str:
        met = self._met(expert, self.firm.wanted)
        if not met:
            return "ne répond pas au besoin exprimé"
        whole = (
            "répond à tout le besoin" if len(met) == len(self.firm.wanted) else "répond au besoin en partie"
        )
        return f"{whole} ({self._names(met)})"

    def _weak_axes_words(self, expert: Expert) -> str:
        met = self._met(expert, self.firm.weak_axes)
        if not met:
            return f"ne couvre aucun axe faible ({self._names(self.firm.weak_axes)})"
        return f"couvre {'l’axe faible' if len(met) == 1 else 'les axes faibles'} {self._names(met)}"

    def _names(self, codes: Iterable[str]) -> str:
        return get_text_list([f"«\u202f{name}\u202f»" for name in self.firm.names_of(codes)], "et")

    def _sector_words(self, expert: Expert) -> str:
        missions = self.known.sector_missions.get(expert.pk, 0)
        if expert.pk in self.known.of_sector:
            return "connaît le secteur"
        if missions:
            return f"a déjà suivi {counted(missions, 'entreprise')} du secteur"
        return "ne connaît pas le secteur"

    def _distance_words(self, expert: Expert) -> str:
        distance = self._kilometres(expert)
        if distance is None:
            return "part d’un département inconnu"
        return f"est à {number(distance)}\u00a0km" if distance else "est du même département"

    def _capacity_words(self, expert: Expert) -> str:
        load = self.ground.loads[expert.pk]
        if load.is_over:
            return f"dépasse sa capacité de {counted(-load.remaining, 'jour')} au {load.quarter}"
        if not load.remaining:
            return f"n’a plus de jour libre au {load.quarter}"
        return f"a {counted(load.remaining, 'jour libre,jours libres')} au {load.quarter}"

    def _language_words(self, expert: Expert) -> str:
        if self.firm.language == "fr" and self._language(expert):
            return ""  # goes without saying
        return f"{'parle' if self._language(expert) else 'ne parle pas'} {self.firm.language_name}"

    def _past_work_words(self, expert: Expert) -> str:
        return "a déjà travaillé avec l’entreprise" if self._past_work(expert) else ""
