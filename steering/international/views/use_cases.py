"""Use cases: their list, one of them, and the acts on it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest
from industrie_futur import clock
from steering.committee.views.access import writers_only
from steering.international.filters import UseCaseFilter
from steering.international.forms.rows import UseCaseForm, VersionForm
from steering.international.services.use_cases import (
    add_use_case,
    change_use_case,
    publish_use_case,
    withdraw_use_case,
)
from steering.international.tables import UseCaseTable
from steering.international.views.entry import InternationalList, enter
from steering.models import UseCase
from steering.models.meetings import WRITERS


class UseCaseList(InternationalList):
    model = UseCase
    filterset_class = UseCaseFilter
    table_class = UseCaseTable
    template_name = "steering/international/use_case_list.html"

    def get_queryset(self) -> QuerySet:
        rows: Any = super().get_queryset()
        return rows.with_naming(clock.today()).select_related("partnership")


@require_safe
def use_case_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """A use case; the firm behind it is told to who writes here."""
    rows = UseCase.objects.visible_to(request.user).with_naming(clock.today())
    use_case = get_object_or_404(rows.select_related("partnership"), pk=pk)
    may_write = request.user.role in WRITERS
    context = {
        "use_case": use_case,
        "may_write": may_write,
        "form": VersionForm(initial={"version": use_case.version}),
    }
    return render(request, "steering/international/use_case_detail.html", context)


@require_http_methods(["GET", "POST"])
@writers_only
def use_case_create(request: SignedInRequest) -> HttpResponse:
    return enter(
        request,
        UseCaseForm(request.POST or None, user=request.user),
        add_use_case,
        done="Le cas d’usage est enregistré\u202f: il reste à le publier.",
        heading="Ajouter un cas d’usage",
    )


@require_http_methods(["GET", "POST"])
def use_case_update(request: SignedInRequest, pk: int) -> HttpResponse:
    use_case = get_object_or_404(UseCase.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        UseCaseForm(request.POST or None, user=request.user, row=use_case),
        change_use_case,
        subject=use_case,
        done="Le cas d’usage est modifié.",
        heading="Modifier le cas d’usage",
    )


@require_POST
def use_case_publish(request: SignedInRequest, pk: int) -> HttpResponse:
    use_case = get_object_or_404(UseCase.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        VersionForm(request.POST),
        publish_use_case,
        subject=use_case,
        done="Le cas d’usage est publié.",
        heading="Publier le cas d’usage",
        submit="Publier",
    )


@require_POST
def use_case_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    use_case = get_object_or_404(UseCase.objects.editable_by(request.user), pk=pk)
    return enter(
        request,
        VersionForm(request.POST),
        lambda row, version, by: withdraw_use_case(row, by=by),
        subject=use_case,
        done="Le cas d’usage est retiré.",
        heading="Retirer le cas d’usage",
        submit="Retirer",
    )
