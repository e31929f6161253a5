"""The register of experts, and an expert's card."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from accounts.access import SignedInRequest
from accounts.scoping import Role
from experts.filters import ExpertFilter
from experts.models import Expert
from experts.queries import assignments_seen, history_of, language_names, with_card
from experts.tables import ExpertTable
from experts.views.mandates import MANDATE_KEEPERS
from industrie_futur import clock
from industrie_futur.listing import ScopedDetailView, ScopedListView
from industrie_futur.panels import panels_for


class ExpertList(ScopedListView):
    """Experts the visitor may read; 403 for an observer, who reads no person by name (DESIGN section 5)."""

    model, filterset_class, table_class = Expert, ExpertFilter, ExpertTable
    template_name = "experts/expert_list.html"
    closed_to = frozenset({Role.OBSERVER})

    table: ExpertTable
    filterset: ExpertFilter

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        self.table.standing = self.filterset.regions.standing
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        keeps_mandates = self.request.user.role in MANDATE_KEEPERS
        experts = Expert.objects.visible_to(self.request.user)
        context = super().get_context_data(
            switch=self.filterset.regions.switch,
            expiring_count=experts.expiring(clock.today()).count() if keeps_mandates else 0,
            **kwargs,
        )
        for row in context["page_obj"]:
            self.table.complete(row)
        return context


class ExpertDetail(ScopedDetailView):
    """An expert's card: their own for an expert; firms are those that the visitor may read."""

    model = Expert
    template_name = "experts/expert_detail.html"
    request: SignedInRequest

    def get_queryset(self) -> QuerySet:
        today = clock.today()
        experts = with_card(Expert.objects.visible_to(self.request.user), today).with_state(today)
        return experts.select_related("organisation", "department", "retained_by").prefetch_related(
            "past_mandates", "technologies", "sectors"
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        expert, user = self.object, self.request.user
        return super().get_context_data(
            assignments=assignments_seen(expert, user),
            languages=language_names(expert.languages),
            history=history_of(expert),
            may_keep_mandate=user.role in MANDATE_KEEPERS,
            panels=panels_for("experts:expert_detail", self.request, expert),
            may_edit=user.role == Role.ADMINISTRATOR,
            this_year=clock.today().year,
            **kwargs,
        )
