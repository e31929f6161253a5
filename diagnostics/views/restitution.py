"""The restitution of a diagnostic: its page, its PDF."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from diagnostics.models import Diagnostic
from diagnostics.restitution import restitution_of
from diagnostics.restitution_document import document_of, restitution_pdf
from diagnostics.restitution_words import LANGUAGES
from industrie_futur.downloads import made_file


@require_safe
def restitution(request: SignedInRequest, pk: str) -> HttpResponse:
    diagnostic, language = _diagnostic(request, pk), _language(request)
    context = {
        "diagnostic": diagnostic,
        "document": document_of(restitution_of(diagnostic), language),
        "language": language,
        "languages": LANGUAGES,
    }
    return render(request, "diagnostics/restitution.html", context)


@require_safe
def restitution_file(request: SignedInRequest, pk: str) -> HttpResponse:
    diagnostic, language = _diagnostic(request, pk), _language(request)
    content = restitution_pdf(
        restitution_of(diagnostic), language, is_fictional=settings.REFERENCE_DATE is not None
    )
    name = f"restitution-{diagnostic.enrolment.company.siren}-{diagnostic.kind}-{language}.pdf"
    return made_file(content, name, as_attachment=False)


def _diagnostic(request: SignedInRequest, pk: str) -> Diagnostic:
    seen = Diagnostic.objects.visible_to(request.user)
    rows = seen.select_related("enrolment__company__naf", "expert", "questionnaire")
    return get_object_or_404(rows, pk=pk)


def _language(request: SignedInRequest) -> str:
    """`?langue=`: French when the address is silent; 404 for a language of none of our words."""
    language = request.GET.get("langue", "fr")
    if language not in LANGUAGES:
        raise Http404
    return language
