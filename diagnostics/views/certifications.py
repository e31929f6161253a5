"""A visit confirmed by the firm, on the expert's device or by a link sent to it; its attestation."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from diagnostics.attestation import attestation_pdf, certified_content
from diagnostics.certifications import may_send_links
from diagnostics.forms.certifications import ConfirmForm, LinkForm
from diagnostics.models import SignedLink, Visit
from diagnostics.services.certifications import confirm_on_screen, send_visit_link
from diagnostics.services.links import revoke_links
from diagnostics.visits import with_firm
from industrie_futur.downloads import made_file
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def visit_confirm(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The expert hands the device over: the firm's contact reads and confirms, and finds no menu there."""
    visit = with_firm(Visit.objects.editable_by(request.user).held()).filter(pk=pk).first()
    if visit is None:  # pressed twice: the first time was enough
        own = Visit.objects.visible_to(request.user).filter(expert__user=request.user)
        return redirect(get_object_or_404(own.exclude(certification=None), pk=pk))
    form = ConfirmForm(request.POST or None, visit=visit)
    if form.is_valid():
        with errors_shown_on(form):
            certification = confirm_on_screen(visit, **form.cleaned_data, actor=request.user)
            messages.success(request, f"La visite est confirmée\u202f: attestation {certification}.")
            return redirect(visit)
        visit.refresh_from_db()
        form.read_again(visit)
    context = {"visit": visit, "content": certified_content(visit), "form": form, "navigation": ()}
    return render(request, "diagnostics/visit_confirm.html", context)


@require_http_methods(["GET", "POST"])
def visit_link(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """A link to confirm the visit, sent to the contact of the firm that is chosen."""
    visit = get_object_or_404(with_firm(may_send_links(request.user)), pk=pk)
    form = LinkForm(request.POST or None, file=visit.enrolment, user=request.user)
    if form.is_valid():
        contact = form.cleaned_data["contact"]
        with errors_shown_on(form):
            send_visit_link(visit, contact, by=request.user)
            messages.success(request, f"Le lien est envoyé à {contact} ({contact.email}).")
            return redirect(visit)
    return render(request, "diagnostics/visit_link.html", {"visit": visit, "form": form})


@require_POST
def visit_link_revoke(request: SignedInRequest, pk: UUID) -> HttpResponse:
    visit = get_object_or_404(may_send_links(request.user), pk=pk)
    if revoke_links(visit, SignedLink.Purpose.VISIT, by=request.user):
        messages.success(request, "Les liens envoyés n’ouvrent plus rien.")
    return redirect(visit)


@require_safe
def visit_attestation(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """The attestation as a PDF, for whoever may see the visit."""
    certified = Visit.objects.visible_to(request.user).exclude(certification=None)
    certification = get_object_or_404(certified.select_related("certification"), pk=pk).certification
    content = attestation_pdf(certification, is_fictional=settings.REFERENCE_DATE is not None)
    name = f"{certification.reference}.pdf"
    return made_file(content, name, as_attachment=False)
