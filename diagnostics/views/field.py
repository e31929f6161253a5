"""The application of the workshop: its shell, what a device keeps, and what it sends when it is back.

Each sending is harmless when it comes twice: visits and files bear the key that the device made, an answer
the version that it follows. 200 accepted; 400 refused, with the fields; 409 changed on both sides, with what
is stored; 410 the firm is followed no more, and the portal keeps what was typed; 401 signed out; 403 with
"closed" when the device must forget everything, with "other" when it keeps somebody else's data.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest
from diagnostics.field import data_for, device_token, may_keep, owner_of, visit_told
from diagnostics.field_shell import manifest, release, shell_files
from diagnostics.forms.field import FileForm, StartForm
from diagnostics.forms.visits import LogForm
from diagnostics.models import Diagnostic, Visit
from diagnostics.scale import SCALE
from diagnostics.services.attachments import attach_file
from diagnostics.services.diagnostics import start_diagnostic
from diagnostics.services.field import FollowedNoMore, followed_file
from diagnostics.services.visits import log_visit
from diagnostics.views.answers import answered
from industrie_futur.forms import errors_shown_on, refused_as_json
from industrie_futur.versions import ChangedMeanwhile

View = Callable[..., HttpResponse]


@require_safe
def field(request: SignedInRequest) -> HttpResponse:
    """The shell: the same for every expert, without a word about anybody, so that a device may keep it."""
    if not may_keep(request.user):
        raise PermissionDenied
    form = LogForm()
    form.helper.disable_csrf = True  # a kept page's token is an old one: the device asks for its own
    return render(request, "diagnostics/field.html", {"form": form, "scale": SCALE})


@login_not_required
@require_safe
def field_worker(request: SignedInRequest) -> HttpResponse:
    """The service worker; its text changes with what it keeps, which is how a device learns of a release."""
    context = {"release": release(), "files": shell_files()}
    response = render(request, "diagnostics/field_worker.js", context, content_type="text/javascript")
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def field_manifest(request: SignedInRequest) -> JsonResponse:
    """What a phone shows of the application once installed (W3C, Web Application Manifest)."""
    return JsonResponse(manifest(), content_type="application/manifest+json")


def for_devices(view: View) -> View:
    """The view, for the account whose data the device keeps; every answer is JSON."""

    @login_not_required  # a redirection would give the sign-in page as an answer
    @never_cache
    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        owner = owner_of(request.headers.get("X-Device", ""))
        if owner is not None and not may_keep(owner):
            return JsonResponse({"reason": "closed"}, status=403)
        if not request.user.is_authenticated:
            return JsonResponse({"reason": "signed_out"}, status=401)
        if not may_keep(request.user) or (owner is not None and owner != request.user):
            return JsonResponse({"reason": "other"}, status=403)
        try:
            return view(request, *args, **kwargs)
        except FollowedNoMore:
            return JsonResponse({"reason": "followed_no_more"}, status=410)

    return guarded


@for_devices
@require_safe
def field_data(request: SignedInRequest) -> JsonResponse:
    account = {"device": device_token(request.user), "csrf": get_token(request)}
    return JsonResponse({**data_for(request.user), **account})


@for_devices
@require_POST
def field_visit(request: SignedInRequest, siren: str) -> JsonResponse:
    file = followed_file(siren, request.POST.dict(), by=request.user)
    form = LogForm(request.POST)
    if form.is_valid():
        with errors_shown_on(form):
            try:
                visit = log_visit(file, **form.values(), by=request.user)
            except ChangedMeanwhile as error:
                stored: Any = error.current
                return JsonResponse({"stored": visit_told(stored)}, status=409)
            return JsonResponse({"version": visit.version})
    return refused_as_json(form)


@for_devices
@require_POST
def field_diagnostic(request: SignedInRequest, siren: str) -> JsonResponse:
    file = followed_file(siren, request.POST.dict(), by=request.user)
    form = StartForm(request.POST)
    if form.is_valid():
        with errors_shown_on(form):
            diagnostic = start_diagnostic(file, **form.cleaned_data, by=request.user)
            return JsonResponse({"id": str(diagnostic.pk)})
    return refused_as_json(form)


@for_devices
@require_POST
def field_answer(request: SignedInRequest, siren: str, pk: UUID, question: str) -> JsonResponse:
    file = followed_file(siren, request.POST.dict(), by=request.user)
    diagnostic = get_object_or_404(Diagnostic.objects.visible_to(request.user), pk=pk, enrolment=file)
    return answered(request, diagnostic, question)


@for_devices
@require_POST
def field_file(request: SignedInRequest, siren: str, pk: UUID) -> JsonResponse:
    file = followed_file(siren, request.POST.dict(), by=request.user)
    visit = get_object_or_404(Visit.objects.visible_to(request.user), pk=pk, enrolment=file)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        with errors_shown_on(form):
            attachment = attach_file(visit, **form.cleaned_data, by=request.user)
            return JsonResponse({"name": str(attachment)})
    return refused_as_json(form)
