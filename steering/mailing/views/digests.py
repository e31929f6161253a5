"""The weekly digest as it would leave today."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from steering.committee.views.access import writers_only
from steering.mailing.digests import digest_of
from steering.mailing.forms import DigestForm


@require_safe
@writers_only
def digest_preview(request: SignedInRequest) -> HttpResponse:
    """`?region=42` for its officers; the country's by default, as its lists read it."""
    form = DigestForm(request.GET)
    region = form.cleaned_data["region"] if form.is_valid() else None
    today = clock.today()
    digest = digest_of(region, today, today, is_inside=region is not None)
    return render(request, "steering/mailing/digest_preview.html", {"form": form, "digest": digest})
