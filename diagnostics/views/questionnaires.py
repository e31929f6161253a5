"""The reference questionnaire."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from diagnostics.models import Axis
from diagnostics.queries_versions import version_in_force
from diagnostics.scale import SCALE
from industrie_futur import clock


@require_safe
def questionnaire(request: HttpRequest) -> HttpResponse:
    """The version in force, whole: nothing in it is a firm's, so that every role may read it."""
    in_force = version_in_force(clock.today())
    axes = Axis.objects.filter(questionnaire=in_force).annotate(question_count=Count("questions"))
    context = {
        "questionnaire": in_force,
        "axes": axes.prefetch_related("questions__levels"),
        "scale": SCALE,
    }
    return render(request, "diagnostics/questionnaire.html", context)
