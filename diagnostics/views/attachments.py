"""Photographs and files of a visit: joined, looked at by who may see the visit, taken off."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from diagnostics.forms.attachments import AttachForm
from diagnostics.models import Attachment, Visit
from diagnostics.services.attachments import attach_file, remove_attachment
from industrie_futur.downloads import stored_file
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def attachment_create(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = Visit.objects.editable_by(request.user).select_related("enrolment__company")
    visit = get_object_or_404(rows, pk=pk)
    form = AttachForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with errors_shown_on(form):
            attach_file(visit, **form.cleaned_data, by=request.user)
            messages.success(request, "Le fichier est joint à la visite.")
            return redirect(visit)
    return render(request, "diagnostics/attachment_create.html", {"visit": visit, "form": form})


@require_safe
def attachment(request: SignedInRequest, pk: UUID) -> FileResponse:
    """The file as it was stored: a photograph is shown, any other is downloaded; nothing in it may run."""
    found = get_object_or_404(Attachment.objects.visible_to(request.user), pk=pk)
    is_shown = found.kind == Attachment.Kind.PHOTO
    return stored_file(found.file, found.original_name, found.content_type, as_attachment=not is_shown)


@require_POST
def attachment_remove(request: SignedInRequest, pk: UUID) -> HttpResponse:
    rows = Attachment.objects.editable_by(request.user).select_related("visit__enrolment__company")
    found = get_object_or_404(rows, pk=pk)
    try:
        remove_attachment(found, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"«\u202f{found}\u202f» n’est plus joint à la visite.")
    return redirect(found.visit)
