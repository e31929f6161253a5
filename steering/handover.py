"""Handing over (passage de témoin): an ending, who takes over, and the note, in one transaction each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.duties import works
from accounts.models import RegionRight, User
from accounts.owners import ONE_DAY, Ending, LeftWithoutOwner, read_owners
from accounts.scoping import Role
from accounts.services import end_region_right, lock_people, record_absence, take_over_rights, update_user
from experts.models import Expert
from experts.services import hand_over_assignments
from industrie_futur import clock
from industrie_futur.audit import record_act
from steering.handover_note import Inventory, contents_of, inventory_of
from steering.models import Handover

Occasion = Handover.Occasion
ABSENT_ROLES = frozenset({Role.REGIONAL_OFFICER, Role.ADMINISTRATOR})
"""Roles whose work stops with them: an expert's missions and a ministry account's requests wait."""
PREPARING_ROLES = frozenset({Role.REGIONAL_OFFICER, Role.EXPERT})
"""Roles that prepare their own note."""


def ending_of_right(right: RegionRight, on: date) -> Ending:
    """The end of `right` after the day `on`; what is past is not judged again."""
    return Ending(right.user, first=max(on + ONE_DAY, clock.today()), right=right)


def ending_of_account(user: User) -> Ending:
    return Ending(user, first=clock.today(), leaves=True)


def ending_by_absence(user: User, starts_on: date, ends_on: date) -> Ending:
    return Ending(user, first=max(starts_on, clock.today()), last=ends_on)


@transaction.atomic
def end_right(
    right: RegionRight, *, on: date, successor: User | None, comment: str, by: User
) -> Handover | None:
    """Make `on` the last day of a right; `successor` has the region from the next day. The note, if any.

    ValidationError as `accounts.services.end_region_right`; at `successor` when one is needed.
    """
    lock_people(right.user, *_given(successor))
    ending = ending_of_right(right, on)
    inventory = inventory_of(read_owners(clock.today()), ending)
    if successor is not None:
        take_over_rights(successor, [right], starts_on=ending.first, ends_on=None, by=by)
    with _told_at_successor():
        end_region_right(right, on=on, by=by)
    return _note(Occasion.RIGHT, inventory, right.user, successor, on=on, comment=comment, by=by)


@transaction.atomic
def close_account(
    user: User, *, successor: User | None, experts: Mapping[str, Expert], comment: str, by: User
) -> Handover | None:
    """Close an account today, all that it owns passed on: to `successor`, an expert's files to `experts`.

    `experts` are by region of 2015. ValidationError, at `successor`, when something would be nobody's.
    """
    today = clock.today()
    lock_people(user, *_given(successor))
    inventory = inventory_of(read_owners(today), ending_of_account(user))
    if successor is not None:
        _pass_on(user, successor, by=by)
    if experts:
        hand_over_assignments(Expert.objects.get(user=user), experts, by=by)
    with _told_at_successor():
        update_user(
            user,
            first_name=user.first_name,
            last_name=user.last_name,
            role=user.role,
            is_active=False,
            by=by,
        )
        for right in user.region_rights.running_on(today).filter(Q(ends_on=None) | Q(ends_on__gt=today)):
            end_region_right(right, on=today, by=by)
    if experts:
        return _notes_to_experts(inventory, user, experts, comment=comment, by=by)
    return _note(Occasion.ACCOUNT, inventory, user, successor, on=today, comment=comment, by=by)


@transaction.atomic
def begin_absence(
    user: User, *, starts_on: date, ends_on: date, successor: User | None, comment: str, by: User
) -> Handover | None:
    """Note an absence; `successor` stands in and has the rights of the period. ValidationError as above."""
    lock_people(user, *_given(successor))
    ending = ending_by_absence(user, starts_on, ends_on)
    inventory = inventory_of(read_owners(clock.today()), ending)
    with _told_at_successor():
        record_absence(user, starts_on=starts_on, ends_on=ends_on, deputy=successor, by=by)
    return _note(
        Occasion.ABSENCE, inventory, user, successor, on=starts_on, until=ends_on, comment=comment, by=by
    )


@transaction.atomic
def prepare_note(user: User, *, occasion: str, effective_on: date, comment: str) -> Handover:
    """The note that somebody leaves of their own accord: nothing ends, an administrator does the rest.

    ValidationError when the day is past.
    """
    if effective_on < clock.today():
        raise ValidationError({"effective_on": "Cette date est passée\u202f: un départ se prépare avant."})
    inventory = inventory_of(read_owners(clock.today()), ending_of_account(user))
    return _record(occasion, inventory, user, None, on=effective_on, comment=comment, by=user)


def _given(person: User | None) -> list[User]:
    return [] if person is None else [person]


def _pass_on(user: User, successor: User, *, by: User) -> None:
    """Give `successor` the regions of an officer, the administration, and what was asked for by name."""
    today = clock.today()
    if user.role == Role.REGIONAL_OFFICER:
        rights = user.region_rights.overlapping(today, None).select_related("region")
        take_over_rights(successor, rights, starts_on=today, ends_on=None, by=by)
    if user.role == Role.ADMINISTRATOR and successor.role != Role.ADMINISTRATOR:
        successor = update_user(
            successor,
            first_name=successor.first_name,
            last_name=successor.last_name,
            role=Role.ADMINISTRATOR,
            is_active=True,
            by=by,
        )
    for work in works():
        if work.hand_over is not None and successor.role in work.roles:
            work.hand_over(user, successor, by)


@contextmanager
def _told_at_successor() -> Iterator[None]:
    """A refusal for want of an owner, where the page chooses one."""
    try:
        yield
    except LeftWithoutOwner as refusal:
        raise ValidationError({"successor": refusal.messages}) from refusal


# Notes ----------------------------------------------------------------------------------------------


def _note(
    occasion: str,
    inventory: Inventory,
    leaver: User,
    successor: User | None,
    *,
    on: date,
    comment: str,
    by: User,
    until: date | None = None,
) -> Handover | None:
    """The note of an act; None where there was nothing to hand over and nothing to say."""
    if inventory.is_empty and successor is None and not comment:
        return None
    return _record(occasion, inventory, leaver, successor, on=on, comment=comment, by=by, until=until)


def _notes_to_experts(
    inventory: Inventory, leaver: User, experts: Mapping[str, Expert], *, comment: str, by: User
) -> Handover:
    """A note of all, and for each expert with an account one of what they take over; the first of them."""
    notes = [
        _record(
            Occasion.ACCOUNT,
            inventory.within([code for code, each in experts.items() if each == expert]),
            leaver,
            expert.user,
            on=clock.today(),
            comment=comment,
            by=by,
            takers=[str(expert)],
        )
        for expert in dict.fromkeys(experts.values())
    ]
    return notes[0]


def _record(
    occasion: str,
    inventory: Inventory,
    leaver: User,
    successor: User | None,
    *,
    on: date,
    comment: str,
    by: User,
    until: date | None = None,
    takers: Collection[str] = (),
) -> Handover:
    takers = takers or [str(each) for each in _given(successor)]
    note = Handover(
        occasion=occasion,
        leaver=leaver,
        successor=successor,
        effective_on=on,
        comment=comment,
        contents=contents_of(inventory, leaver=leaver, until=until, takers=takers),
        recorded_by=by,
    )
    note.full_clean(exclude=["contents"])  # empty of nothing: it says at least who leaves
    note.save()
    record_act(by=by, action="handover_recorded", subject=note, details={"effective_on": on})
    return note
