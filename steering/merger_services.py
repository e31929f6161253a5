"""Writing: a takeover carried out, undone as a whole, or signed off; each in one transaction.

Ledgers are append-only: what carries money is a pair of rows that cancel out, dated the day of the merger,
and what undoes it is the contrary pair, the same day. No figure moves, on any day, in either geography.
Locks are taken in one order: the regions, the programmes (their money), the milestones, the accounts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import RegionRight, User
from accounts.services import grant_region_right
from companies.carrying import carry_grants, undo_carried
from companies.models import Enrolment, Grant
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.templatetags.portal import french_date
from regions.carrying import lock_family, moves_on, moves_undone, written
from regions.models import Region, RegionalProgramme
from steering.merger_obstacles import obstacles_to_undo
from steering.mergers import Balance, MergerPlan, live_merger, merger_plan
from steering.models import Merger, ShareMove, Target
from steering.services import move_share, set_target

REASON = "Reprise par la région {region}"
UNDONE = "Annulation de la reprise par la région {region}"


@transaction.atomic
def carry_out(region: Region, *, by: User) -> Merger:
    """Take over all that the former regions of `region` had under way, as of its first day.

    ValidationError before that day, when `region` absorbed none, or when it is done already.
    """
    region = _lock_regions(region)
    if done := live_merger(region):
        raise ValidationError(
            f"Cette reprise est déjà réalisée, par {done.carried_out_by}\u202f: rechargez la page."
        )
    if region.valid_from is None or not region.predecessors.exists():
        raise ValidationError("Cette région n’en réunit pas d’autres\u202f: il n’y a rien à reprendre.")
    if clock.today() < region.valid_from:
        raise ValidationError(
            f"La reprise se réalise à partir du {french_date(region.valid_from)}, premier jour de la région."
        )
    lock_family(region.pk)
    plan = merger_plan(region)
    opened = _carry_money(plan, by=by) if plan.programmes else None
    effects = {
        "opened": opened,
        "moves": _carry_shares(plan, by=by),
        "targets": _sum_targets(plan, by=by),
        "rights": _give_rights(plan, by=by),
    }
    after = merger_plan(region).before
    if after != plan.after:
        raise ValueError(f"The balances of {region.pk} are not those planned: nothing is written.")
    merger = Merger(
        region=region,
        effective_on=region.valid_from,
        balances={"before": _frozen(plan.before), "after": _frozen(after), "summary": plan.summary},
        effects=effects,
        carried_out_by=by,
    )
    merger.full_clean()
    merger.save()
    record_act(by=by, action="merger_carried_out", subject=merger, details={"amount": str(plan.left)})
    return merger


@transaction.atomic
def undo(merger: Merger, *, reason: str, by: User) -> Merger:
    """Bring everything back as it was; ValidationError once signed off, or when later acts rest on it."""
    if not reason.strip():
        raise ValidationError({"reason": "Indiquez le motif\u202f: il est conservé avec la reprise."})
    locked = _lock_merger(merger)
    lock_family(locked.region_id)
    if obstacles := obstacles_to_undo(locked):
        raise ValidationError(
            [
                "Des actes enregistrés depuis reposent sur cette reprise\u202f: annulez-les d’abord.",
                *(each.text for each in obstacles),
            ]
        )
    _bring_money_back(locked, by=by)
    _bring_shares_back(locked, by=by)
    Target.objects.filter(pk__in=locked.effects["targets"]).delete()
    for right in RegionRight.objects.filter(pk__in=locked.effects["rights"]).select_related("user", "region"):
        record_act(by=by, action="right_withdrawn", subject=right, details={"starts_on": right.starts_on})
        right.delete()
    record_act(by=by, action="merger_undone", subject=locked, details={"reason": reason})
    return _close(locked, Merger.Status.UNDONE, by=by, reason=reason)


@transaction.atomic
def sign_off(merger: Merger, *, by: User) -> Merger:
    """Freeze a takeover: it is not undone any more."""
    locked = _lock_merger(merger)
    record_act(by=by, action="merger_signed_off", subject=locked)
    return _close(locked, Merger.Status.SIGNED_OFF, by=by)


def _lock_regions(region: Region) -> Region:
    """The new region, held with its former ones: it is the lock of its takeover, there before any."""
    concerned = Region.objects.filter(Q(pk=region.pk) | Q(successor=region)).order_by("pk")
    return {each.pk: each for each in concerned.select_for_update(no_key=True)}[region.pk]


def _lock_merger(merger: Merger) -> Merger:
    _lock_regions(merger.region)
    locked = Merger.objects.select_related("region", "closed_by").get(pk=merger.pk)
    if locked.status != Merger.Status.CARRIED_OUT:
        state = locked.get_status_display().lower()
        raise ValidationError(
            f"Cette reprise est déjà {state} par {locked.closed_by}\u202f: rechargez la page."
        )
    return locked


def _close(merger: Merger, status: Merger.Status, *, by: User, reason: str = "") -> Merger:
    merger.status, merger.reason = status, reason
    merger.closed_at, merger.closed_by = timezone.now(), by
    merger.full_clean()
    merger.save()
    return merger


def _frozen(balances: Iterable[Balance]) -> list[list[str]]:
    """[code, region, voted, committed, paid]; amounts as text, to the cent."""
    return [[each.code, each.name, *(f"{amount:.2f}" for amount in each[2:])] for each in balances]


# Money ----------------------------------------------------------------------------------------------


def _carry_money(plan: MergerPlan, *, by: User) -> int | None:
    """Carry all that is not paid to the new region's programme; its key when it was opened for that."""
    heir, is_opened = _heir(plan, by=by)
    former = RegionalProgramme.objects.filter(pk__in=[each.pk for each in plan.programmes])
    former.update(taken_over_by=heir)
    olds = list(former.select_related("taken_over_by__region"))
    with written(move for old in olds for move in moves_on(old, by=by)):
        carry_grants(Grant.objects.filter(programme__in=olds), heir, plan.effective_on, by=by)
    if is_opened:
        codes = [region.code for region in plan.former]
        _fund(Enrolment.objects.filter(region__in=codes), heir)
    return heir.pk if is_opened else None


