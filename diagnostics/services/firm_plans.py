"""What the firm does of its plan by a signed link: it agrees to the actions, it confirms that one is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from companies.models import Contact
from diagnostics.models import ActionItem, Diagnostic, SignedLink
from diagnostics.notices_plans import tell_action_answered, tell_plan_answered
from diagnostics.services.links import LinkRefused, make_link, open_link, use_link
from diagnostics.services.plans import CONTENT, add_note, fill_action, lock_action, lock_file, told
from industrie_futur import clock
from industrie_futur.audit import changes, record_act

OFFERED = ("owner", "due_on", "cost")
"""What the firm may change of its actions when it agrees."""
Purpose, Status = SignedLink.Purpose, ActionItem.Status


class PlanChanged(ValidationError):
    """The plan is no longer the one that the firm read; nothing is kept, and its link still serves."""

    def __init__(self) -> None:
        super().__init__(
            "Le plan a changé pendant votre lecture. Relisez-le ci-dessous, puis répondez de nouveau\u202f: "
            "ce que vous aviez saisi est conservé."
        )


class AnswerRefused(ValidationError):
    """What was typed about the action `key` is refused."""

    def __init__(self, key: UUID, error: ValidationError) -> None:
        super().__init__(error)
        self.key = key


@dataclass(frozen=True)
class Reply:
    """What the firm says of an action, read at `version`; `content` is some of `OFFERED`."""

    version: int
    is_agreed: bool = True
    remark: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def ask_agreement(diagnostic: Diagnostic, contact: Contact, *, by: User) -> str:
    """The secret of a link by which `contact` agrees to the plan; ValidationError when nothing is left to."""
    lock_file(diagnostic.enrolment_id)
    if not ActionItem.objects.filter(diagnostic=diagnostic, status__in=ActionItem.OPEN).exists():
        raise ValidationError("Le plan n’a aucune action à soumettre à l’entreprise.")
    return make_link(Purpose.PLAN, diagnostic, contact, by=by)


@transaction.atomic
def ask_confirmation(action: ActionItem, contact: Contact, *, by: User) -> str:
    """The secret of a link by which `contact` says whether the action is done."""
    locked = lock_action(action)
    if not may_be_confirmed(locked):
        raise ValidationError("L’entreprise confirme une action retenue, qu’elle n’a pas encore confirmée.")
    return make_link(Purpose.ACTION, locked, contact, by=by)


def may_be_confirmed(action: ActionItem) -> bool:
    return action.status in ActionItem.AGREED and action.confirmed_at is None


def open_link_of(secret: str, purpose: str) -> SignedLink:
    """The link that `secret` opens, made for `purpose`; `LinkRefused` for one made for something else."""
    link = open_link(secret)
    if link.purpose != purpose:
        raise LinkRefused("unknown")
    return link


@transaction.atomic
def answer_plan(secret: str, replies: Mapping[UUID, Reply]) -> int:
    """Record what the firm says of each open action of its plan; how many are agreed in all.

    `PlanChanged` when an action was added, changed or closed since it was read; `AnswerRefused` for what is
    typed of one; `LinkRefused`. Nothing is then kept.
    """
    plan: Any = open_link_of(secret, Purpose.PLAN).plan
    lock_file(plan.enrolment_id)
    link = use_link(secret)
    rows = ActionItem.objects.select_for_update(of=("self",)).filter(diagnostic=plan)
    actions = list(rows.filter(status__in=ActionItem.OPEN))
    if {each.pk: each.version for each in actions} != {key: each.version for key, each in replies.items()}:
        raise PlanChanged
    changed = [_reply_to(each, replies[each.pk], link) for each in actions].count(True)
    agreed = sum(1 for each in actions if each.status != Status.PROPOSED)
    if not agreed:
        raise ValidationError("Retenez au moins une action, ou parlez-en à votre expert avant de répondre.")
    details = {"contact": str(link.contact), "agreed": agreed, "changed": changed}
    record_act(by=None, action="plan_agreed", subject=plan, details=details)
    tell_plan_answered(plan, link.contact, agreed=agreed, open_count=len(actions), changed=changed)
    return agreed


@transaction.atomic
def answer_action(secret: str, *, is_done: bool, comment: str = "") -> ActionItem:
    """Record that the firm confirms the action done, or says that it is not; `comment` goes to its log."""
    asked: Any = open_link_of(secret, Purpose.ACTION).action
    locked = lock_action(asked)
    link = use_link(secret)
    if not may_be_confirmed(locked):
        state = locked.get_status_display().lower()
        raise ValidationError(f"Cette action est «\u202f{state}\u202f»\u202f: elle n’attend plus de réponse.")
    if is_done:
        if locked.status != Status.DONE:
            locked.status, locked.done_on = Status.DONE, clock.today()
        locked.confirmed_at, locked.version = timezone.now(), locked.version + 1
        locked.full_clean()
        locked.save()
    said = "L’entreprise confirme que l’action est faite." if is_done else "Pas encore faite."
    add_note(locked, " ".join([said, comment.strip()]).strip(), link=link)
    act = "action_confirmed" if is_done else "action_not_done"
    record_act(by=None, action=act, subject=locked, details={"contact": str(link.contact)})
    tell_action_answered(locked, link.contact, is_done=is_done)
    return locked


def _reply_to(action: ActionItem, reply: Reply, link: SignedLink) -> bool:
    """Whether the firm changed something of the action."""
    before = ActionItem.objects.get(pk=action.pk)
    try:
        fill_action(action, {name: reply.content[name] for name in OFFERED if name in reply.content})
        if action.status == Status.PROPOSED and reply.is_agreed:
            action.status = Status.AGREED
        action.full_clean()
    except ValidationError as error:
        raise AnswerRefused(action.pk, error) from error
    changed = changes(before, action, CONTENT)
    is_moved = action.status != before.status
    if changed or is_moved:
        action.version += 1
        action.save()
    said = " ".join(part for part in (reply.remark.strip(), told(changed) if changed else "") if part)
    if said or is_moved:
        add_note(action, said, link=link)
    if changed:
        record_act(by=None, action="action_changed", subject=action, details=changed)
    return bool(changed)
