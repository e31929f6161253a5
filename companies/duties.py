"""What of the firms' room somebody must own: files under way, grants to commit and to pay, imports."""

from collections.abc import Callable, Collection
from datetime import date, timedelta

from django.db.models import Count, QuerySet
from django.urls import reverse

from accounts.duties import Line, Work, jobs_as_work, register
from companies.models import CompanyImport, Enrolment, Grant
from companies.models.imports import IMPORTERS
from companies.phases import Phase
from industrie_futur.templatetags.portal import euros
from industrie_futur.thresholds import all_thresholds

SHOWN = 500
"""So many lines of a kind at most in a note; its counts are exact."""


def register_duties() -> None:
    """Called once the rooms are loaded."""
    register(
        Work(
            kind="files",
            noun="dossier d’entreprise en cours,dossiers d’entreprises en cours",
            counts=_by_region(lambda: Enrolment.objects.open()),
            url=lambda code: f"{reverse('companies:company_list')}?region={code}",
            lines=_files,
        )
    )
    register(
        Work(
            kind="grants_to_commit",
            noun="subvention à engager,subventions à engager",
            counts=_by_region(lambda: Grant.objects.prepared()),
            url=_programme_url,
            lines=lambda codes, day: _grants(Grant.objects.prepared(), codes, day),
        )
    )
    register(
        Work(
            kind="grants_to_pay",
            noun="subvention à mandater,subventions à mandater",
            counts=_by_region(lambda: Grant.objects.owing()),
            url=_programme_url,
            lines=lambda codes, day: _grants(Grant.objects.owing(), codes, day),
        )
    )
    register(
        jobs_as_work(
            CompanyImport,
            kind="imports",
            noun="import d’entreprises à confirmer,imports d’entreprises à confirmer",
            roles=IMPORTERS,
            url=lambda holder: reverse("companies:import_list"),
        )
    )


def _by_region(rows: Callable[[], QuerySet]) -> Callable[[date], dict[str, int]]:
    """How many of `rows` lie in each region of 2015."""
    return lambda day: dict(rows().order_by().values_list("region").annotate(Count("pk")))


def _programme_url(code: str) -> str:
    return reverse("regions:programme_detail", args=[code])


def _files(codes: Collection[str], day: date) -> list[Line]:
    thresholds = all_thresholds()
    limits = {
        Phase.CANDIDATURE: thresholds["decision_days"],
        Phase.ENGAGEE: thresholds["diagnosis_days"],
        Phase.PLAN_ACTION: thresholds["silence_days"],
    }
    files = Enrolment.objects.open().in_regions(codes).select_related("company")
    return [
        _file(each, day, limits.get(Phase(each.phase))) for each in files.order_by("applied_on", "pk")[:SHOWN]
    ]


def _file(file: Enrolment, day: date, limit: int | None) -> Line:
    """`limit`: how many days at its phase a file may stay before it is urgent; None: as many as it takes."""
    reached = {
        Phase.CANDIDATURE: file.applied_on,
        Phase.ENGAGEE: file.enrolled_on,
        Phase.DIAGNOSTIC: file.diagnosed_on,
        Phase.PLAN_ACTION: file.plan_agreed_on,
        Phase.ACCOMPAGNEMENT: file.supported_on,
    }
    since = reached[Phase(file.phase)]
    return Line(
        name=str(file.company),
        url=file.company.get_absolute_url(),
        detail=file.get_phase_display(),
        since=since,
        is_urgent=limit is not None and since is not None and since < day - timedelta(days=limit),
    )


def _grants(grants: QuerySet[Grant], codes: Collection[str], day: date) -> list[Line]:
    thresholds = all_thresholds()
    rows = grants.filter(region_id__in=codes).select_related("enrolment__company")
    return [_grant(each, day, thresholds) for each in rows.order_by("prepared_on", "pk")[:SHOWN]]


def _grant(grant: Grant, day: date, thresholds: dict[str, int]) -> Line:
    since = grant.committed_on or grant.prepared_on
    is_late = grant.committed_on is not None and since < day - timedelta(days=thresholds["payment_days"])
    left = grant.amount if grant.is_prepared else grant.left_to_pay
    to_do = "à engager" if grant.is_prepared else "à mandater"
    return Line(
        name=str(grant.enrolment.company),
        url=grant.enrolment.company.get_absolute_url(),
        detail=f"{grant.get_kind_display()}, {euros(left)} {to_do}",
        since=since,
        is_urgent=is_late or (grant.due_on is not None and grant.due_on < day),
    )
