"""What a national milestone's shares must obey, said in sentences; the database holds the same (`guards`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.core.exceptions import ValidationError

from industrie_futur import clock
from industrie_futur.templatetags.portal import short_date
from regions.models import Region
from regions.queries import absorbed
from steering.charts.french import count_text, day_text, plural
from steering.models import ShareMove, Target
from steering.shares import Low, lowest_shares, share_on, shares_of


def check_day(target: Target, on: date) -> None:
    """ValidationError when nothing of `target` may move on the day `on`."""
    if target.region_id:
        raise ValidationError("Seul un objectif national se répartit entre les régions.")
    if on > clock.today():
        message = "La date est dans le futur\u202f: une répartition s’enregistre une fois décidée."
        raise ValidationError({"effective_on": message})
    if on > target.due_on:
        message = (
            f"L’échéance est passée depuis le {day_text(target.due_on)}\u202f: les parts n’y changent plus."
        )
        raise ValidationError({"effective_on": message})


def share_errors(
    target: Target, moves: Sequence[ShareMove], on: date, *, may_give_back: bool
) -> dict[str | None, str]:
    """What forbids `moves`, all of the day `on`, by holder: a share below zero, a region that is not there.

    `may_give_back`: a closed region may receive again, up to what it had on its last day.
    """
    known = [*target.moves.all(), *moves]
    names = Region.objects.with_name_on(on).in_bulk()
    lowest = lowest_shares(target.value, known, since=on)
    errors = {
        holder: _debt(target, names.get(holder), low) for holder, low in lowest.items() if low.share < 0
    }
    for region in {names[move.to_region_id] for move in moves if move.to_region_id}:
        if not region.is_open_on(on) and not (may_give_back and _is_given_back(region, known, on)):
            errors[region.code] = _absent(region, on)
    return errors


def _is_given_back(region: Region, moves: Sequence[ShareMove], on: date) -> bool:
    """Whether, on no day since, the closed `region` has more than on its last day: a merger is undone."""
    if region.valid_to is None or on <= region.valid_to:
        return False
    since = {on, *(move.effective_on for move in moves if move.effective_on > on)}
    last = share_on(region.valid_to, region.code, moves)
    return all(share_on(day, region.code, moves) <= last for day in since)


def check_lowered(target: Target) -> None:
    """ValidationError unless `target`, as changed, still holds the shares of every day."""
    moves = list(target.moves.all())
    if moves and target.due_on < moves[-1].effective_on:
        message = f"Des parts de régions sont fixées jusqu’au {day_text(moves[-1].effective_on)}."
        raise ValidationError({"due_on": message})
    rest = lowest_shares(target.value, moves, since=date.min).get(None)
    if rest and rest.share < 0:
        raise ValidationError({"value": _debt(target, None, rest)})


def check_has_no_share(target: Target, region: str) -> None:
    """ValidationError when `region`, that of `target`, has a share of the national one of the same day."""
    national = Target.objects.of(target.indicator).filter(due_on=target.due_on).first()
    shares = shares_of(national) if national else {}
    if share := sum(shares.get(code, 0) for code in absorbed({region})):
        message = "À cette échéance, l’objectif de la région est sa part de l’objectif national"
        raise ValidationError({"due_on": f"{message}\u202f: {count_text(share)}."})


def _debt(target: Target, region: Region | None, low: Low) -> str:
    missing = f"{count_text(-low.share)} {plural(low.share, 'entreprise', 'entreprises')}"
    if region is None:
        return (
            f"Les parts des régions au {day_text(low.day)} dépassent de {missing} "
            f"l’objectif national de {count_text(target.value)}."
        )
    return f"{region}\u202f: la part au {day_text(low.day)} passerait sous zéro, il manque {missing}."


def _absent(region: Region, on: date) -> str:
    if region.valid_to and on > region.valid_to:
        return f"{region} a pris fin le {short_date(region.valid_to)}\u202f: sa part ne peut plus augmenter."
    return f"{region} n’existe que depuis le {short_date(region.valid_from)}."
