"""Reading across tables for the surveys: who is written to, what is known already, where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from companies.models import Company, Contact, Enrolment, Grant
from diagnostics.models import SignedLink, Survey
from industrie_futur import clock


def main_contact(company: Company) -> Contact | None:
    """The first entered of the firm's contacts that may be written to today."""
    return Contact.objects.reachable_on(clock.today()).filter(company=company).order_by("pk").first()


@dataclass(frozen=True)
class Known:
    """What the portal knows of a firm when it opens its survey: grants paid (euros), headcount (UTA)."""

    paid: Decimal
    headcount: Decimal | None


def known_of(file: Enrolment) -> Known:
    paid = Grant.objects.filter(enrolment=file).aggregate(paid=Coalesce(Sum("paid"), Decimal(0)))["paid"]
    return Known(paid, file.company.headcount if file.company.headcount is not None else file.headcount)


def with_contact(surveys: QuerySet[Survey]) -> QuerySet[Survey]:
    """Adds who was written to last: `contact_name` and `contact_email`, None before the first mail."""
    last = SignedLink.objects.filter(survey=OuterRef("pk")).order_by("-created_at", "-pk")
    return surveys.annotate(
        contact_first_name=Subquery(last.values("contact__first_name")[:1]),
        contact_last_name=Subquery(last.values("contact__last_name")[:1]),
        contact_email=Subquery(last.values("contact__email")[:1]),
    )


@dataclass(frozen=True)
class Progress:
    """Where the surveys of a wave stand now; together they are `total`."""

    to_send: int
    waiting: int
    answered: int
    closed: int
    refused: int
    to_handle: int

    @property
    def total(self) -> int:
        return self.to_send + self.waiting + self.answered + self.closed + self.refused


def progress_of(surveys: QuerySet[Survey]) -> Progress:
    """How many of `surveys` are in each state: one query."""
    now = clock.now()
    open_ = Q(answered_at=None, refused_at=None)
    counts = surveys.aggregate(
        to_send=Count("pk", filter=open_ & Q(sent_at=None)),
        waiting=Count("pk", filter=open_ & Q(closes_at__gt=now)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        closed=Count("pk", filter=open_ & Q(closes_at__lte=now)),
        refused=Count("pk", filter=Q(refused_at__isnull=False)),
        to_handle=Count("pk", filter=Q(escalated_at__isnull=False, handled_at=None)),
    )
    return Progress(**counts)
