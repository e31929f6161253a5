"""The list of firms and a firm's page."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.scoping import Role
from companies import aid, queries
from companies.acts import ACTS
from companies.filters import CompanyFilter
from companies.models import Company, Contact, Enrolment, Grant, NamingAgreement, Site
from companies.phases import ENGAGED, RELEASED, next_phases
from companies.rules import verdict_of
from companies.tables import CompanyTable
from companies.tables_money import state_of
from industrie_futur import clock
from industrie_futur.listing import ScopedDetailView, ScopedListView
from industrie_futur.panels import panels_for


class CompanyList(ScopedListView):
    """Firms in the visitor's scope; 403 for an observer, who reads no firm by its name (DESIGN section 5)."""

    model = Company
    filterset_class, table_class = CompanyFilter, CompanyTable
    template_name = "companies/company_list.html"
    closed_to = frozenset({Role.OBSERVER})

    table: CompanyTable
    filterset: CompanyFilter

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        self.table.standing = self.filterset.regions.standing
        self.table.day = self.filterset.day
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for row in context["page_obj"]:
            self.table.complete(row)
        user = self.request.user
        return {
            **context,
            "situation_on": self.filterset.day,
            "switch": self.filterset.regions.switch,
            "can_create": queries.departments_open_to(user).exists(),
            "closed_regions": queries.closed_rights(user),
        }


class CompanyDetail(ScopedDetailView):
    """All that the visitor may read of one firm, and the acts they may do on it now."""

    model = Company
    slug_field = slug_url_kwarg = "siren"
    template_name = "companies/company_detail.html"

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("naf")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        company, user = self.object, self.request.user
        files = queries.files_of(company, user)
        is_editable = Company.objects.editable_by(user).filter(pk=company.pk).exists()
        last: Any = files[0] if files else None
        has_other = (
            company.enrolments.exclude(phase__in=RELEASED).exclude(pk__in=[f.pk for f in files]).exists()
        )
        return super().get_context_data(
            file=last,
            former_files=files[1:],
            is_followed_elsewhere=has_other,
            is_editable=is_editable,
            next_acts=_next_acts(last) if last and last.is_editable else [],
            can_apply=is_editable and not has_other and (last is None or last.phase in RELEASED),
            contacts=Contact.objects.visible_to(user).filter(company=company),
            agreement=_agreement(company, user),
            sites=_sites(company, user),
            verdict=verdict_of(company),
            first_entry=queries.first_entry(company),
            closed_regions=[] if is_editable else queries.closed_rights(user),
            money=_money(company, last, user),
            panels=panels_for("companies:company_detail", self.request, company),
            **kwargs,
        )


def _agreement(company: Company, user: User) -> NamingAgreement | None:
    """The agreement to be named that runs, if the firm gave one."""
    agreements = NamingAgreement.objects.visible_to(user).filter(company=company, withdrawn_on=None)
    return agreements.select_related("collected_by", "contact").first()


def _sites(company: Company, user: User) -> QuerySet:
    """The firm's sites, each with `is_editable`: an officer corrects the addresses of their regions."""
    editable = Site.objects.editable_by(user).filter(pk=OuterRef("pk"))
    return company.sites.select_related("department", "region").annotate(is_editable=Exists(editable))


def _money(company: Company, file: Enrolment | None, user: User) -> dict[str, Any] | None:
    """The grants of a firm and what they leave of its ceiling; None for who may not read its money."""
    if user.role in {Role.EXPERT, Role.OBSERVER}:
        return None
    editable = Grant.objects.editable_by(user).filter(pk=OuterRef("pk"))
    rows = Grant.objects.visible_to(user).filter(enrolment__company=company)
    grants = list(rows.annotate(is_editable=Exists(editable)))
    for grant in grants:
        grant.state = state_of(grant)  # type: ignore[attr-defined]
    files = Enrolment.objects.editable_by(user).filter(company=company, phase__in=ENGAGED)
    return {
        "grants": grants,
        "received": aid.de_minimis_received(company, clock.today().year) if grants else None,
        "may_prepare": file is not None and user.role == Role.REGIONAL_OFFICER and files.exists(),
    }


def _next_acts(file: Enrolment) -> list[dict[str, Any]]:
    """The acts that the file allows now, the ordinary one first."""
    return [
        {"phase": phase.value, "act": ACTS[phase], "is_release": phase in RELEASED}
        for phase in next_phases(file.phase)
    ]
