"""What of the missions is still to be told when a mail leaves, and what time alone brings."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.notifications import notify, register_kind, register_watch
from experts import notices
from experts.models import Assignment, Expert
from industrie_futur import clock
from industrie_futur.templatetags.portal import counted, short_date
from industrie_futur.thresholds import all_thresholds

Status = Assignment.Status


def register_reminders() -> None:
    """Called once the rooms are loaded."""
    for kind, holds in _HOLDS.items():
        register_kind(kind, holds)
    register_watch(remind_of_answers)
    register_watch(announce_ends)


# What still holds -------------------------------------------------------------------------------------


def _told(user: User, keys: Collection[str]) -> QuerySet[Assignment]:
    """The missions `keys` that concern `user` still: their own, or on a firm that they read."""
    rows = Assignment.objects.filter(pk__in=keys)
    seen = Assignment.objects.visible_to(user).filter(pk__in=keys)
    return rows.filter(Q(expert__user=user) | Q(pk__in=seen.values("pk")))


def _keys(rows: QuerySet) -> set[str]:
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def _unanswered(user: User, keys: Collection[str]) -> set[str]:
    return _keys(_told(user, keys).unanswered())  # type: ignore[attr-defined]


def _in_status(*statuses: Status) -> Any:
    return lambda user, keys: _keys(_told(user, keys).filter(status__in=statuses))


def _declined(user: User, keys: Collection[str]) -> set[str]:
    """Refusals after which nobody was asked, nor follows the firm."""
    live = Assignment.objects.live().filter(enrolment=OuterRef("enrolment"))
    rows = _told(user, keys).filter(~Exists(live), status=Status.DECLINED)
    return _keys(rows)


def _ending(user: User, keys: Collection[str]) -> set[str]:
    return _keys(_ending_soon(clock.today()).filter(user=user, pk__in=keys))


_HOLDS = {
    notices.PROPOSED: _unanswered,
    notices.ANSWER_LATE: _unanswered,
    notices.GIVEN: _in_status(Status.ACCEPTED),
    notices.ACCEPTED: _in_status(Status.ACCEPTED),
    notices.DECLINED: _declined,
    notices.WITHDRAWN: _in_status(Status.WITHDRAWN),
    notices.REPLACED: _in_status(Status.ENDED),
    notices.ENDED: _in_status(Status.ENDED),
    notices.MANDATE_ENDING: _ending,
}


# What time brings -------------------------------------------------------------------------------------


def remind_of_answers(day: date) -> None:
    """Remind experts, and who asked them, of proposals that wait; again each time the delay has passed."""
    delay = all_thresholds()["answer_days"]
    late = Assignment.objects.unanswered().filter(proposed_on__lt=day - timedelta(days=delay))
    rows = late.select_related("expert__user", "recorded_by", "enrolment__company", "enrolment__site")
    for proposal in rows.order_by("pk"):
        waited = (day - proposal.proposed_on).days // delay * delay
        _remind(proposal, counted(waited, "jour"))


def _remind(proposal: Assignment, waited: str) -> None:
    firm, expert = proposal.enrolment.company, proposal.expert
    if expert.user:
        text = f"{firm} attend votre réponse depuis plus de {waited}."
        url = reverse("experts:proposal_accept", args=[proposal.pk])
        _tell(expert.user, proposal, text, url)
    for officer in notices.officers_told(proposal):
        text = f"{expert} n’a pas répondu depuis plus de {waited} à la proposition pour {firm}."
        _tell(officer, proposal, text, firm.get_absolute_url())


def _tell(person: User, proposal: Assignment, text: str, url: str) -> None:
    notify(person, kind=notices.ANSWER_LATE, subject=proposal, text=notices.shortened(text), url=url)


def announce_ends(day: date) -> None:
    """Tell experts that their mandate ends soon."""
    for expert in _ending_soon(day).select_related("user").order_by("pk"):
        notify(
            expert.user,  # type: ignore[arg-type]  # those without an account are left out
            kind=notices.MANDATE_ENDING,
            subject=expert,
            text=f"Votre mandat d’expert prend fin le {short_date(expert.last_day)}.",
            url=expert.get_absolute_url(),
        )


def _ending_soon(day: date) -> QuerySet[Expert]:
    """Experts with an active account whose mandate ends within the delay of the thresholds."""
    last = day + timedelta(days=all_thresholds()["right_ends_days"])
    rows = Expert.objects.annotate(last=Coalesce("ended_on", "expires_on"))
    return rows.filter(last__gte=day, last__lte=last, user__is_active=True)
