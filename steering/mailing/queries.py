"""What the pages of the mailings read."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from steering.models import Mailing, MailingList, MailingRecipient


def lists_with_counts(rows: QuerySet[MailingList]) -> QuerySet[MailingList]:
    """Adds `member_count`: those who would be written to."""
    present = Q(members__left_at=None) & (Q(members__user=None) | Q(members__user__is_active=True))
    counted = rows.annotate(member_count=Count("members", filter=present, distinct=True))
    return counted.select_related("region").order_by("name")


def mailings_with_counts(rows: QuerySet[Mailing]) -> QuerySet[Mailing]:
    """Adds `recipient_count` and `sent_count`."""
    counted = rows.annotate(
        recipient_count=Count("recipients"),
        sent_count=Count("recipients", filter=Q(recipients__sent_at__isnull=False)),
    )
    return counted.select_related("requested_by").order_by("-requested_at", "-pk")


def recipients_of(mailing: Mailing) -> QuerySet[MailingRecipient]:
    return mailing.recipients.select_related("member__mailing_list", "user").order_by("name", "pk")


def possible_members() -> QuerySet[User]:
    """Accounts that may be put on a list."""
    return User.objects.filter(is_active=True)
