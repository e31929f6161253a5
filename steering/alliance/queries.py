"""What each member of the Alliance brings on a day, counted in SQL; what would tell of a firm is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Case, Count, IntegerField, Max, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from accounts.models import User
from experts.models import Expert, Membership, Nomination, Organisation, OrganisationKind, Referral
from experts.queries import rank
from industrie_futur.secrecy import Hidden, hidden_rows
from industrie_futur.text import normalise
from industrie_futur.thresholds import all_thresholds
from steering.indicators import Measures
from steering.models import Liaison, Mandate, Office
from steering.models.meetings import WRITERS

NO_ORGANISATION = 0
"""The key of the engaged firms that no organisation brought, beside those of the organisations."""


def with_contributions(organisations: QuerySet, day: date, hidden: Hidden) -> QuerySet:
    """`organisations` with their last membership begun by `day`, and what they brought by then.

    Adds `member_since`, `member_until`, `nominated` (candidates proposed), `chosen` (of those, retained),
    `expert_count` (of the register, retained on the day) and `firm_count` (engaged on the day, None when
    `hidden`), in one query; `name_rank` and `kind_rank` sort in French order.
    """
    begun = Membership.objects.filter(organisation=OuterRef("pk"), joined_on__lte=day).order_by("-joined_on")
    proposed = Nomination.objects.filter(proposed_on__lte=day)
    chosen = Nomination.objects.filter(status=Nomination.Status.RETAINED, decided_on__lte=day)
    firms = Coalesce(_count(Referral.objects.engaged_on(day)), 0)
    # Organisations are a few hundred at most.
    names = sorted(organisations.values_list("pk", "name"), key=lambda each: normalise(each[1]))
    kinds = sorted(OrganisationKind, key=lambda kind: normalise(kind.label))
    return organisations.alias(
        name_rank=rank("pk", [key for key, _ in names]), kind_rank=rank("kind", kinds)
    ).annotate(
        member_since=Subquery(begun.values("joined_on")[:1]),
        member_until=Subquery(begun.values("left_on")[:1]),
        nominated=Coalesce(_count(proposed), 0),
        chosen=Coalesce(_count(chosen), 0),
        expert_count=Coalesce(_count(Expert.objects.retained_on(day)), 0),
        # Hidden here and not on the page: sorting by it would tell the order of what is hidden.
        firm_count=Case(
            When(pk__in=hidden.rows, then=None), default=firms, output_field=IntegerField(null=True)
        ),
    )


def _count(rows: QuerySet) -> Subquery:
    """How many of `rows` are of each organisation; nothing when none is."""
    own = rows.filter(organisation=OuterRef("pk")).order_by().values("organisation")
    return Subquery(own.annotate(count=Count("pk")).values("count"), output_field=IntegerField())


@dataclass(frozen=True)
class Alliance:
    """What the page says of the whole Alliance on a day, to `user`; each figure is counted once."""

    day: date
    user: User

    @cached_property
    def firms(self) -> Mapping[int, int]:
        """{key of the organisation: firms it brought that are engaged on the day}."""
        rows = Referral.objects.engaged_on(self.day).exclude(organisation=None).order_by()
        return dict(rows.values_list("organisation").annotate(Count("pk")))

    @cached_property
    def hidden(self) -> Hidden:
        """Nothing for who reads every firm; for the others, what would tell of one or two firms.

        The firms that nobody brought are a row of the table too: the country's total is known to all.
        """
        if self.user.role in WRITERS:
            return Hidden(frozenset(), total=False)
        brought = sum(self.firms.values())
        table = {key: [count] for key, count in self.firms.items()}
        found = hidden_rows({**table, NO_ORGANISATION: [max(self.engaged - brought, 0)]})
        return Hidden(found.rows - {NO_ORGANISATION}, found.total or NO_ORGANISATION in found.rows)

    @cached_property
    def measures(self) -> Measures:
        return Measures(self.day)

    @property
    def engaged(self) -> int:
        """The firms engaged on the day, as on every page."""
        return int(self.measures.total("engaged"))

    @property
    def retained(self) -> int:
        """The experts retained on the day, as on every page."""
        return int(self.measures.total("experts"))

    @cached_property
    def first_day(self) -> date | None:
        """When its first members joined; None when nobody had by the day."""
        return Membership.objects.filter(joined_on__lte=self.day).aggregate(first=Min("joined_on"))["first"]

    @cached_property
    def nominated(self) -> int:
        """Candidates that organisations proposed by the day."""
        return Nomination.objects.filter(proposed_on__lte=self.day).count()

    @cached_property
    def firm_total(self) -> int | None:
        """The firms brought by organisations of the Alliance; None when it would tell of one or two."""
        return None if self.hidden.total else sum(self.firms.values())

    @cached_property
    def smallest_total(self) -> int:
        """Below it no rate is given: one more or less would change it too much."""
        return all_thresholds()["small_number"]

    def share_pct(self, part: int | None, total: int) -> Decimal | None:
        """`part` of `total` in %; None when it is hidden, or the total too small."""
        if part is None or total < self.smallest_total:
            return None
        return Decimal(100) * part / total


class KindCount(NamedTuple):
    """How many members of a kind there are."""

    label: str
    members: int


def members_by_kind(day: date) -> list[KindCount]:
    """The members of `day` by kind, in the order of the kinds; those without any are left out: one query."""
    rows = Organisation.objects.members_on(day).order_by().values_list("kind").annotate(Count("pk"))
    counted = dict(rows)
    return [KindCount(str(kind.label), counted[kind]) for kind in OrganisationKind if kind in counted]


class Around(NamedTuple):
    """Mandates or liaisons, as they stand on a day: those that run, those that ended, those to come."""

    running: list[Any]
    ended: list[Any]
    to_come: list[Any]


def mandates_around(day: date, user: Any) -> Around:
    """Every mandate as it stands on `day`, in the order of the offices: one query."""
    order = list(Office)
    rows = Mandate.objects.visible_to(user).select_related("organisation")
    rows = rows.order_by("starts_on", "last_name", "pk")
    return _around(sorted(rows, key=lambda each: order.index(Office(each.office))), day)


def liaisons_around(day: date, user: Any) -> Around:
    """Every liaison as it stands on `day`, with `exchange_count` and `last_on`: one query."""
    rows = Liaison.objects.visible_to(user).select_related("organisation")
    return _around(rows.annotate(exchange_count=Count("exchanges"), last_on=Max("exchanges__held_on")), day)


def _around(rows: Iterable[Any], day: date) -> Around:
    found = Around([], [], [])
    for each in rows:
        if each.is_running_on(day):
            found.running.append(each)
        else:
            (found.to_come if each.starts_on > day else found.ended).append(each)
    return found
