"""Writing an expert's card: the administration's whole card, and what experts keep of their own."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, administrators_only
from accounts.scoping import Role
from experts.forms.register import ExpertCreateForm, ExpertForm, ProfileForm
from experts.models import Expert
from experts.queries import in_directory
from experts.services.register import register_expert, set_directory_consent, update_expert
from industrie_futur.forms import errors_shown_on
from industrie_futur.versions import ChangedMeanwhile, differences


@administrators_only
@require_http_methods(["GET", "POST"])
def expert_create(request: SignedInRequest) -> HttpResponse:
    form = ExpertCreateForm(request.POST or None, expert=None)
    if form.is_valid():
        with errors_shown_on(form):
            expert = register_expert(**form.values(), by=request.user)
            messages.success(request, f"{expert} est au registre, sous la référence {expert.reference}.")
            return redirect(expert)
    return render(request, "experts/expert_create.html", {"form": form})


@administrators_only
@require_http_methods(["GET", "POST"])
def expert_update(request: SignedInRequest, pk: int) -> HttpResponse:
    expert = get_object_or_404(Expert.objects.editable_by(request.user), pk=pk)
    form = ExpertForm(request.POST or None, expert=expert)
    return _card_form(request, expert, form, "experts/expert_update.html", back=expert.get_absolute_url())


@require_http_methods(["GET", "POST"])
def profile(request: SignedInRequest) -> HttpResponse:
    """An expert's own words on their card; 403 for other roles."""
    expert = _own(request)
    form = ProfileForm(request.POST or None, expert=expert)
    return _card_form(request, expert, form, "experts/profile.html", back="experts:mission_list")


@require_POST
def directory_consent(request: SignedInRequest) -> HttpResponse:
    """The expert agrees to be in the directory (`consent=1`), or takes it back."""
    is_given = request.POST.get("consent") == "1"
    set_directory_consent(_own(request), is_given=is_given, by=request.user)
    said = "Vous êtes dans l’annuaire." if is_given else "Vous n’êtes plus dans l’annuaire."
    messages.success(request, said)
    return redirect("experts:profile")


@require_safe
def directory(request: SignedInRequest) -> HttpResponse:
    """Experts who agreed to be found there, for everybody who signs in."""
    return render(request, "experts/directory.html", {"experts": in_directory()})


def _own(request: SignedInRequest) -> Expert:
    if request.user.role != Role.EXPERT:
        raise PermissionDenied
    return get_object_or_404(Expert.objects.visible_to(request.user))


def _card_form(
    request: SignedInRequest, expert: Expert, form: ProfileForm, template: str, *, back: str
) -> HttpResponse:
    conflict = None
    if form.is_valid():
        version = form.cleaned_data["version"]
        with errors_shown_on(form):
            try:
                update_expert(expert, version=version, by=request.user, **form.values())
            except ChangedMeanwhile as error:
                conflict = differences(form, error)
            else:
                messages.success(request, "La fiche est enregistrée.")
                return redirect(back)
    context = {"expert": expert, "form": form, "conflict": conflict}
    return render(request, template, context, status=409 if conflict is not None else 200)
