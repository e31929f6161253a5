"""What of the diagnostics' room somebody must own: firms that nobody called back."""

from collections.abc import Collection
from datetime import date, timedelta

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from accounts.duties import Line, Work, register
from diagnostics.models import Survey
from industrie_futur.thresholds import all_thresholds


def register_duties() -> None:
    """Called once the rooms are loaded."""
    register(
        Work(
            kind="callbacks",
            noun="entreprise à rappeler,entreprises à rappeler",
            counts=_counts,
            url=lambda code: reverse("diagnostics:survey_results"),
            lines=_lines,
        )
    )


def _counts(day: date) -> dict[str, int]:
    waiting = Survey.objects.to_handle().order_by()
    return dict(waiting.values_list("enrolment__region").annotate(Count("pk")))


def _lines(codes: Collection[str], day: date) -> list[Line]:
    late = day - timedelta(days=all_thresholds()["callback_days"])
    rows = Survey.objects.to_handle().in_regions(codes).select_related("enrolment__company")
    return [
        _line(each, timezone.localtime(each.escalated_at).date(), late)
        for each in rows.order_by("escalated_at", "pk")
    ]


def _line(survey: Survey, since: date, late: date) -> Line:
    return Line(
        name=str(survey.enrolment.company),
        url=reverse("diagnostics:survey_handle", args=[survey.pk]),
        detail="« Personne ne m’a rappelé »",
        since=since,
        is_urgent=since < late,
        region=survey.enrolment.region_id,
    )
