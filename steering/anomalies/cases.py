"""The cases that the rules find, read by pages: a constant number of queries for any number of firms."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet, Sum, Value
from django.urls import reverse

from companies.models import Enrolment, Site
from industrie_futur import clock
from regions.models import Region
from steering.anomalies.ground import Ground
from steering.anomalies.rules import FIRM_RULES, PROGRAMME_RULES, RULES, FirmRule, Link, Rule
from steering.models import AcceptedAnomaly
from steering.queries import geography_on

AT_ONCE = 1000
"""How many cases an export reads together."""


@dataclass(frozen=True)
class Case:
    """Something recorded that is not plausible: what it is about, what is wrong with it, what mends it.

    `subject` is the key by which it is accepted; `region` the finest (that of 2015 for a firm); `late_days`
    how long its delay is past, None when the rule has none.
    """

    rule: Rule
    subject: str
    region: Region
    name: str
    url: str
    siren: str
    since: date | None
    sentence: str
    mended_by: Link
    late_days: int | None = None


class Cases:
    """The cases of `ground` that nobody accepted: the programmes' first, few, then the firms' oldest first.

    `rules` are the codes of those wanted, all by default. Sliced, counted and gone through like a list.
    """

    def __init__(self, ground: Ground, rules: Collection[str] = ()) -> None:
        self.ground = ground
        self.wanted = {code for code in RULES if not rules or code in rules}

    def count(self) -> int:
        return sum(self.counts.values())

    @cached_property
    def counts(self) -> Counter[tuple[str, str]]:
        """Cases by (code of the rule, finest region): one query for the firms, those of the programmes."""
        counted = Counter((case.rule.code, case.region.code) for case in self.of_programmes)
        if firms := self._together(
            [
                rows.values("rule", "place").annotate(count=Count("pk")).values_list("rule", "place", "count")
                for rows in self._firms()
            ]
        ):
            counted.update({(rule, place): count for rule, place, count in firms})
        return counted

    @cached_property
    def of_programmes(self) -> list[Case]:
        rules = [rule for rule in PROGRAMME_RULES if rule.code in self.wanted]
        if not rules:
            return []
        accepted = set(
            AcceptedAnomaly.objects.filter(rule__in=[rule.code for rule in rules]).values_list(
                "rule", "subject"
            )
        )
        return [
            _programme_case(rule, *finding)
            for rule in rules
            for finding in rule.found(self.ground)
            if self.ground.reaches(finding.block.region.code)
            and (rule.code, finding.block.region.code) not in accepted
        ]

    def __getitem__(self, part: slice) -> list[Case]:
        start, stop = part.start or 0, part.stop if part.stop is not None else self.count()
        first, few = self.of_programmes[start:stop], len(self.of_programmes)
        return first + self._of_firms(max(start - few, 0), max(stop - few, 0))

    def __iter__(self) -> Iterator[Case]:
        for start in range(0, self.count(), AT_ONCE):
            yield from self[start : start + AT_ONCE]

    def _firms(self) -> list[QuerySet]:
        return [
            rule.found(self.ground).annotate(rule=Value(rule.code), place=F("region_id"))
            for rule in FIRM_RULES
            if rule.code in self.wanted and rule.applies(self.ground)
        ]

    def _of_firms(self, start: int, stop: int) -> list[Case]:
        columns = [rows.values_list("rule", "pk", "since") for rows in self._firms()]
        found = self._together(columns)
        if found is None or start >= stop:
            return []
        by_age = (F("since").asc(nulls_last=True), "rule", "pk")
        keys = list(found.order_by(*by_age)[start:stop])
        subjects = {
            Enrolment: _files(pk for rule, pk, _ in keys if _model_of(rule) is Enrolment),
            Site: _sites(pk for rule, pk, _ in keys if _model_of(rule) is Site),
        }
        return [self._case(rule, subjects[_model_of(rule)][pk], since) for rule, pk, since in keys]

    def _case(self, code: str, row: Any, since: date | None) -> Case:
        rule: Any = RULES[code]
        allowed = self.ground.thresholds.get(rule.delay)
        return Case(
            rule=rule,
            subject=str(row.pk),
            region=self.ground.geography.known[row.region_id],
            name=row.company.name,
            url=row.company.get_absolute_url(),
            siren=row.company.siren,
            since=since,
            sentence=rule.told(self.ground, row),
            mended_by=rule.mended_by(row),
            late_days=(self.ground.day - since).days - allowed if since and allowed is not None else None,
        )

    @staticmethod
    def _together(parts: list[QuerySet]) -> QuerySet | None:
        if not parts:
            return None
        return parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]


def _model_of(code: str) -> Any:
    """None for a rule on programmes."""
    return getattr(RULES[code], "model", None)


def _files(keys: Any) -> dict[int, Any]:
    """Files by key, with what their sentences say: `committed` euros, and since when."""
    live = Q(grants__committed_on__isnull=False, grants__cancelled_on=None)
    rows = Enrolment.objects.filter(pk__in=list(keys)).select_related("company")
    return rows.annotate(
        committed=Sum("grants__committed"), first_committed_on=Min("grants__committed_on", filter=live)
    ).in_bulk()


def _sites(keys: Any) -> dict[int, Any]:
    return Site.objects.filter(pk__in=list(keys)).select_related("company", "department").in_bulk()


def _programme_case(rule: Rule, block: Any, since: date | None, sentence: str) -> Case:
    code = block.region.code
    url = reverse("regions:programme_detail", args=[code])
    return Case(
        rule=rule,
        subject=code,
        region=block.region,
        name=f"Programme, {block.region}",
        url=url,
        siren="",
        since=since,
        sentence=sentence,
        mended_by=Link("Revoir le programme", url),
    )


# Reading --------------------------------------------------------------------------------------------


def anomalies_for(codes: Collection[str] | None, day: date, rules: Collection[str] = ()) -> Cases:
    """The cases of `day` in the regions `codes` (None: all; see `companies.queries.region_codes_seen_by`)."""
    return Cases(Ground(day, codes), rules)


def anomaly_counts(day: date | None = None) -> dict[str, int]:
    """Cases by region code: a firm's in its region of 2015, a programme's in the region of the day.

    Every region of the country; a constant number of queries.
    """
    by_region: Counter[str] = Counter()
    for (_, region), count in anomalies_for(None, day or clock.today()).counts.items():
        by_region[region] += count
    return dict(by_region)


def with_subjects(accepted: Iterable[AcceptedAnomaly], day: date | None = None) -> list[Any]:
    """`accepted` rows, each with its rule's `title`, and the `name`, `url` and `place` of what it is about.

    Three queries, whatever there is.
    """
    rows: list[Any] = list(accepted)
    known = geography_on(day or clock.today()).known
    keys = {
        model: [row.subject for row in rows if _model_of(row.rule) is model] for model in (Enrolment, Site)
    }
    subjects = {
        model: model._default_manager.filter(pk__in=keys[model]).select_related("company").in_bulk()
        for model in keys
    }
    for row in rows:
        row.title, row.place = RULES[row.rule].title, str(known[row.region_id])
        subject = (
            subjects.get(_model_of(row.rule), {}).get(int(row.subject)) if row.subject.isdecimal() else None
        )
        row.name = subject.company.name if subject else f"Programme, {row.place}"
        row.url = (
            subject.company.get_absolute_url()
            if subject
            else reverse("regions:programme_detail", args=[row.region_id])
        )
    return rows


def is_in_reach(ground: Ground, rule: str, subject: str) -> bool:
    """Whether `subject` is something of the regions of `ground` that `rule` may be about, anomaly or not."""
    known: Any = RULES.get(rule)
    if isinstance(known, FirmRule):
        return _is_key(subject) and ground.rows(known.model).filter(pk=int(subject)).exists()
    return known is not None and ground.reaches(subject)


def _is_key(subject: str) -> bool:
    return subject.isdecimal() and len(subject) <= 18


def find_case(ground: Ground, rule: str, subject: str) -> Case | None:
    """The case of `rule` about `subject`; None when there is no such anomaly, or no longer."""
    known: Any = RULES.get(rule)
    cases = Cases(ground, [rule])
    if not isinstance(known, FirmRule):
        found = cases.of_programmes if known else []
        return next((case for case in found if case.subject == subject), None)
    if not _is_key(subject) or not known.applies(ground):
        return None
    keys = known.found(ground).filter(pk=int(subject)).values_list("pk", "since")
    rows = _sites if known.model is Site else _files
    return next((cases._case(rule, rows([pk])[pk], since) for pk, since in keys), None)
