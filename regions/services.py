"""Writing: a region's programme and the votes that fund it.

A closed region is never rewritten: what is dated within its legal life is accepted, what is dated later
belongs to the region that succeeded it (DOMAIN section 6). `by` is an account: its room stands above.
"""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Max, Min

from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.ledger import entered_once
from industrie_futur.versions import check_version
from regions.carrying import bring_back, carry_on, lock_family
from regions.models import DailyMoney, Funding, Region, RegionalProgramme
from regions.money import check_available, check_given
from regions.rollup import add_money

PROGRAMME_FIELDS = [
    "title",
    "adopted_on",
    "act_reference",
    "starts_on",
    "ends_on",
    "planned_companies",
    "eligibility",
]


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
    act_reference: str = "",
    act_document: Any = None,
    eligibility: str = "",
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
        act_reference=act_reference,
        act_document=act_document or "",
        starts_on=starts_on or adopted_on,
        ends_on=ends_on,
        planned_companies=planned_companies,
        eligibility=eligibility,
    )
    _check_programme(programme, has_new_act=bool(act_document))
    programme.save()
    record_act(by=by, action="programme_adopted", subject=programme, details=_state(programme))
    if amount is not None:
        vote_funding(programme, amount=amount, source=source, voted_on=adopted_on, by=by)
    return programme


@transaction.atomic
def update_programme(
    programme: RegionalProgramme, *, version: int, by: Any, act_document: Any = None, **fields: Any
) -> RegionalProgramme:
    """Change `fields` of a programme opened at `version`; `ChangedMeanwhile` when it was saved since.

    `act_document` replaces the document of the act; None keeps it. ValidationError as for an adoption, or
    when a vote would be out of the period. Its region never changes: a new region votes its own programme.
    """
    locked = lock_programme(programme)
    check_version(locked, version)
    before = RegionalProgramme.objects.get(pk=programme.pk)
    for name in PROGRAMME_FIELDS:
        setattr(locked, name, fields.get(name, getattr(locked, name)))
    if act_document:
        locked.act_document = act_document
    _check_programme(locked, has_new_act=bool(act_document))
    _check_votes_within(locked)
    locked.save(update_fields=[*PROGRAMME_FIELDS, "act_document", "version"])
    changed = changes(before, locked, [*PROGRAMME_FIELDS, "act_document"])
    record_act(by=by, action="programme_changed", subject=locked, details=changed)
    return locked


def lock_programme(programme: RegionalProgramme) -> RegionalProgramme:
    """The programme, held with those that a merger ties it to: the lock of its money, for the transaction.

    ValidationError when the merger that opened it was undone meanwhile.
    """
    family = lock_family(programme.region_id)
    if programme.pk not in family:
        raise ValidationError("La reprise qui portait ce programme a été annulée\u202f: rechargez la page.")
    return family[programme.pk]


@transaction.atomic
def vote_funding(
    programme: RegionalProgramme,
    *,
    amount: Decimal,
    source: str,
    voted_on: date,
    by: Any,
    kind: str = Funding.Kind.VOTE,
    reference: str = "",
    comment: str = "",
    key: UUID | None = None,
) -> Funding:
    """A vote of `amount` euros, or an amendment, which may take back (a negative amount).

    The same `key` again gives the row already written. ValidationError when the day is future, before the
    adoption, after the end or outside the region's life, or when less would be left than is committed or than
    the source gave.
    """
    locked = lock_programme(programme)
    if key is not None and (known := Funding.objects.filter(key=key, programme=locked).first()):
        asked = {"amount": amount, "source": source, "voted_on": voted_on, "kind": kind}
        return entered_once(known, another="un autre vote", **asked)
    funding = Funding(
        programme=locked,
        region=locked.region,
        kind=kind,
        amount=amount,
        source=source,
        voted_on=voted_on,
        reference=reference,
        comment=comment,
        key=key or uuid4(),
        recorded_by=by,
    )
    _check_past("voted_on", voted_on)
    check_life(locked.region, "voted_on", voted_on)
    check_period(locked, "voted_on", voted_on)
    _check_sign(kind, amount)
    if amount < 0:
        check_given(locked, source, -amount, on=voted_on, field="amount")
        bring_back(locked, {source: -amount}, by=by, field="amount")
        check_available(locked, -amount, on=voted_on, field="amount")
    _write(funding)
    carry_on(locked, by=by)
    details = {"amount": str(amount), "source": source, "voted_on": voted_on, "reference": reference}
    action = "funding_amended" if kind == Funding.Kind.AMENDMENT else "funding_voted"
    record_act(by=by, action=action, subject=locked, details=details)
    return funding


