"""Reading the questionnaire: the version in force, any other, and what differs between two."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from diagnostics.forms.versions import CompareForm
from diagnostics.models import Questionnaire
from diagnostics.models.questionnaires import WRITERS
from diagnostics.queries_versions import axes_of, standing_of, version_after, version_in_force, with_uses
from diagnostics.scale import SCALE
from diagnostics.versions_diff import difference
from industrie_futur import clock


@require_safe
def questionnaire(request: SignedInRequest) -> HttpResponse:
    """The version in force, whole: nothing in it is a firm's, so that every role may read it."""
    in_force = version_in_force(clock.today())
    return _page(request, in_force, in_force)


@require_safe
def version_detail(request: SignedInRequest, version: int) -> HttpResponse:
    asked = get_object_or_404(Questionnaire.objects.visible_to(request.user), version=version)
    return _page(request, asked, version_in_force(clock.today()))


@require_safe
def version_list(request: SignedInRequest) -> HttpResponse:
    versions = list(with_uses(Questionnaire.objects.visible_to(request.user)))
    in_force = version_in_force(clock.today())
    context = {
        "versions": [standing_of(each, in_force) for each in versions],
        "may_write": request.user.role in WRITERS,
        "draft": next((each for each in versions if not each.is_published), None),
        "form": CompareForm(versions=versions) if len(versions) > 1 else None,
    }
    return render(request, "diagnostics/version_list.html", context)


@require_safe
def version_compare(request: SignedInRequest) -> HttpResponse:
    """Two versions side by side, `?de=` and `?a=`: the two last ones when the address is silent."""
    versions = list(Questionnaire.objects.visible_to(request.user))
    form = CompareForm(request.GET or None, versions=versions)
    if form.is_bound:
        pair = form.pair() if form.is_valid() else None
    else:
        pair = (versions[1], versions[0]) if len(versions) > 1 else None
    context = {"form": form, "difference": difference(*pair) if pair else None, "versions": versions}
    return render(request, "diagnostics/version_compare.html", context)


def _page(request: SignedInRequest, version: Questionnaire, in_force: Questionnaire) -> HttpResponse:
    context = {
        "questionnaire": version,
        "standing": standing_of(version, in_force),
        "coming": version_after(version) if version == in_force else None,
        "axes": axes_of(version),
        "scale": SCALE,
    }
    return render(request, "diagnostics/questionnaire.html", context)
