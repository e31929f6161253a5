"""Whether an expert may be given a file: the rules, asked by the matching page and by the acts alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, QuerySet

from companies.models import Company, Enrolment
from experts.capacity import Load, loads, weighs_on
from experts.models import Assignment, DeclaredLink, Expert, ExpertQuerySet, Leave, PastMandate, Suspension
from industrie_futur import clock
from industrie_futur.templatetags.portal import number, short_date
from industrie_futur.text import normalise


class Obstacle(NamedTuple):
    """Why an expert may not take a file; one that is not absolute is lifted by a motive.

    `field` is that of the form where the sentence belongs.
    """

    code: str
    field: str
    sentence: str
    is_absolute: bool = True


@dataclass(frozen=True)
class Ground:
    """What the rules need to know of many experts for one file, read in a constant number of queries."""

    file: Enrolment
    on: date
    days: Decimal
    today: date
    closed_accounts: set[int]
    past_mandates: Mapping[int, list[tuple[date, date]]]
    suspensions: Mapping[int, tuple[date, date | None]]
    covering: set[int]
    links: Mapping[int, str]
    on_file: Mapping[int, str]
    leaves: Mapping[int, tuple[date, date]]
    loads: Mapping[int, Load]

    @classmethod
    def read(cls, experts: ExpertQuerySet, file: Enrolment, *, on: date, days: Decimal) -> Ground:
        """For a mission of `days` from the day `on`; `file` comes with its company and its region."""
        today = clock.today()
        keys = experts.order_by().values("pk")
        quarter_on = weighs_on(on, today)
        live = Assignment.objects.live().filter(enrolment=file, expert__in=keys)
        return cls(
            file=file,
            on=on,
            days=days,
            today=today,
            closed_accounts=set(
                experts.order_by().filter(user__is_active=False).values_list("pk", flat=True)
            ),
            past_mandates=_past_mandates(keys, (on, today)),
            suspensions=_suspensions(keys, (on, today)),
            covering=set(
                Expert.regions.through.objects.filter(region=file.region_id, expert__in=keys).values_list(
                    "expert", flat=True
                )
            ),
            links=_links(keys, file.company),
            on_file=dict(live.order_by().values_list("expert", "status")),
            leaves={
                expert: (first, last)
                for expert, first, last in Leave.objects.filter(expert__in=keys)
                .running_on(on)
                .values_list("expert", "starts_on", "ends_on")
            },
            loads={expert: each[quarter_on] for expert, each in loads(experts, [quarter_on]).items()},
        )

    def obstacles(self, expert: Expert) -> list[Obstacle]:
        """All that stands in the way of `expert`, the absolute ones first; empty when nothing does."""
        return [*self._absolute(expert), *self._to_be_lifted(expert)]

    def _absolute(self, expert: Expert) -> Iterator[Obstacle]:
        if expert.pk in self.closed_accounts:
            yield Obstacle(
                "account_closed",
                "expert",
                f"Le compte de {expert} est fermé\u202f: une mission ne lui revient plus.",
            )
        yield from dict.fromkeys(
            found for day in sorted({self.on, self.today}) if (found := self._mandate(expert, day))
        )
        if period := self.suspensions.get(expert.pk):
            yield Obstacle("suspended", "expert", _suspended(expert, *period))
        if expert.pk not in self.covering:
            sentence = f"{expert} n’intervient pas en région {self.file.region}."
            yield Obstacle("out_of_region", "expert", sentence)
        if linked := self.links.get(expert.pk):
            yield Obstacle(
                "linked", "expert", f"{expert} a déclaré un lien avec {linked}, qui exclut cette mission."
            )
        if status := self.on_file.get(expert.pk):
            yield Obstacle("on_file", "expert", _on_file(expert, status))

    def _mandate(self, expert: Expert, day: date) -> Obstacle | None:
        """Why no mandate of `expert` runs on `day`; None when one does. On its last day nothing begins."""
        past = self.past_mandates.get(expert.pk, ())
        runs_on = expert.is_retained_on(day) and day != expert.last_day
        if runs_on or any(first <= day <= last for first, last in past):
            return None
        if day < expert.retained_on:
            first_day = short_date(expert.retained_on)
            sentence = f"L’agrément de {expert} ne commence que le {first_day}."
            return Obstacle("not_yet_retained", "expert", sentence)
        verbs = ("a pris fin", "a expiré") if expert.last_day < self.today else ("prend fin", "expire")  # type: ignore[operator]  # a mandate without end runs
        if expert.ended_on:
            sentence = f"Le mandat de {expert} {verbs[0]} le {short_date(expert.ended_on)}."
            return Obstacle("ended", "expert", sentence)
        sentence = f"L’agrément de {expert} {verbs[1]} le {short_date(expert.expires_on)}."
        return Obstacle("expired", "expert", sentence)

    def _to_be_lifted(self, expert: Expert) -> Iterator[Obstacle]:
        if period := self.leaves.get(expert.pk):
            first, last = (short_date(each) for each in period)
            sentence = f"{expert} s’absente du {first} au {last}."
            yield Obstacle("away", "over_capacity_reason", sentence, is_absolute=False)
        load = self.loads[expert.pk]
        if self.days > load.remaining:
            sentence = f"{expert}\u202f: {load.sentence}, la mission en demande {number(self.days)}."
            yield Obstacle("over_capacity", "over_capacity_reason", sentence, is_absolute=False)


def obstacles(expert: Expert, file: Enrolment, *, on: date, days: Decimal) -> list[Obstacle]:
    """What stands in the way of giving `file` to `expert` for `days` from the day `on`.

    For an act: hold the expert's row first (`checks.lock_expert`), and what is read here stays true until the
    transaction ends.
    """
    same = Expert.objects.filter(pk=expert.pk)
    return Ground.read(same, file, on=on, days=days).obstacles(same.get())


def _past_mandates(keys: QuerySet, days: tuple[date, date]) -> dict[int, list[tuple[date, date]]]:
    """Former mandates that run on one of `days`."""
    running = Q()
    for day in days:
        running |= Q(retained_on__lte=day, ended_on__gte=day)
    found: dict[int, list[tuple[date, date]]] = {}
    rows = PastMandate.objects.filter(running, expert__in=keys).order_by()
    for expert, first, last in rows.values_list("expert", "retained_on", "ended_on"):
        found.setdefault(expert, []).append((first, last))
    return found


def _suspensions(keys: QuerySet, days: tuple[date, date]) -> dict[int, tuple[date, date | None]]:
    """A suspension of each expert that holds on one of `days`."""
    first, last = min(days), max(days)
    rows = Suspension.objects.filter(expert__in=keys)
    rows = rows.running_on(first) | rows.running_on(last)
    return {
        expert: (starts_on, ends_on)
        for expert, starts_on, ends_on in rows.values_list("expert", "starts_on", "ends_on")
    }


def linked_with(expert: Expert, company: Company) -> str:
    """What the link that `expert` declared, and that forbids them `company`, is with; "" without one."""
    return _links(Expert.objects.filter(pk=expert.pk).values("pk"), company).get(expert.pk, "")


def _links(keys: QuerySet, company: Company) -> dict[int, str]:
    """{expert: what they are linked with} for links that live: the firm, its group, another firm of it.

    Names are compared here: SQLite does not know the case of an accented letter. What was typed is a SIREN,
    the firm's name or its group's.
    """
    own, group = {company.siren, normalise(company.name)}, normalise(company.group_name)
    rows = DeclaredLink.objects.live().filter(expert__in=keys).order_by("-company")
    found = {}
    names = ("expert", "company", "company__name", "company__group_name", "group_name")
    for expert, firm, name, its_group, typed in rows.values_list(*names):
        declared = normalise(typed)
        if firm == company.pk or declared in own:
            found[expert] = str(company)
        elif group and group in (declared, normalise(its_group or "")):
            found[expert] = f"{name}, du même groupe" if firm else f"le groupe {typed}"
    return found


def _suspended(expert: Expert, starts_on: date, ends_on: date | None) -> str:
    until = f" jusqu’au {short_date(ends_on)} inclus" if ends_on else ""
    return f"L’agrément de {expert} est suspendu depuis le {short_date(starts_on)}{until}."


def _on_file(expert: Expert, status: str) -> str:
    if status == Assignment.Status.PROPOSED:
        return f"{expert} a déjà reçu une proposition pour cette entreprise\u202f: sa réponse est attendue."
    return f"{expert} suit déjà cette entreprise."
