"""Writing: a region's programme and the votes that fund it.

A closed region is never rewritten: what is dated within its legal life is accepted, what is dated later
belongs to the region that succeeded it (DOMAIN section 6). `by` is an account: its room stands above.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import check_version
from regions.models import Funding, Region, RegionalProgramme

PROGRAMME_FIELDS = ["title", "adopted_on", "starts_on", "ends_on", "planned_companies"]


@transaction.atomic
def adopt_programme(
    region: Region,
    *,
    title: str,
    adopted_on: date,
    planned_companies: int,
    by: Any,
    starts_on: date | None = None,
    ends_on: date | None = None,
    amount: Decimal | None = None,
    source: str = Funding.Source.UNSPECIFIED,
) -> RegionalProgramme:
    """The programme that `region` adopted, starting that day unless told; `amount` is what was voted with it.

    ValidationError when the region has one already, when a date is outside its legal life or out of order, or
    when the adoption is in the future.
    """
    programme = RegionalProgramme(
        region=region,
        title=title,
        adopted_on=adopted_on,
        starts_on=starts_on or adopted_on,
        ends_on=ends_on,
        planned_companies=planned_companies,
    )
    _check_programme(programme)
    programme.save()
    record_act(by=by, action="programme_adopted", subject=programme, details=_state(programme))
    if amount is not None:
        vote_funding(programme, amount=amount, source=source, voted_on=adopted_on, by=by)
    return programme


@transaction.atomic
def update_programme(
    programme: RegionalProgramme, *, version: int, by: Any, **fields: Any
) -> RegionalProgramme:
    """Change `fields` of a programme opened at `version`; `ChangedMeanwhile` when it was saved since.

    ValidationError as for an adoption. Its region never changes: a new region votes its own programme.
    """
    locked = (
        RegionalProgramme.objects.select_for_update(of=("self",))
        .select_related("region")
        .get(pk=programme.pk)
    )
    check_version(locked, version)
    before = RegionalProgramme.objects.get(pk=programme.pk)
    for name in PROGRAMME_FIELDS:
        setattr(locked, name, fields.get(name, getattr(locked, name)))
    _check_programme(locked)
    locked.save(update_fields=[*PROGRAMME_FIELDS, "version"])
    record_act(
        by=by, action="programme_changed", subject=locked, details=changes(before, locked, PROGRAMME_FIELDS)
    )
    return locked


@transaction.atomic
def vote_funding(
    programme: RegionalProgramme, *, amount: Decimal, source: str, voted_on: date, by: Any
) -> Funding:
    """A vote of `amount` euros; ValidationError when its day is future or outside the region's life."""
    locked = (
        RegionalProgramme.objects.select_for_update(of=("self",))
        .select_related("region")
        .get(pk=programme.pk)
    )
    funding = Funding(programme=locked, amount=amount, source=source, voted_on=voted_on, recorded_by=by)
    _check_past("voted_on", voted_on)
    _check_life(locked.region, "voted_on", voted_on)
    funding.full_clean()
    funding.save()
    details = {"amount": str(amount), "source": source, "voted_on": voted_on}
    record_act(by=by, action="funding_voted", subject=locked, details=details)
    return funding


def _check_programme(programme: RegionalProgramme) -> None:
    _check_past("adopted_on", programme.adopted_on)
    _check_life(programme.region, "adopted_on", programme.adopted_on)
    _check_life(programme.region, "starts_on", programme.starts_on)
    programme.full_clean()


def _check_past(field: str, on: date) -> None:
    # A start may be planned; an adoption and a vote are facts.
    if on > clock.today():
        raise ValidationError(
            {field: "La date est dans le futur\u202f: un vote s’enregistre une fois acquis."}
        )


def _check_life(region: Region, field: str, on: date) -> None:
    """ValidationError, naming the region to turn to, unless `region` exists in law on the day `on`."""
    if region.is_open_on(on):
        return
    if region.valid_to and region.successor and on > region.valid_to:
        heir = region.successor.name_on(on)
        message = (
            f"La région {region.name} a pris fin le {region.valid_to:%d/%m/%Y}\u202f: "
            f"au {on:%d/%m/%Y}, c’est la région {heir} qui décide."
        )
    else:
        message = f"La région {region.name_on(on)} n’existe que depuis le {region.valid_from:%d/%m/%Y}."
    raise ValidationError({field: message})


def _state(programme: RegionalProgramme) -> dict[str, Any]:
    return {name: getattr(programme, name) for name in PROGRAMME_FIELDS}
