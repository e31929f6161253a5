"""Who is on a mailing list: made, joined, left."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.services import choose_mail
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import check_version
from steering.models import ListMember, MailingList, MailingRecipient

FIELDS = ["name", "purpose", "region", "gets_digest"]


@transaction.atomic
def create_list(*, by: User, **fields: Any) -> MailingList:
    """A new list; ValidationError when its name is taken."""
    mailing_list = MailingList(**fields)
    mailing_list.full_clean()
    mailing_list.save()
    record_act(by=by, action="mailing_list_created", subject=mailing_list)
    return mailing_list


@transaction.atomic
def change_list(mailing_list: MailingList, *, version: int, by: User, **fields: Any) -> MailingList:
    """Change a list opened at `version`; mailings already approved keep their recipients."""
    locked = MailingList.objects.select_for_update(of=("self",)).get(pk=mailing_list.pk)
    check_version(locked, version)
    before = MailingList.objects.get(pk=mailing_list.pk)
    for name, value in fields.items():
        setattr(locked, name, value)
    locked.full_clean()
    locked.save()
    details = changes(before, locked, FIELDS)
    record_act(by=by, action="mailing_list_changed", subject=locked, details=details)
    return locked


@transaction.atomic
def add_member(
    mailing_list: MailingList, *, user: User | None, name: str, email: str, motive: str, by: User
) -> ListMember:
    """An account, or a plain address with the reason why it may be written to.

    ValidationError when it is there already; who left by themselves comes back with a reason only.
    """
    if user is not None:
        name, email = str(user), user.email
    member = ListMember(
        mailing_list=mailing_list,
        user=user,
        name=name.strip(),
        email=email.lower(),
        motive=motive.strip(),
        added_by=by,
    )
    left = mailing_list.members.filter(email=member.email, left_at__isnull=False, left_by=None)
    if left.exists() and not member.motive:
        raise ValidationError(
            {"motive": "Cette personne s’est désinscrite\u202f: dites ce qui permet de la réinscrire."}
        )
    member.full_clean()
    member.save()
    details = {"list": str(mailing_list), "motive": member.motive}
    record_act(by=by, action="list_member_added", subject=member, details=details)
    return member


@transaction.atomic
def remove_member(member: ListMember, *, by: User | None) -> None:
    """Take somebody off a list, `by` None when they say so themselves; twice, it changes nothing."""
    gone = ListMember.objects.filter(pk=member.pk, left_at=None).update(left_at=timezone.now(), left_by=by)
    if gone:
        details = {"list": str(member.mailing_list)}
        record_act(by=by, action="list_member_left", subject=member, details=details)


@transaction.atomic
def leave(recipient: MailingRecipient) -> None:
    """By the link of a mail: off the lists by which it came; an officer gets no more digests."""
    if recipient.member is None:
        if recipient.user is not None:
            choose_mail(recipient.user, gets_mail=False)
        return
    lists = recipient.mailing.lists.all()
    for member in ListMember.objects.filter(mailing_list__in=lists, email=recipient.email, left_at=None):
        remove_member(member, by=None)
