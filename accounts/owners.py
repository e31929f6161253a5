"""Who owns what: nothing under way may be without an owner, nor become so.

- The work of a region is its officers': active accounts with a running right on the region that stands for
  it on the map of the day, and not absent. One never entrusted to an officer is the administrators'.
- The portal is its active administrators', one at least of them not absent.
- The rest (missions, imports to confirm, reports asked for) is the account's that holds it, while active.

The assistant, the services' refusals and the nightly check all ask `Owners`, read once from the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.text import get_text_list

from accounts.duties import ADMINISTRATION, NOBODY, Duty, Work, works
from accounts.models import Absence, RegionRight, User
from accounts.scoping import Role
from industrie_futur.templatetags.portal import short_date
from regions.models import Region
from regions.queries import in_french_order, rollup_of

ONE_DAY = timedelta(days=1)
LAST_ADMINISTRATOR = (
    "C’est le dernier administrateur actif\u202f: nommez-en un autre avant de changer son rôle ou de le "
    "désactiver."
)


@dataclass(frozen=True)
class Charge:
    """Somebody in charge of a region, or of the administration, on each day of a period (both in)."""

    user: User
    region: str
    starts_on: date
    ends_on: date | None
    right: int | None = None

    def runs_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def without(self, first: date, last: date | None) -> list[Charge]:
        """What is left of it once the days from `first` to `last` (in; None: without end) are taken out."""
        before = replace(self, ends_on=earliest(self.ends_on, first - ONE_DAY))
        pieces = [before] if self.starts_on < first else []
        if last is not None and (self.ends_on is None or last < self.ends_on):
            pieces.append(replace(self, starts_on=max(self.starts_on, last + ONE_DAY)))
        return pieces


def earliest(*days: date | None) -> date | None:
    """The first of `days`, None being without end."""
    return min((day for day in days if day is not None), default=None)


@dataclass(frozen=True)
class Ending:
    """What somebody ceases to be in charge of, on each day from `first` to `last` (in; None: for good).

    `right`: this one alone. `leaves`: the account closes, or changes its role.
    """

    user: User
    first: date
    last: date | None = None
    right: RegionRight | None = None
    leaves: bool = False

    def concerns(self, charge: Charge) -> bool:
        if self.right is not None:
            return charge.right == self.right.pk
        return charge.user == self.user


class Entry(NamedTuple):
    """A line of what somebody holds: `others` own it too; `duty.since` is the first day nobody would."""

    duty: Duty
    others: list[str]


class LeftWithoutOwner(ValidationError):
    """Refusal of an ending: `duties` would have nobody to own them."""

    def __init__(self, duties: list[Duty]) -> None:
        self.duties = duties
        super().__init__([_refusal(duties)])


@dataclass(frozen=True)
class Owners:
    """The state of a day: accounts that are active, who is in charge of what from then on, and the work."""

    day: date
    people: Mapping[int, User]
    charges: list[Charge]
    absences: list[Absence]
    regions: Mapping[str, Region]
    entrusted: frozenset[str]
    work: list[tuple[Work, Mapping[Any, int]]]

    # What is without owner --------------------------------------------------------------------------

    def without_owner(self) -> list[Duty]:
        """All that nobody owns on the day, of what somebody owned or should: zero is the rule."""
        codes = {code for code in self._uncovered(self.charges, self.day) if self._was_entrusted(code)}
        return [*self._regional(dict.fromkeys(codes, self.day)), *self._stray()]

    def soon_without_owner(self, days: int) -> list[Duty]:
        """What is owned on the day and would no longer be within `days` days, if nobody did anything."""
        last = self.day + timedelta(days=days)
        return self._regional(self._first_gaps(self.charges, self.day, last, self._owned_today))

    def never_entrusted(self) -> list[Duty]:
        """The work of regions that no officer ever had in charge: the administrators follow it."""
        codes = self._worked - {code for code in self._worked if self._was_entrusted(code)}
        return self._regional(dict.fromkeys(codes - {ADMINISTRATION}))

    def lost_by(self, ending: Ending) -> list[Duty]:
        """All that is owned, and would not be on some day because of `ending`."""
        after = self._charges_after(ending)
        gaps: dict[str, date | None] = {}
        for day in _turning_days([*self.charges, *after], self.regions.values(), ending.first, ending.last):
            for code in self._uncovered(after, day) - self._uncovered(self.charges, day):
                gaps.setdefault(code, day)
        own = self._personal(ending.user, since=ending.first) if ending.leaves else []
        return [*self._regional(gaps), *own]

    # What one person holds --------------------------------------------------------------------------

    def inventory(self, ending: Ending) -> list[Entry]:
        """What `ending` is about: what the person holds on the day, and what else would be left."""
        lost = self.lost_by(ending)
        standing = rollup_of(self.regions.values(), self.day)
        mine = {each.region for each in self.charges if ending.concerns(each) and each.runs_on(self.day)}
        held = self._regional(
            {code: None for code in self._worked if standing.get(code, code) in mine - {ADMINISTRATION}}
        )
        if ending.right is None and ending.last is None:
            held += self._personal(ending.user)
        known = {(each.work.kind, each.holder): each for each in held}
        known |= {(each.work.kind, each.holder): each for each in lost}
        after = [each for each in self._charges_after(ending) if each.runs_on(ending.first)]
        later = rollup_of(self.regions.values(), ending.first)
        return [
            Entry(duty, sorted({str(each.user) for each in after if each.region == later.get(duty.holder)}))
            for duty in known.values()
        ]

    def regions_of(self, ending: Ending) -> set[str]:
        """Codes of the regions that the person has in charge, on some day that `ending` is about."""
        return {
            each.region
            for each in self.charges
            if ending.concerns(each)
            and each.region != ADMINISTRATION
            and (each.ends_on is None or each.ends_on >= ending.first)
        }

    def load_of(self, user: User) -> list[Duty]:
        """The work of the regions in the charge of `user` on the day, one line a kind, regions together."""
        standing = rollup_of(self.regions.values(), self.day)
        mine = {each.region for each in self.charges if each.user == user and each.runs_on(self.day)}
        totals = [
            (work, sum(count for code, count in counts.items() if standing.get(code) in mine))
            for work, counts in self.work
            if work.is_regional
        ]
        return [Duty(work, user.pk, str(user), total) for work, total in totals if total]

    def is_absent(self, user: User, day: date) -> bool:
        return any(
            each.user_id == user.pk and each.starts_on <= day <= each.ends_on for each in self.absences
        )

    # Pieces -----------------------------------------------------------------------------------------

    @cached_property
    def _worked(self) -> set[str]:
        """Holders, regions or the administration, that have work."""
        regional = (counts for work, counts in self.work if work.is_regional)
        return {code for counts in regional for code, count in counts.items() if count}

    @cached_property
    def _owned_today(self) -> set[str]:
        return self._worked - self._uncovered(self.charges, self.day)

    def _charges_after(self, ending: Ending) -> list[Charge]:
        return [
            piece
            for charge in self.charges
            for piece in (charge.without(ending.first, ending.last) if ending.concerns(charge) else [charge])
        ]

    def _uncovered(self, charges: Iterable[Charge], day: date) -> set[str]:
        """Holders of work that nobody is in charge of on `day`."""
        held = {charge.region for charge in charges if charge.runs_on(day)}
        standing = rollup_of(self.regions.values(), day)
        return {code for code in self._worked if standing.get(code, code) not in held}

    def _first_gaps(
        self, charges: list[Charge], first: date, last: date, codes: set[str]
    ) -> dict[str, date | None]:
        gaps: dict[str, date | None] = {}
        for day in _turning_days(charges, self.regions.values(), first, last):
            for code in self._uncovered(charges, day) & codes:
                gaps.setdefault(code, day)
        return gaps

    def _was_entrusted(self, code: str) -> bool:
        """Whether an officer ever had the region in charge, or the one that absorbed it."""
        while code not in self.entrusted:
            heir = self.regions[code].successor_id if code in self.regions else None
            if heir is None:
                return code == ADMINISTRATION
            code = heir
        return True

    def _regional(self, since: Mapping[str, date | None]) -> list[Duty]:
        """The work of the holders of `since`, in French order of the regions, then by kind."""
        order = [region.code for region in in_french_order(self.regions.values())]
        return [
            Duty(work, code, self._name(code), counts[code], since[code])
            for code in [ADMINISTRATION, *order]
            if code in since
            for work, counts in self.work
            if work.is_regional and counts.get(code)
        ]

    def _name(self, code: str) -> str:
        return "Administration du portail" if code == ADMINISTRATION else str(self.regions[code])

    def _personal(self, user: User, *, since: date | None = None) -> list[Duty]:
        return [
            Duty(work, user.pk, str(user), counts[user.pk], since)
            for work, counts in self.work
            if user.role in work.roles and counts.get(user.pk)
        ]

    def _stray(self) -> list[Duty]:
        """What is held by nobody, by a closed account, or by one whose role does not do it."""
        found = []
        for work, counts in (pair for pair in self.work if not pair[0].is_regional):
            for holder, count in sorted(counts.items()):
                person = self.people.get(holder)
                if count and (person is None or person.role not in work.roles):
                    name = "Sans titulaire" if holder == NOBODY else str(person or "Compte fermé")
                    found.append(Duty(work, holder, name, count, self.day))
        return found


def read_owners(day: date) -> Owners:
    """The owners of `day`: four queries, and one for each kind of work."""
    people = {user.pk: user for user in User.objects.filter(is_active=True)}
    rights = list(RegionRight.objects.order_by("starts_on", "pk"))
    absences = list(Absence.objects.filter(ends_on__gte=day))
    return Owners(
        day=day,
        people=people,
        charges=_present(_charges(people, rights), absences, day),
        absences=absences,
        regions={region.code: region for region in Region.objects.with_name_on(day)},
        entrusted=frozenset(right.region_id for right in rights if right.starts_on <= day),
        work=[(_ADMINISTERED, {ADMINISTRATION: 1}), *((work, work.counts(day)) for work in works())],
    )


def check_owned(ending: Ending, day: date) -> None:
    """`LeftWithoutOwner` when something would be left; call it on `day`, under `services.lock_people`."""
    if duties := read_owners(day).lost_by(ending):
        raise LeftWithoutOwner(duties)


_ADMINISTERED = Work(
    kind="administration",
    noun="poste d’administrateur à tenir,postes d’administrateur à tenir",
    counts=lambda day: {},
    url=lambda holder: "",
    lines=lambda holders, day: [],
)


def _charges(people: Mapping[int, User], rights: Iterable[RegionRight]) -> list[Charge]:
    regional = [
        Charge(people[right.user_id], right.region_id, right.starts_on, right.ends_on, right.pk)
        for right in rights
        if right.user_id in people and people[right.user_id].role == Role.REGIONAL_OFFICER
    ]
    administrators = [user for user in people.values() if user.role == Role.ADMINISTRATOR]
    return [*regional, *(Charge(user, ADMINISTRATION, date.min, None) for user in administrators)]


def _present(charges: list[Charge], absences: Iterable[Absence], day: date) -> list[Charge]:
    """`charges` from `day` on, the days of `absences` taken out."""
    for absence in absences:
        charges = [
            piece
            for charge in charges
            for piece in (
                charge.without(absence.starts_on, absence.ends_on)
                if charge.user.pk == absence.user_id
                else [charge]
            )
        ]
    return [charge for charge in charges if charge.ends_on is None or charge.ends_on >= day]


def _turning_days(
    charges: Iterable[Charge], regions: Iterable[Region], first: date, last: date | None
) -> list[date]:
    """`first`, and the later days until `last` (in) on which who is in charge, or the map, may change."""
    days = {first} | {region.valid_from for region in regions if region.valid_from}
    for charge in charges:
        days.add(charge.starts_on)
        if charge.ends_on is not None:
            days.add(charge.ends_on + ONE_DAY)
    return sorted(day for day in days if first <= day and (last is None or day <= last))


def _refusal(duties: list[Duty]) -> str:
    if any(duty.holder == ADMINISTRATION for duty in duties):
        return LAST_ADMINISTRATOR
    by_holder: dict[tuple[str, date | None], list[str]] = {}
    for duty in duties:
        by_holder.setdefault((duty.holder_name, duty.since), []).append(duty.label)
    left = [
        f"{get_text_list(labels, 'et')} ({holder}, à compter du {short_date(since)})"
        for (holder, since), labels in by_holder.items()
    ]
    return (
        f"Personne ne répondrait plus de ce qui suit\u202f: {' ; '.join(left)}. "
        "Choisissez d’abord qui prend la suite."
    )
