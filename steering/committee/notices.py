"""What people are told of the committee's decisions."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet
from django.utils.text import Truncator

from accounts.models import User
from accounts.notifications import notify, register_kind, register_watch, settle
from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.templatetags.portal import short_date
from steering.models import Decision
from steering.models.decisions import DecisionQuerySet

GIVEN, LATE = "decision_given", "decision_late"
TITLE_LENGTH = 120


def register_notices() -> None:
    """Called once the rooms are loaded."""
    register_kind(GIVEN, lambda user, keys: _keys(_told(user, keys).unfinished()))
    register_kind(LATE, lambda user, keys: _keys(_told(user, keys).late_on(clock.today())))
    register_watch(remind_of_decisions)


def tell_given(decision: Decision) -> None:
    """Tell the owner, or the ministry in their place, what the committee gave them to do."""
    for person, _ in _people(decision, clock.today()):
        until = f"échéance le {short_date(decision.due_on)}"
        text = f"Décision {decision}, {until}\u202f: {_title(decision)}"
        notify(person, kind=GIVEN, subject=decision, text=text, url=decision.get_absolute_url())


def settle_decision(decision: Decision) -> None:
    """What was told of it before no longer holds."""
    settle(GIVEN, LATE, subject=decision)


def remind_of_decisions(day: date) -> None:
    """Tell owners of the decisions that are late; the ministry when the owner cannot read it here."""
    late = Decision.objects.late_on(day).select_related("owner__user")
    for decision in late.order_by("pk"):
        since = f"en retard depuis le {short_date(decision.due_on)}"
        for person, is_owner in _people(decision, day):
            whose = "" if is_owner else f", {decision.owner} à relancer"
            text = f"Décision {decision} {since}{whose}\u202f: {_title(decision)}"
            notify(person, kind=LATE, subject=decision, text=text, url=decision.get_absolute_url())


def _people(decision: Decision, day: date) -> list[tuple[User, bool]]:
    """Who hears of a decision, and whether they own it: an account in office, else the ministry's."""
    owner = decision.owner
    if owner.user and owner.user.is_active and owner.is_running_on(day):
        return [(owner.user, True)]
    return [(person, False) for person in User.objects.filter(role=Role.MINISTRY, is_active=True)]


def _told(user: User, keys: Collection[str]) -> DecisionQuerySet:
    rows = Decision.objects.filter(pk__in=keys)
    return rows if user.role == Role.MINISTRY else rows.filter(owner__user=user)


def _keys(rows: QuerySet) -> set[str]:
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def _title(decision: Decision) -> str:
    return Truncator(decision.title).chars(TITLE_LENGTH)
