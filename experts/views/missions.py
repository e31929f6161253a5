"""An expert's own pages: missions, calendar, the card of a year."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotFound
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.agenda import calendar_of
from experts.models import Assignment, Expert
from experts.queries import missions_of
from experts.services.feeds import open_feed, reader_of, revoke_feed
from experts.year import year_of, years_of
from industrie_futur import clock
from industrie_futur.panels import panels_for

SECRET_ONCE = "calendar_secret"  # noqa: S105  # the session's key, not a secret


@require_safe
def mission_list(request: SignedInRequest) -> HttpResponse:
    """An expert's own first page; 403 for every other role, who has no missions."""
    if request.user.role != Role.EXPERT:
        raise PermissionDenied
    card = Expert.objects.visible_to(request.user).first()
    context = {
        "missions": missions_of(request.user),
        "card": card,
        "this_year": clock.today().year,
        "panels": panels_for("experts:mission_list", request, card) if card else [],
    }
    return render(request, "experts/mission_list.html", context)


@require_safe
def year_card(request: SignedInRequest, pk: int, year: int) -> HttpResponse:
    """What became of the missions of a year; firms are named to who may read them."""
    expert = get_object_or_404(Expert.objects.visible_to(request.user), pk=pk)
    years = years_of(expert)
    if year not in years:
        raise Http404
    card = year_of(expert, year)
    seen = Assignment.objects.visible_to(request.user).filter(pk__in=[each.pk for each in card.missions])
    named = set(seen.values_list("pk", flat=True))
    context = {
        "expert": expert,
        "card": card,
        "years": years,
        "steps": [(phase.label, count) for phase, count in card.steps.items()],
        "named": [mission for mission in card.missions if mission.pk in named],
        "unnamed_count": len(card.missions) - len(named),
        "panels": panels_for("experts:year_card", request, {"expert": expert, "year": year}),
    }
    return render(request, "experts/year_card.html", context)


@never_cache
@require_safe
def calendar(request: SignedInRequest) -> HttpResponse:
    """The private address of one's calendar; its secret shows once, after it was made."""
    expert = _own_card(request)
    secret = request.session.pop(SECRET_ONCE, None)
    context = {
        "feed": expert.feeds.filter(revoked_at=None).first(),
        "address": secret and request.build_absolute_uri(reverse("experts:calendar_feed", args=[secret])),
    }
    return render(request, "experts/calendar.html", context)


@require_POST
def calendar_open(request: SignedInRequest) -> HttpResponse:
    request.session[SECRET_ONCE] = open_feed(_own_card(request), by=request.user)
    return redirect("experts:calendar")


@require_POST
def calendar_revoke(request: SignedInRequest) -> HttpResponse:
    if revoke_feed(_own_card(request), by=request.user):
        messages.success(request, "L’adresse ne répond plus\u202f: les agendas qui la lisaient s’arrêtent.")
    return redirect("experts:calendar")


@login_not_required  # read by calendar software: the secret of the address is the key
@never_cache
@require_safe
def calendar_feed(request: SignedInRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address; 404 for one guessed or revoked."""
    expert = reader_of(secret)
    if expert is None:
        message = "Cette adresse d’agenda n’existe pas, ou elle a été révoquée."
        return HttpResponseNotFound(message, content_type="text/plain; charset=utf-8")
    return HttpResponse(
        calendar_of(expert),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="industrie-du-futur.ics"'},
    )


def _own_card(request: SignedInRequest) -> Expert:
    """The card of the expert signed in; 403 for other roles, 404 for an account without a card."""
    if request.user.role != Role.EXPERT:
        raise PermissionDenied
    return get_object_or_404(Expert.objects.visible_to(request.user))
