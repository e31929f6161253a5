"""What the matching reads of a firm and of many experts, each in a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from companies.models import Enrolment
from experts.models import Assignment, Expert, ExpertQuerySet, MatchingWeight, Speciality, Technology
from experts.queries import LANGUAGES, need_of

WORKED = (Assignment.Status.ACCEPTED, Assignment.Status.ENDED)
WeakAxes = Callable[[Enrolment], Sequence[str]]
_weak_axes: list[WeakAxes] = []


def register_weak_axes(weak_axes: WeakAxes) -> None:
    """Called once by the room of the diagnostics: codes of the axes (specialities) where a firm is weak."""
    _weak_axes[:] = [weak_axes]


def matching_weights() -> list[MatchingWeight]:
    """Each criterion with its weight, the heaviest first."""
    return list(MatchingWeight.objects.select_related("changed_by").order_by("-weight", "criterion"))


@dataclass(frozen=True)
class Firm:
    """What a firm asks for and where it is weak; `wanted` holds specialities and technologies alike."""

    wanted: frozenset[str]
    weak_axes: Sequence[str]
    division: str
    language: str
    labels: Mapping[str, str]

    @property
    def language_name(self) -> str:
        return LANGUAGES.get(self.language, self.language)

    @property
    def needs(self) -> list[str]:
        return self.names_of(self.wanted)

    @property
    def weaknesses(self) -> list[str]:
        return self.names_of(self.weak_axes)

    def names_of(self, codes: Iterable[str]) -> list[str]:
        """Labels of `codes`, in the order of the axes, then of the technologies."""
        wanted = set(codes)
        return [label for code, label in self.labels.items() if code in wanted]


def firm_of(file: Enrolment) -> Firm:
    """`file` comes with its company and the company's activity."""
    need = need_of(file)
    labels = dict(Speciality.objects.values_list("code", "label"))
    labels |= dict(Technology.objects.values_list("code", "label"))
    wanted = [*need.specialities.all(), *need.technologies.all()] if need else []
    return Firm(
        wanted=frozenset(str(each.pk) for each in wanted),
        weak_axes=_weak_axes[0](file) if _weak_axes else [],
        division=file.company.naf.division,
        language=need.language if need else "fr",
        labels=labels,
    )


@dataclass(frozen=True)
class KnowHow:
    """What is known of `experts`: keys of what they master, of the firm's sector, of the firm itself."""

    experts: Sequence[Expert]
    specialities: Mapping[int, set[str]]
    of_sector: set[int]
    sector_missions: Mapping[int, int]
    worked_with_firm: set[int]


def know_how(experts: ExpertQuerySet, file: Enrolment, firm: Firm) -> KnowHow:
    """Of `experts` for `file`; `specialities` hold technologies too."""
    keys = experts.order_by().values("pk")
    mastered: dict[int, set[str]] = defaultdict(set)
    specialities = Expert.specialities.through.objects.filter(expert__in=keys)
    technologies = Expert.technologies.through.objects.filter(expert__in=keys)
    for rows, column in ((specialities, "speciality"), (technologies, "technology")):
        for expert, code in rows.values_list("expert", column):
            mastered[expert].add(code)
    known = Expert.sectors.through.objects.filter(nafcode=firm.division, expert__in=keys)
    worked = Assignment.objects.filter(status__in=WORKED, expert__in=keys).order_by()
    in_sector = worked.filter(enrolment__company__naf__division=firm.division)
    with_firm = worked.filter(enrolment__company=file.company_id)
    return KnowHow(
        experts=list(experts.defer("profile", "search_text", "end_reason")),
        specialities=mastered,
        of_sector=set(known.values_list("expert", flat=True)),
        sector_missions=dict(in_sector.values_list("expert").annotate(Count("pk"))),
        worked_with_firm=set(with_firm.values_list("expert", flat=True)),
    )
