"""The weights of the matching: officers read them, administrators and ministry change them."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.forms.weights import WeightsForm
from experts.matching_facts import matching_weights
from experts.services.matching import change_weights
from industrie_futur.forms import errors_shown_on

WRITERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
READERS = WRITERS | {Role.REGIONAL_OFFICER}


@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: SignedInRequest) -> HttpResponse:
    may_change = request.user.role in WRITERS
    if request.user.role not in READERS or (request.method == "POST" and not may_change):
        raise PermissionDenied
    rows = matching_weights()
    form = WeightsForm(request.POST or None, rows=rows) if may_change else None
    if form is not None and form.is_valid():
        with errors_shown_on(form):
            change_weights(form.weights(), by=request.user)
            messages.success(request, "Les poids sont enregistrés\u202f: ils valent dès maintenant.")
            return redirect("experts:weights")
    changed = sorted((row.changed_at, row.criterion, row) for row in rows if row.changed_at)
    context = {
        "form": form,
        "rows": rows,
        "last": changed[-1][-1] if changed else None,
        "back": reverse("experts:expert_list"),
    }
    return render(request, "experts/weights.html", context)
