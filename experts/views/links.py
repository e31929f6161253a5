"""Interests that experts declare: their own, or kept by the administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from experts.forms.links import LinkEndForm, LinkForm
from experts.services.links import declare_link, end_link
from experts.views.own import address, card_kept
from industrie_futur.forms import errors_shown_on


@require_http_methods(["GET", "POST"])
def links(request: SignedInRequest, pk: int | None = None) -> HttpResponse:
    """What is declared, and the form to declare more."""
    expert = card_kept(request, pk)
    form = LinkForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            link = declare_link(expert, **form.cleaned_data, by=request.user)
            messages.success(
                request, f"Le lien avec «\u202f{link.company or link.group_name}\u202f» est déclaré."
            )
            return redirect(_url("links", pk))
    declared = expert.links.select_related("company")
    context = {
        "expert": expert,
        "is_own": pk is None,
        "form": form,
        "live": [(link, _url("link_end", pk, link.pk)) for link in declared if link.ended_on is None],
        "ended": [link for link in declared if link.ended_on],
        "back": reverse("experts:mission_list") if pk is None else expert.get_absolute_url(),
    }
    return render(request, "experts/links.html", context)


@require_http_methods(["GET", "POST"])
def link_end(request: SignedInRequest, link: int, pk: int | None = None) -> HttpResponse:
    expert = card_kept(request, pk)
    declared = get_object_or_404(expert.links.live().select_related("company"), pk=link)
    form = LinkEndForm(request.POST or None)
    if form.is_valid():
        with errors_shown_on(form):
            end_link(declared, on=form.cleaned_data["on"], by=request.user)
            messages.success(request, "La fin du lien est enregistrée.")
            return redirect(_url("links", pk))
    context = {"expert": expert, "link": declared, "form": form, "back": _url("links", pk)}
    return render(request, "experts/link_end.html", context)


def _url(name: str, pk: int | None, *args: int) -> str:
    view, arguments = address(name, pk, *args)
    return reverse(view, args=arguments)
