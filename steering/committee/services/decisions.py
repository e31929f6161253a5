"""Decisions of the committee, and their follow-up."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from industrie_futur.audit import changes, record_act
from industrie_futur.ledger import entered_once
from industrie_futur.templatetags.portal import short_date
from industrie_futur.versions import check_version, typed_over
from steering.committee.notices import settle_decision, tell_given
from steering.models import AgendaItem, CommitteeMember, Decision, DecisionStatus, FollowUp, Meeting, Minutes

DECISION_FIELDS = ["item", "title", "text", "owner", "due_on"]
RECORDED = "Décision prise."
CORRECTED = "Décision corrigée avant l’approbation du compte rendu."


@transaction.atomic
def record_decision(
    meeting: Meeting,
    *,
    title: str,
    text: str = "",
    item: AgendaItem | None = None,
    owner: CommitteeMember,
    due_on: date,
    key: UUID,
    by: User,
) -> Decision:
    """A decision of a held meeting, numbered in the month; the same `key` again returns the one it made.

    ValidationError before the meeting is held, and once its minutes are approved.
    """
    locked = _lock_held(meeting)
    asked = {"meeting": locked, "title": title.strip()}
    if known := Decision.objects.filter(key=key).first():
        return entered_once(known, another="une autre décision", **asked)
    series = f"{locked.held_on:%Y-%m}"
    last = Decision.objects.filter(series=series).aggregate(last=Max("rank"))["last"] or 0
    fields = {"text": text, "item": item, "owner": owner, "due_on": due_on, "key": key, "recorded_by": by}
    decision = Decision(**asked, **fields, series=series, rank=last + 1)
    _check(decision)
    decision.save()
    _write_line(decision, RECORDED, by)
    tell_given(decision)
    details = {"meeting": str(locked), "owner": str(owner), "due_on": due_on}
    record_act(by=by, action="decision_recorded", subject=decision, details=details)
    return decision


@transaction.atomic
def change_decision(decision: Decision, *, version: int, by: User, **fields: Any) -> Decision:
    """Correct a decision opened at `version`, as long as the minutes are not approved."""
    _lock_held(decision.meeting)
    locked = _lock(decision)
    before = typed_over(locked, version, fields)
    _check(locked)
    locked.save()
    _write_line(locked, CORRECTED, by)
    _tell_again(locked)
    told = changes(before, locked, DECISION_FIELDS)
    record_act(by=by, action="decision_changed", subject=locked, details=told)
    return locked


@transaction.atomic
def follow_up(
    decision: Decision,
    *,
    status: str,
    text: str,
    owner: CommitteeMember,
    due_on: date,
    key: UUID,
    version: int,
    by: User,
) -> FollowUp:
    """Write where a decision stands, by whom and until when; the same `key` again changes nothing."""
    locked = _lock(decision)
    if known := FollowUp.objects.filter(key=key).first():
        return entered_once(known, another="un autre suivi", decision=locked, text=text.strip())
    check_version(locked, version)
    before = Decision.objects.get(pk=decision.pk)
    locked.status, locked.owner, locked.due_on = status, owner, due_on
    _check(locked)
    locked.save()
    line = _write_line(locked, text.strip(), by, key=key)
    _tell_again(locked)
    told = {**changes(before, locked, ["status", "owner", "due_on"]), "comment": line.text}
    record_act(by=by, action="decision_followed_up", subject=locked, details=told)
    return line


def _write_line(decision: Decision, text: str, by: User, **key: UUID) -> FollowUp:
    line = FollowUp(
        decision=decision,
        status=decision.status,
        owner=decision.owner,
        due_on=decision.due_on,
        text=text,
        written_by=by,
        **key,
    )
    line.full_clean()
    line.save(force_insert=True)
    return line


def _tell_again(decision: Decision) -> None:
    settle_decision(decision)
    if decision.is_unfinished:
        tell_given(decision)


def _check(decision: Decision) -> None:
    if decision.due_on < decision.meeting.held_on:
        day = short_date(decision.meeting.held_on)
        raise ValidationError({"due_on": f"L’échéance précède la réunion du {day}."})
    if decision.item and decision.item.meeting_id != decision.meeting_id:
        raise ValidationError({"item": "Ce point est celui d’une autre réunion."})
    if decision.status not in DecisionStatus.values:
        raise ValidationError({"status": "Cet état de décision n’existe pas."})
    decision.full_clean()


def _lock(decision: Decision) -> Decision:
    rows = Decision.objects.select_for_update(of=("self",)).select_related("meeting", "owner__user", "item")
    return rows.get(pk=decision.pk)


def _lock_held(meeting: Meeting) -> Meeting:
    """The meetings of the month, whose decisions share their numbers; ValidationError when it is not time."""
    month = Meeting.objects.filter(held_on__year=meeting.held_on.year, held_on__month=meeting.held_on.month)
    locked = {each.pk: each for each in month.select_for_update(of=("self",)).order_by("pk")}[meeting.pk]
    if not locked.is_held:
        raise ValidationError("Une décision se prend en réunion\u202f: close d’abord celle-ci.")
    if Minutes.objects.filter(meeting=locked, status=Minutes.Status.APPROVED).exists():
        raise ValidationError(
            "Le compte rendu est approuvé\u202f: ses décisions ne changent plus, elles se suivent."
        )
    return locked
