"""Writing: a takeover carried out, undone as a whole, or signed off; each in one transaction.

Ledgers are append-only: what carries money is a pair of rows that cancel out, dated the day of the merger,
and what undoes it is the contrary pair, the same day. No figure moves, on any day, in either geography.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from accounts.models import RegionRight, User
from accounts.services import grant_region_right
from companies.models import Commitment, Grant, Payment
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import counted
from regions.models import Funding, Region, RegionalProgramme
from steering.mergers import Balance, MergerPlan, left_of, merger_plan, share_lines
from steering.models import Merger, Target
from steering.services import move_share
from steering.shares import apportioned

COMMENT = "Reprise par la région {region}"
UNDONE = "Annulation de la reprise par la région {region}"
CHUNK = 5_000


@transaction.atomic
def carry_out(region: Region, *, by: User) -> Merger:
    """Take over all that the former regions of `region` had under way, as of its first day.

    ValidationError before that day, when `region` absorbed none, or when it is done already.
    """
    region = Region.objects.select_for_update(no_key=True).get(pk=region.pk)
    if Merger.objects.filter(region=region).exclude(status=Merger.Status.UNDONE).exists():
        raise ValidationError("Cette reprise est déjà réalisée\u202f: rechargez la page.")
    former = list(Region.objects.filter(successor=region).order_by("pk"))
    if not former or region.valid_from is None:
        raise ValidationError("Cette région n’en réunit pas d’autres\u202f: il n’y a rien à reprendre.")
    if clock.today() < region.valid_from:
        raise ValidationError(
            f"La reprise se réalise à partir du {region.valid_from:%d/%m/%Y}, premier jour de la région."
        )
    new = _takeover_programme(region, by=by)
    olds = _lock([each.code for each in former])
    plan = merger_plan(region)
    effects = {
        "grants": _carry_money(plan, olds, new, by=by),
        "rights": _carry_rights(plan, by=by),
        "shares": _carry_shares(plan, by=by),
    }
    merger = Merger(
        region=region,
        effective_on=region.valid_from,
        balances={"before": _frozen(plan.before), "after": _frozen(plan.after)},
        effects=effects,
        carried_out_by=by,
    )
    if _frozen(merger_plan(region).before) != merger.balances["after"]:
        raise ValueError(f"The balances of {region.pk} are not those planned: nothing is written.")
    merger.full_clean()
    merger.save()
    details = {"amount": str(sum((each.voted - each.paid for each in plan.before[:-1]), Decimal(0)))}
    record_act(by=by, action="merger_carried_out", subject=merger, details=details)
    return merger


@transaction.atomic
def undo(merger: Merger, *, reason: str, by: User) -> Merger:
    """Bring everything back as it was; ValidationError once signed off, or when later acts rest on it."""
    locked = _lock_merger(merger)
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez le motif\u202f: il est conservé avec la reprise."})
    new = _lock([locked.region_id])[0]
    olds = _lock(Region.objects.filter(successor=locked.region_id).values_list("pk", flat=True))
    if found := _dependents(locked, new):
        raise ValidationError(
            ["Des actes enregistrés depuis reposent sur cette reprise\u202f: annulez-les d’abord.", *found]
        )
    _bring_money_back(locked, olds, new, by=by)
    _bring_rights_back(locked, by=by)
    for target, code, quantity in locked.effects["shares"]:
        move_share(
            Target.objects.get(pk=target),
            from_region=locked.region,
            to_region=Region.objects.get(pk=code),
            quantity=quantity,
            on=locked.effective_on,
            reason=UNDONE.format(region=locked.region),
            by=by,
        )
    return _close(locked, Merger.Status.UNDONE, "merger_undone", by=by, reason=reason)


@transaction.atomic
def sign_off(merger: Merger, *, by: User) -> Merger:
    """Freeze a takeover: it is not undone any more."""
    return _close(_lock_merger(merger), Merger.Status.SIGNED_OFF, "merger_signed_off", by=by)


def _lock_merger(merger: Merger) -> Merger:
    # The region is the lock of its takeover, there before any.
    Region.objects.select_for_update(no_key=True).get(pk=merger.region_id)
    locked = Merger.objects.select_related("region").get(pk=merger.pk)
    if locked.status != Merger.Status.CARRIED_OUT:
        raise ValidationError(
            f"Cette reprise est «\u202f{locked.get_status_display().lower()}\u202f»\u202f: rechargez la page."
        )
    return locked


def _close(merger: Merger, status: Merger.Status, action: str, *, by: User, reason: str = "") -> Merger:
    merger.status, merger.reason = status, reason
    merger.closed_at, merger.closed_by = timezone.now(), by
    merger.full_clean()
    merger.save()
    record_act(by=by, action=action, subject=merger, details={"reason": reason})
    return merger


# Programmes -----------------------------------------------------------------------------------------


def _lock(codes: Iterable[str]) -> list[RegionalProgramme]:
    rows = RegionalProgramme.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(rows.select_related("region").filter(region__in=list(codes)))


def _takeover_programme(region: Region, *, by: User) -> RegionalProgramme:
    """The programme of `region`, opened for the takeover when it has voted none."""
    if known := _lock([region.pk]):
        return known[0]
    ends = RegionalProgramme.objects.filter(region__successor=region).values_list("ends_on", flat=True)
    last = None if None in set(ends) else max((end for end in ends if end), default=None)
    day: date = region.valid_from  # type: ignore[assignment]
    programme = RegionalProgramme(
        region=region,
        title=f"Programme régional Industrie du Futur, {region.name_on(day)}",
        adopted_on=day,
        starts_on=day,
        ends_on=last if last is None or last >= day else day,
        planned_companies=0,
        is_takeover=True,
    )
    programme.full_clean()
    programme.save()
    record_act(by=by, action="programme_adopted", subject=programme, details={"starts_on": day})
    return programme


def _frozen(balances: Iterable[Balance]) -> list[list[str]]:
    """[code, region, voted, committed, paid]; amounts as text, to the cent."""
    return [[each.code, each.name, *(f"{amount:.2f}" for amount in each[2:])] for each in balances]


def balances_of(merger: Merger, moment: str) -> list[Balance]:
    """The balances frozen "before" or "after" a takeover."""
    rows = merger.balances[moment]
    return [Balance(code, name, *(Decimal(amount) for amount in amounts)) for code, name, *amounts in rows]


# Money ----------------------------------------------------------------------------------------------


def _carry_money(
    plan: MergerPlan, olds: list[RegionalProgramme], new: RegionalProgramme, *, by: User
) -> dict[str, list[int]]:
    """Carry what is left from `olds` to `new`; {region: keys of the prepared grants that follow}.

    In the order that keeps paid <= committed <= voted at each statement.
    """
    comment, day = COMMENT.format(region=plan.region), plan.effective_on
    fundings = [piece for old in olds for piece in _pieces(old)]
    owing = list(Grant.objects.filter(programme__in=olds).owing())
    _write_fundings(new, fundings, 1, day, comment, by)
    _write_commitments([(grant, grant.programme_id, -grant.left_to_pay) for grant in owing], day, comment, by)
    for old in olds:
        _write_fundings(old, _pieces(old), -1, day, comment, by)
    _write_commitments([(grant, new.pk, grant.left_to_pay) for grant in owing], day, comment, by)
    prepared = {
        old.region_id: list(Grant.objects.filter(programme=old).prepared().values_list("pk", flat=True))
        for old in olds
    }
    for keys in (
        [grant.pk for grant in owing],
        [pk for pks in prepared.values() for pk in pks],
    ):
        _rebear(keys, new.pk)
    return prepared


Piece = tuple[str, str, Decimal]
"""(source, region that voted, euros)."""


def _pieces(old: RegionalProgramme) -> list[Piece]:
    """What `old` voted and did not pay, by source in proportion to the votes, to the cent."""
    left, voted = old.voted - old.paid, left_of(old)
    if not left:
        return []
    weights: Any = {key: int(amount * 100) for key, amount in voted.items()}
    cents = apportioned(int(left * 100), weights)
    return [(source, region, Decimal(share) / 100) for (source, region), share in cents.items() if share]  # type: ignore[misc]


def _write_fundings(
    programme: RegionalProgramme, pieces: Iterable[Piece], sign: int, day: date, comment: str, by: User
) -> None:
    Funding.objects.bulk_create(
        Funding(
            programme=programme,
            region_id=region,
            kind=Funding.Kind.CARRIED,
            source=source,
            amount=sign * amount,
            voted_on=day,
            comment=comment,
            recorded_by=by,
        )
        for source, region, amount in pieces
    )


def _write_commitments(rows: Iterable[tuple[Grant, int, Decimal]], day: date, comment: str, by: User) -> None:
    """(grant, key of a programme, euros) rows, in as many statements as there are chunks."""
    Commitment.objects.bulk_create(
        (
            Commitment(
                grant=grant,
                programme_id=programme,
                region_id=grant.region_id,
                kind=Commitment.Kind.CARRIED,
                amount=amount,
                effective_on=day,
                comment=comment,
                recorded_by=by,
            )
            for grant, programme, amount in rows
        ),
        batch_size=CHUNK,
    )


def _rebear(keys: Iterable[int], programme: int) -> None:
    """Grants `keys` are borne by `programme` from here on."""
    rest = iter(keys)
    while chunk := list(islice(rest, CHUNK)):
        Grant.objects.filter(pk__in=chunk).update(programme=programme)


def _dependents(merger: Merger, new: RegionalProgramme) -> list[str]:
    """What was written since on the money taken over, in sentences."""
    carried = Commitment.objects.filter(programme=new, kind=Commitment.Kind.CARRIED).values("grant")
    payments = Payment.objects.live().filter(programme=new, grant__in=carried).count()
    cancelled = Commitment.objects.filter(programme=new, kind="cancellation", grant__in=carried).count()
    own_votes = sum(new.fundings.exclude(kind="carried").values_list("amount", flat=True), Decimal(0))
    own = new.commitments.exclude(grant__in=carried).exclude(kind="carried").aggregate(total=Sum("amount"))
    found = []
    if payments:
        said = counted(payments, "mandatement enregistré,mandatements enregistrés")
        found.append(f"{said} sur des subventions reprises.")
    if cancelled:
        found.append(f"{counted(cancelled, 'subvention reprise annulée,subventions reprises annulées')}.")
    if (own["total"] or Decimal(0)) > own_votes:
        found.append(
            "Des subventions nouvelles sont engagées sur l’argent repris, au-delà de ce que la région a voté."
        )
    return found


def _bring_money_back(
    merger: Merger, olds: list[RegionalProgramme], new: RegionalProgramme, *, by: User
) -> None:
    """Write the contrary of all that was carried between `olds` and `new`, and give the grants back."""
    comment, day = UNDONE.format(region=merger.region), merger.effective_on
    fundings, moved = {}, []
    for programme in (*olds, new):
        sums = programme.fundings.filter(kind="carried").order_by().values_list("source", "region_id")
        fundings[programme] = [(*key, -total) for *key, total in sums.annotate(Sum("amount")) if total]
    rows = Commitment.objects.filter(kind="carried", programme__in=[*olds, new]).order_by()
    for grant, programme, total in rows.values_list("grant", "programme").annotate(Sum("amount")):
        if total:
            moved.append((grant, programme, -total))
    grants = Grant.objects.filter(programme=new).in_bulk()
    back = [(grants[grant], programme, amount) for grant, programme, amount in moved]
    _write_commitments([row for row in back if row[1] == new.pk], day, comment, by)
    for old in olds:
        _write_fundings(old, fundings[old], 1, day, comment, by)
    _write_commitments([row for row in back if row[1] != new.pk], day, comment, by)
    _write_fundings(new, fundings[new], 1, day, comment, by)
    by_region = {old.region_id: old.pk for old in olds}
    for old in olds:
        _rebear([grant.pk for grant, programme, _ in back if programme == old.pk], old.pk)
    for code, keys in merger.effects["grants"].items():
        still = Grant.objects.filter(programme=new, pk__in=keys).prepared()
        _rebear(still.values_list("pk", flat=True), by_region[code])


# Rights and shares ----------------------------------------------------------------------------------


def _carry_rights(plan: MergerPlan, *, by: User) -> list[int]:
    """A right on the new region for each officer of a former one; the keys of those granted."""
    lasts: dict[User, list[date | None]] = {}
    for right, is_followed in plan.officers:
        if is_followed:
            lasts.setdefault(right.user, []).append(right.ends_on)
    granted = []
    for user, ends in lasts.items():
        last = None if None in ends else max(end for end in ends if end)
        right = grant_region_right(user, region=plan.region, starts_on=plan.effective_on, ends_on=last, by=by)
        granted.append(right.pk)
    return granted


def _bring_rights_back(merger: Merger, *, by: User) -> None:
    for right in RegionRight.objects.filter(pk__in=merger.effects["rights"]).select_related("user", "region"):
        record_act(by=by, action="right_withdrawn", subject=right, details={"starts_on": right.starts_on})
        right.delete()


def _carry_shares(plan: MergerPlan, *, by: User) -> list[list[Any]]:
    """Move what the former regions hold of the milestones to come; [target, code, quantity] of each move."""
    moved = []
    for line in share_lines([each.code for each in plan.former], plan.effective_on):
        for code, quantity in sorted(line.shares.items()):
            if line.moves:
                move_share(
                    line.target,
                    from_region=Region.objects.get(pk=code),
                    to_region=plan.region,
                    quantity=quantity,
                    on=plan.effective_on,
                    reason=COMMENT.format(region=plan.region),
                    by=by,
                )
                moved.append([line.target.pk, code, quantity])
    return moved
