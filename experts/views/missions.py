"""An expert's own pages."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.models import Expert
from experts.queries import missions_of


@require_safe
def mission_list(request: SignedInRequest) -> HttpResponse:
    """An expert's own first page; 403 for every other role, who has no missions."""
    if request.user.role != Role.EXPERT:
        raise PermissionDenied
    card = Expert.objects.visible_to(request.user).first()
    context = {"missions": missions_of(request.user), "card": card}
    return render(request, "experts/mission_list.html", context)
