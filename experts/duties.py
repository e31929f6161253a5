"""What of the experts' room somebody must own: the firms that they follow."""

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet
from django.urls import reverse

from accounts.duties import NOBODY, Line, Work, jobs_as_work, register
from accounts.scoping import Role
from companies.phases import CLOSED
from experts.models import Assignment, Expert, ExpertImport


def register_duties() -> None:
    """Called once the rooms are loaded."""
    register(
        Work(
            kind="missions",
            noun="mission d’expert en cours,missions d’expert en cours",
            roles=frozenset({Role.EXPERT}),
            counts=_counts,
            url=lambda holder: reverse("experts:expert_list"),
            lines=_lines,
        )
    )
    register(
        jobs_as_work(
            ExpertImport,
            kind="expert_imports",
            noun="import d’experts à confirmer,imports d’experts à confirmer",
            roles=frozenset({Role.ADMINISTRATOR}),
            url=lambda holder: reverse("experts:import_list"),
        )
    )


def _open() -> QuerySet[Assignment]:
    """Running assignments on files that may still move; a closed file waits for nobody."""
    return Assignment.objects.running().exclude(enrolment__phase__in=CLOSED)


def _counts(day: date) -> dict[int, int]:
    """By account; an expert without one answers for their own missions, one not retained for none."""
    retained = Q(expert__in=Expert.objects.retained_on(day))
    rows = (
        _open()
        .order_by()
        .annotate(is_retained=ExpressionWrapper(retained, BooleanField()))
        .values_list("expert__user", "is_retained")
        .annotate(Count("pk"))
    )
    counts: Counter[int] = Counter()
    for account, is_retained, count in rows:
        if not is_retained or account is not None:
            counts[account if is_retained else NOBODY] += count
    return counts


def _lines(holders: Collection[int], day: date) -> list[Line]:
    rows = _open().filter(expert__user__in=holders).select_related("enrolment__company")
    return [
        Line(
            name=str(each.enrolment.company),
            url=each.enrolment.company.get_absolute_url(),
            detail=each.enrolment.get_phase_display(),
            since=each.starts_on,
            region=each.enrolment.region_id,
        )
        for each in rows.order_by("starts_on", "pk")
    ]
