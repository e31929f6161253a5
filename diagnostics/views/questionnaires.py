"""The reference questionnaire."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.models import Axis, Questionnaire
from diagnostics.scale import SCALE


@require_safe
def questionnaire(request: HttpRequest) -> HttpResponse:
    """The last version, whole: nothing in it is a firm's, so that every role may read it."""
    latest = Questionnaire.objects.first()
    axes = Axis.objects.filter(questionnaire=latest).annotate(question_count=Count("questions"))
    context = {
        "questionnaire": latest,
        "axes": axes.prefetch_related("questions__levels"),
        "scale": SCALE,
    }
    return render(request, "diagnostics/questionnaire.html", context)
