"""Use cases: written, published, withdrawn; a firm is named only with its agreement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from companies.models import Company, Enrolment, NafCode
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.thresholds import all_thresholds
from industrie_futur.versions import check_version
from regions.models import Region
from steering.international.services.rows import add_row, change_row
from steering.models import UseCase


def add_use_case(*, key: UUID, by: User, **fields: Any) -> UseCase:
    """A use case, still to be published."""
    row = UseCase(**fields, **_told_of(fields.get("company")))
    return add_row(row, key=key, action="use_case_added", by=by, naming="title")


def change_use_case(use_case: UseCase, *, version: int, by: User, **fields: Any) -> UseCase:
    """Change a use case opened at `version`."""
    told = _told_of(fields["company"])
    return change_row(use_case, version=version, action="use_case_changed", by=by, **fields, **told)


@transaction.atomic
def publish_use_case(use_case: UseCase, *, version: int, by: User) -> UseCase:
    """Show to everybody the use case read at `version`; pressed twice, once."""
    locked = _lock(use_case)
    if locked.state == UseCase.State.PUBLISHED:
        return locked
    check_version(locked, version)
    if locked.withdrawn_on:
        raise ValidationError("Ce cas d’usage est retiré\u202f: il ne se publie plus.")
    # Counted again: what says little about a firm today may have named it when it was written.
    for name, value in _told_of(locked.company).items():
        setattr(locked, name, value)
    locked.published_on = clock.today()
    _close(locked)
    record_act(by=by, action="use_case_published", subject=locked)
    return locked


@transaction.atomic
def withdraw_use_case(use_case: UseCase, *, by: User) -> UseCase:
    """Show it no more, except to who writes them; it was published, and stays counted until today."""
    locked = _lock(use_case)
    if locked.withdrawn_on:
        return locked
    if locked.published_on is None:
        raise ValidationError("Ce cas d’usage n’est pas publié.")
    locked.withdrawn_on = clock.today()
    locked.version += 1
    _close(locked)
    record_act(by=by, action="use_case_withdrawn", subject=locked)
    return locked


def _lock(use_case: UseCase) -> UseCase:
    rows = UseCase.objects.select_for_update(of=("self",)).select_related("company")
    return rows.get(pk=use_case.pk)


def _close(locked: UseCase) -> None:
    locked.full_clean()
    locked.save()


def _told_of(company: Company | None) -> dict[str, Any]:
    """The sector and the region that may be told of a firm without naming it.

    Both when enough engaged firms share them, else the region, else the sector, else nothing.
    """
    untold: dict[str, Any] = {"sector": None, "region": None}
    if company is None:
        return untold
    file = Enrolment.objects.filter(company=company).order_by("-applied_on", "-pk").first()
    if file is None:
        return untold
    fewest = all_thresholds()["international_firms"]
    engaged = Enrolment.objects.exclude(enrolled_on=None)
    here = engaged.filter(region=file.region_id)
    alike = engaged.filter(company__naf__division=company.naf.division)
    both = here.filter(company__naf__division=company.naf.division)
    told = {
        "sector": NafCode.objects.get(pk=company.naf.division),
        "region": Region.objects.get(pk=file.region_id),
    }
    if _are_enough(both, fewest):
        return told
    if _are_enough(here, fewest):
        return told | {"sector": None}
    return told | {"region": None} if _are_enough(alike, fewest) else untold


def _are_enough(files: QuerySet[Enrolment], fewest: int) -> bool:
    """Whether so many firms stand behind `files`; no more of them are read than that."""
    return len(files.order_by().values_list("company").distinct()[:fewest]) == fewest
