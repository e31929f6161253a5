"""Convening a meeting: who is written to, the sending, the answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.jobs import Job
from industrie_futur.templatetags.portal import counted
from steering.committee.documents import agenda_pdf
from steering.committee.invitations import contents_of, invitation_mail
from steering.letters import send_once
from steering.models import CommitteeMember, Convocation, Meeting, Recipient
from steering.models.convocations import may_answer

WAITING = "La convocation attend son tour."
MISSING = (
    ("is_confirmed", "confirmez sa date"),
    ("starts_at", "donnez son heure"),
    ("place", "donnez son lieu"),
)


@transaction.atomic
def convene(meeting: Meeting, *, by: User) -> Convocation | None:
    """Write to the members who were not yet written to of this version; None when there is nobody left.

    Those convened before whose mandate no longer runs that day are told that they are not expected any more.
    """
    locked = Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    _check_may_convene(locked)
    done = set(locked.recipients.filter(sequence=locked.sequence).values_list("member_id", flat=True))
    members = {each.pk: each for each in CommitteeMember.objects.running_on(locked.held_on)}
    wanted = [(each, Recipient.Method.REQUEST) for key, each in members.items() if key not in done]
    left = [
        each for each in _expected(locked) if each.member_id not in members and each.member_id not in done
    ]
    wanted += [(each.member, Recipient.Method.CANCEL) for each in left]
    if not wanted:
        return None
    record_act(by=by, action="meeting_convened", subject=locked, details={"count": len(wanted)})
    return _write(locked, wanted, contents_of(locked), by)


def withdraw(locked: Meeting, *, by: User) -> Convocation | None:
    """Tell those who were convened that the meeting, locked by the caller and cancelled, is not held."""
    told = [(each.member, Recipient.Method.CANCEL) for each in _expected(locked)]
    known = locked.convocations.order_by("-pk").first()
    contents = {**(known.contents if known else {}), "reason": locked.cancel_reason}
    if not told:
        return None
    record_act(by=by, action="convocation_withdrawn", subject=locked, details={"count": len(told)})
    return _write(locked, told, contents, by)


def _expected(meeting: Meeting) -> list[Recipient]:
    """Those who may believe that they are expected: the last line on them invites them."""
    return list(meeting.recipients.last_of_each().invited().select_related("member"))


def _check_may_convene(meeting: Meeting) -> None:
    if not meeting.is_planned:
        raise ValidationError("Une réunion tenue ou annulée ne se convoque plus.")
    if meeting.held_on < clock.today():
        raise ValidationError("Le jour de cette réunion est passé.")
    if missing := missing_to_convene(meeting, has_agenda=meeting.items.exists()):
        raise ValidationError(missing)


def missing_to_convene(meeting: Meeting, *, has_agenda: bool) -> str:
    """The sentence that says what a planned meeting lacks to be convened; "" when it lacks nothing."""
    missing = [said for name, said in MISSING if not getattr(meeting, name)]
    if not has_agenda:
        missing.append("établissez son ordre du jour")
    return f"Avant de convoquer la réunion\u202f: {', '.join(missing)}." if missing else ""


def _write(
    meeting: Meeting,
    wanted: list[tuple[CommitteeMember, Recipient.Method]],
    contents: dict[str, Any],
    by: User,
) -> Convocation:
    convocation = Convocation.objects.create(
        meeting=meeting,
        sequence=meeting.sequence,
        contents=contents,
        requested_by=by,
        message=WAITING,
    )
    fixed = {"convocation": convocation, "meeting": meeting, "sequence": meeting.sequence}
    Recipient.objects.bulk_create(
        Recipient(**fixed, member=member, name=str(member), email=member.email, method=method)
        for member, method in wanted
    )
    convocation.send()
    return convocation


# Sending ----------------------------------------------------------------------------------------------


def send_convocation(job: Convocation) -> None:
    """Send the mails of a convocation claimed by `run_job`, each once; a version that is past is not sent."""
    meeting = Meeting.objects.get(pk=job.meeting_id)
    if meeting.sequence != job.sequence:
        job.finish(Job.Status.DONE, "La réunion a changé depuis\u202f: rien n’est envoyé de cette version.")
        return
    waiting = list(job.recipients.filter(claimed_at=None).select_related("convocation"))
    invites = any(each.method == Recipient.Method.REQUEST for each in waiting)
    agenda = agenda_pdf(meeting) if invites else None
    for rank, recipient in enumerate(waiting):
        job.report_progress(100 * rank // len(waiting), f"Envoi à {recipient}…")
        send_once(recipient, partial(invitation_mail, recipient, agenda))
    unsure = job.recipients.filter(sent_at=None).count()
    sent = job.recipients.count() - unsure
    said = f"Envoyée à {counted(sent, 'membre')}."
    if unsure:
        job.finish(Job.Status.FAILED, f"{said} {counted(unsure, 'envoi')} à reprendre.")
    else:
        job.finish(Job.Status.DONE, said)


@transaction.atomic
def retry_convocation(convocation: Convocation, *, by: User) -> Convocation:
    """Send again what was refused or is uncertain; ValidationError unless the sending failed."""
    locked = Convocation.objects.select_for_update(of=("self",)).get(pk=convocation.pk)
    if locked.status != Job.Status.FAILED:
        raise ValidationError("Cette convocation n’est pas en échec.")
    locked.recipients.filter(sent_at=None).update(claimed_at=None)
    locked.requeue(WAITING)
    record_act(by=by, action="convocation_retried", subject=locked.meeting)
    return locked


# Answers ----------------------------------------------------------------------------------------------


@transaction.atomic
def answer(recipient: Recipient, *, reply: str, represented_by: str, by: User | None) -> Recipient:
    """Note whether a member comes; `by` is None when they say so themselves, by the link of their mail.

    They may change their mind; ValidationError when the meeting is not the one that they were convened to.
    """
    Meeting.objects.select_for_update(of=("self",)).get(pk=recipient.meeting_id)
    locked = Recipient.objects.select_related("meeting").get(pk=recipient.pk)
    if not may_answer(locked):
        raise ValidationError(
            "Cette convocation n’est plus d’actualité\u202f: une autre l’a remplacée ou annulée."
        )
    locked.reply, locked.represented_by = reply, represented_by.strip()
    locked.replied_at, locked.replied_by = timezone.now(), by
    locked.full_clean()
    locked.save(update_fields=["reply", "represented_by", "replied_at", "replied_by"])
    record_act(by=by, action="convocation_answered", subject=locked, details={"reply": locked.reply})
    return locked
