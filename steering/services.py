"""Writing: the programme's milestones, and the regions' shares of those of the country."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction

from accounts.models import User
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.versions import check_version
from regions.models import Region
from steering.charts.french import count_text, day_text
from steering.models import ShareMove, Target
from steering.share_rules import check_day, check_has_no_share, check_lowered, share_errors
from steering.shares import shares_of

TARGET_FIELDS = ["due_on", "value", "source"]


@transaction.atomic
def set_target(
    *,
    indicator: str,
    region: Region | None,
    due_on: date,
    value: int,
    source: str,
    by: User,
    decided_on: date | None = None,
) -> Target:
    """A new milestone of `indicator`, national when `region` is None, decided today unless told.

    ValidationError when one exists that day, when the cumulative numbers would not follow one another, when
    it is decided in the future, or when the region has a share of the national milestone of that day.
    """
    target = Target(
        indicator=indicator,
        region=region,
        due_on=due_on,
        value=value,
        source=source,
        decided_on=decided_on or clock.today(),
        recorded_by=by,
    )
    _check(target)
    target.save()
    details = {"indicator": indicator, "due_on": due_on, "value": value, "source": source}
    record_act(by=by, action="target_set", subject=target, details=details)
    return target


@transaction.atomic
def change_target(
    target: Target,
    *,
    version: int,
    due_on: date,
    value: int,
    source: str,
    motive: str,
    by: User,
    decided_on: date | None = None,
) -> Target:
    """Revise a milestone opened at `version`; `ChangedMeanwhile` when it was saved since, else as above.

    `motive` says why; the state it had is kept. What a national value gains or loses is no region's;
    ValidationError when the shares of a day exceed it, without a motive, and when nothing changes.
    """
    locked = _lock(target)
    check_version(locked, version)
    before = Target.objects.get(pk=target.pk)
    locked.due_on, locked.value, locked.source = due_on, value, source
    if not (changed := changes(before, locked, TARGET_FIELDS)):
        raise ValidationError("Rien ne change\u202f: modifiez le nombre, l’échéance ou la source.")
    if not motive.strip():
        raise ValidationError({"motive": "Indiquez le motif\u202f: il reste visible dans l’historique."})
    locked.decided_on, locked.motive, locked.revised_by = decided_on or clock.today(), motive, by
    _check(locked)
    check_lowered(locked)
    locked.save()
    details = {**changed, "decided_on": locked.decided_on, "motive": motive}
    record_act(by=by, action="target_changed", subject=locked, details=details)
    return locked


def _check(target: Target) -> None:
    if target.decided_on > clock.today():
        message = "La date est dans le futur\u202f: un objectif s’enregistre une fois décidé."
        raise ValidationError({"decided_on": message})
    target.full_clean(exclude=["attributed"])  # the shares have a sentence of their own: `check_lowered`
    if target.region_id:
        check_has_no_share(target, target.region_id)
    others = Target.objects.of(target.indicator, target.region).exclude(pk=target.pk)
    higher = others.filter(due_on__lt=target.due_on, value__gt=target.value).last()
    lower = others.filter(due_on__gt=target.due_on, value__lt=target.value).first()
    if clash := higher or lower:
        raise ValidationError(
            {
                "value": "Un objectif est cumulé, il ne baisse pas d’une échéance à la suivante\u202f: "
                f"{count_text(clash.value)} sont déjà fixés au {day_text(clash.due_on)}."
            }
        )


# Shares of the regions --------------------------------------------------------------------------------


@transaction.atomic
def move_share(
    target: Target,
    *,
    from_region: Region | None,
    to_region: Region | None,
    quantity: int,
    on: date,
    reason: str,
    by: User,
) -> ShareMove:
    """Move `quantity` firms of a national milestone from one holder to another; None is "no region".

    ValidationError when a share would fall below zero on any day from `on`, when that day is to come or past
    the due date, or when the region that receives does not exist then: a closed one is only given back what
    it had on its last day. Pages of the shares opened before are out of date from here on.
    """
    locked = _lock(target)
    move = ShareMove(
        target=locked,
        from_region=from_region,
        to_region=to_region,
        quantity=quantity,
        effective_on=on,
        reason=reason,
        recorded_by=by,
    )
    check_day(locked, on)
    move.full_clean()
    if errors := share_errors(locked, [move], on, may_give_back=True):
        raise ValidationError({"quantity": list(errors.values())})
    locked.version += 1
    _write(locked, [move])
    route = [str(holder or "sans région") for holder in (from_region, to_region)]
    details = {"on": on, "quantity": quantity, "share": route, "reason": reason}
    record_act(by=by, action="share_moved", subject=locked, details=details)
    return move


@transaction.atomic
def set_shares(
    target: Target, shares: Mapping[str, int], *, on: date, reason: str, by: User, version: int
) -> list[ShareMove]:
    """Set the shares of regions, by code, as from the day `on`: no region has the rest.

    A code that is not given keeps its share. `ChangedMeanwhile` when the milestone or a share was saved since
    `version`; ValidationError by code as for `move_share`, a closed region receiving nothing at all, and when
    nothing changes.
    """
    locked = _lock(target)
    check_version(locked, version)
    check_day(locked, on)
    held = shares_of(locked, on)
    # Who gives first: at no moment do the shares exceed the milestone.
    changed = sorted((share - held.get(code, 0), code) for code, share in shares.items())
    moves = [
        ShareMove(
            target=locked,
            from_region_id=None if change > 0 else code,
            to_region_id=code if change > 0 else None,
            quantity=abs(change),
            effective_on=on,
            reason=reason,
            recorded_by=by,
        )
        for change, code in changed
        if change
    ]
    _check_moves(locked, moves, on)
    _write(locked, moves)
    names = Region.objects.with_name_on(on).in_bulk()
    said = {str(names[code]): [held.get(code, 0), shares[code]] for change, code in changed if change}
    record_act(by=by, action="shares_set", subject=locked, details={"on": on, "reason": reason, **said})
    return moves


def _check_moves(target: Target, moves: Sequence[ShareMove], on: date) -> None:
    if not moves:
        raise ValidationError("Aucune part ne change\u202f: modifiez-en une, ou revenez à la liste.")
    moves[0].full_clean()  # the reason is that of all
    if errors := share_errors(target, moves, on, may_give_back=False):
        raise ValidationError({holder or NON_FIELD_ERRORS: [said] for holder, said in errors.items()})


def _lock(target: Target) -> Target:
    """The milestone's row, held until the transaction ends: it is the lock of its shares."""
    return Target.objects.select_for_update(of=("self",)).get(pk=target.pk)


def _write(locked: Target, moves: Sequence[ShareMove]) -> None:
    ShareMove.objects.bulk_create(moves)
    locked.save(update_fields=["version"])  # `attributed` is the database's
