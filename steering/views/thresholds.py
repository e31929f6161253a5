"""The thresholds: officers read them, administrators and ministry change them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from accounts.scoping import Role
from industrie_futur.forms import errors_shown_on
from industrie_futur.thresholds import change_thresholds
from steering.threshold_forms import ThresholdsForm, threshold_groups

READERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY, Role.REGIONAL_OFFICER})
WRITERS = READERS - {Role.REGIONAL_OFFICER}


@require_http_methods(["GET", "HEAD", "POST"])
def threshold_list(request: SignedInRequest) -> HttpResponse:
    may_change = request.user.role in WRITERS
    if request.user.role not in READERS or (request.method == "POST" and not may_change):
        raise PermissionDenied
    form = ThresholdsForm(request.POST or None) if may_change else None
    if form is not None and form.is_valid():
        with errors_shown_on(form):
            change_thresholds(form.changed, by=request.user)
            messages.success(request, "Les seuils sont enregistrés\u202f: ils valent dès maintenant.")
            return redirect("steering:threshold_list")
    context = {"form": form, "groups": threshold_groups(form)}
    return render(request, "steering/threshold_list.html", context)