@transaction.atomic
def reverse_funding(funding: Funding, *, comment: str, by: Any) -> Funding:
    """Take back a vote entered by mistake, on its own day: the past is put right, and the trace kept.

    ValidationError without a reason, when it was taken back already, or when its money is committed.
    """
    locked = lock_programme(funding.programme)
    if not Funding.objects.live().filter(pk=funding.pk).exclude(kind=Funding.Kind.CARRIED).exists():
        raise ValidationError("Ce vote a déjà été annulé\u202f: rechargez la page.")
    if not comment.strip():
        raise ValidationError({"comment": "Indiquez le motif\u202f: il est conservé avec le vote."})
    if funding.amount > 0:
        check_given(locked, funding.source, funding.amount, on=funding.voted_on, field=NON_FIELD_ERRORS)
        bring_back(locked, {funding.source: funding.amount}, by=by)
        check_available(locked, funding.amount, on=funding.voted_on, field=NON_FIELD_ERRORS)
    reversal = Funding(
        programme=locked,
        region=funding.region,
        kind=Funding.Kind.REVERSAL,
        amount=-funding.amount,
        source=funding.source,
        voted_on=funding.voted_on,
        reference=funding.reference,
        comment=comment,
        reverses=funding,
        recorded_by=by,
    )
    _write(reversal)
    carry_on(locked, by=by)
    details = {"amount": str(funding.amount), "voted_on": funding.voted_on, "comment": comment}
    record_act(by=by, action="funding_reversed", subject=locked, details=details)
    return reversal


def _write(funding: Funding) -> None:
    """Check and save a movement of the votes, and add it up by day."""
    funding.full_clean()
    funding.save()
    add_money(DailyMoney.Figure.VOTED, [(funding.voted_on, funding.region_id, funding.amount)])


def _check_sign(kind: str, amount: Decimal) -> None:
    if kind == Funding.Kind.VOTE and amount <= 0:
        raise ValidationError({"amount": "Le montant voté doit être supérieur à zéro."})
    if amount == 0:
        raise ValidationError({"amount": "Le montant ne peut pas être nul."})


def _check_programme(programme: RegionalProgramme, *, has_new_act: bool) -> None:
    _check_past("adopted_on", programme.adopted_on)
    check_life(programme.region, "adopted_on", programme.adopted_on)
    check_life(programme.region, "starts_on", programme.starts_on)
    if not programme.planned_companies and not programme.is_takeover:
        raise ValidationError({"planned_companies": "Un programme prévoit au moins une entreprise."})
    # A document already kept was checked when it came: it is not read again.
    programme.full_clean(exclude=[] if has_new_act else ["act_document"])


def _check_votes_within(programme: RegionalProgramme) -> None:
    votes = programme.fundings.live().exclude(kind=Funding.Kind.CARRIED)
    first, last = votes.aggregate(first=Min("voted_on"), last=Max("voted_on")).values()
    if first and first < programme.adopted_on:
        raise ValidationError({"adopted_on": f"Un vote est daté du {first:%d/%m/%Y}, avant cette adoption."})
    if last and programme.ends_on and last > programme.ends_on:
        raise ValidationError({"ends_on": f"Un vote est daté du {last:%d/%m/%Y}, après cette fin."})


def check_period(programme: RegionalProgramme, field: str, on: date) -> None:
    """ValidationError of `field` unless `programme` is adopted and not over on the day `on`."""
    if on < programme.adopted_on:
        raise ValidationError({field: f"Le programme n’a été adopté que le {programme.adopted_on:%d/%m/%Y}."})
    if programme.ends_on and on > programme.ends_on:
        raise ValidationError({field: f"Le programme a pris fin le {programme.ends_on:%d/%m/%Y}."})


def _check_past(field: str, on: date) -> None:
    # A start may be planned; an adoption and a vote are facts.
    if on > clock.today():
        raise ValidationError(
            {field: "La date est dans le futur\u202f: un vote s’enregistre une fois acquis."}
        )


def check_life(region: Region, field: str, on: date) -> None:
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
