"""What the portal tells its visitor: the lines of their own page."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest
from accounts.models import Notification
from accounts.notifications import mark_read, still_holding

PER_PAGE = 30


@require_safe
def notification_list(request: SignedInRequest) -> HttpResponse:
    """One's own lines, the latest first; those whose reason has gone meanwhile say so."""
    lines = Notification.objects.visible_to(request.user)
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    standing = [line for line in page if line.closed_at is None]
    holding = {line.pk for line in still_holding(request.user, standing)}
    context = {
        "lines": [(line, line.pk in holding) for line in page],
        "page_obj": page,
        "has_unread": bool(request.user.unread_count),
    }
    return render(request, "accounts/notification_list.html", context)


@require_POST
def notification_read(request: SignedInRequest, pk: int) -> HttpResponse:
    mine = Notification.objects.editable_by(request.user)
    get_object_or_404(mine, pk=pk)
    mark_read(mine.filter(pk=pk))
    return redirect("accounts:notification_list")


@require_POST
def notification_read_all(request: SignedInRequest) -> HttpResponse:
    if mark_read(Notification.objects.editable_by(request.user)):
        messages.success(request, "Toutes les notifications sont marquées comme lues.")
    return redirect("accounts:notification_list")