def _heir(plan: MergerPlan, *, by: User) -> tuple[RegionalProgramme, bool]:
    """The programme of the new region, and whether the takeover opens it, as the region has none."""
    if known := RegionalProgramme.objects.filter(region=plan.region).first():
        return known, False
    # One of a takeover undone, whose ledger stays, opens again.
    void = RegionalProgramme._base_manager.filter(region=plan.region, is_void=True).first()
    programme = void or RegionalProgramme(region=plan.region)
    ends, day = [each.ends_on for each in plan.programmes], plan.effective_on
    programme.title = f"Programme régional Industrie du Futur, {plan.region.name_on(day)}"
    programme.adopted_on = programme.starts_on = day
    programme.ends_on = None if None in ends else max(day, *(end for end in ends if end))
    programme.planned_companies, programme.is_takeover, programme.is_void = 0, True, False
    programme.full_clean()
    programme.save()
    record_act(by=by, action="programme_adopted", subject=programme, details={"starts_on": day})
    return programme, True


def _fund(files: QuerySet[Enrolment], programme: RegionalProgramme) -> None:
    """Files whose day falls within `programme` are funded by it, as had it been there."""
    dated = files.annotate(day=Coalesce("enrolled_on", "applied_on")).filter(day__gte=programme.adopted_on)
    if programme.ends_on:
        dated = dated.filter(day__lte=programme.ends_on)
    dated.update(programme=programme)


def _bring_money_back(merger: Merger, *, by: User) -> None:
    """Write the contrary of all that was carried, late entries included; give grants and files back."""
    heir = RegionalProgramme.objects.filter(region=merger.region).first()
    if heir is None:  # no former region had a programme
        return
    olds, opened = list(heir.taken_over.all()), merger.effects["opened"]
    with written(moves_undone([*olds, heir], merger.effective_on, by=by)):
        undo_carried([*olds, heir], merger.effective_on, by=by)
    for old in olds:
        grants = Grant.objects.filter(programme=heir, region=old.region_id)
        grants.filter(was_theirs(merger, heir)).update(programme=old)
    heir.taken_over.update(taken_over_by=None)
    if opened:
        files = Enrolment.objects.filter(programme=heir)
        for old in olds:
            _fund(files.filter(region=old.region_id), old)
        files.update(programme=None)
        RegionalProgramme.objects.filter(pk=heir.pk).update(is_void=True)


def was_theirs(merger: Merger, heir: RegionalProgramme) -> Q:
    """Grants of `heir` that are a former region's without the takeover: committed, or prepared, before it."""
    prepared = Q(committed_on=None)
    if not merger.effects["opened"]:
        prepared &= Q(prepared_on__lt=heir.adopted_on)
    return prepared | Q(committed_on__lt=merger.effective_on)


# Targets and rights ---------------------------------------------------------------------------------


def _carry_shares(plan: MergerPlan, *, by: User) -> list[int]:
    """Move what the former regions hold of the national milestones to come; the keys of the moves."""
    return [
        move_share(
            line.target,
            from_region=region,
            to_region=plan.region,
            quantity=share,
            on=plan.effective_on,
            reason=REASON.format(region=plan.region),
            by=by,
        ).pk
        for line in plan.shares
        for region, share in line.movable
    ]


def _bring_shares_back(merger: Merger, *, by: User) -> None:
    moves = ShareMove.objects.filter(pk__in=merger.effects["moves"])
    for move in moves.select_related("target", "from_region", "to_region"):
        move_share(
            move.target,
            from_region=move.to_region,
            to_region=move.from_region,
            quantity=move.quantity,
            on=move.effective_on,
            reason=UNDONE.format(region=merger.region),
            by=by,
        )


def _sum_targets(plan: MergerPlan, *, by: User) -> list[int]:
    """Own targets of the new region, the sums of the former ones; the keys of those set."""
    return [
        set_target(
            indicator=line.indicator.code,
            region=plan.region,
            due_on=line.due_on,
            value=line.total,
            source=line.source,
            by=by,
        ).pk
        for line in plan.targets
        if not line.obstacle
    ]


def _give_rights(plan: MergerPlan, *, by: User) -> list[int]:
    """A right on the new region for each officer of a former one; the keys of those given."""
    given: dict[User, list[date | None]] = {}
    for right, is_followed in plan.officers:
        if is_followed:
            given.setdefault(right.user, []).append(right.ends_on)
    rights: list[Any] = [
        grant_region_right(
            user,
            region=plan.region,
            starts_on=plan.effective_on,
            ends_on=None if None in ends else max(end for end in ends if end),
            by=by,
        )
        for user, ends in given.items()
    ]
    return [right.pk for right in rights]
