"""Who may take over from somebody, the best first, each with the reason in a sentence."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.utils.text import get_text_list

from accounts.duties import ADMINISTRATION
from accounts.models import User
from accounts.owners import Charge, Ending, Owners
from accounts.scoping import Role
from industrie_futur.templatetags.portal import short_date
from regions.queries import in_french_order, rollup_of

SHOWN = 10
"""So many are proposed: past them, nobody is a better choice than another."""
_FAR = date(2100, 1, 1)  # the map as no later reform is known to change it


class Proposal(NamedTuple):
    """Somebody who may take over, and why them."""

    user: User
    reason: str


def successors_for(owners: Owners, ending: Ending) -> list[Proposal]:
    """Those who may own what `ending` is about, by role: officers, or accounts that do the same work."""
    match ending.user.role:
        case Role.REGIONAL_OFFICER:
            return _officers(owners, ending)
        case Role.ADMINISTRATOR if any(d.holder == ADMINISTRATION for d in owners.lost_by(ending)):
            reason = "compte du ministère\u202f: sera nommé administrateur du portail"
            return _of_role(owners, ending, Role.MINISTRY, reason) if ending.leaves else []
        case Role.ADMINISTRATOR:
            return _of_role(owners, ending, Role.ADMINISTRATOR, "administre aussi le portail")
        case Role.MINISTRY:
            return _of_role(owners, ending, Role.MINISTRY, "compte du ministère, fait les mêmes demandes")
    return []


def _of_role(owners: Owners, ending: Ending, role: str, reason: str) -> list[Proposal]:
    found = [user for user in owners.people.values() if user.role == role and user != ending.user]
    return [Proposal(user, reason) for user in sorted(found, key=lambda user: user.search_text)[:SHOWN]]


def _officers(owners: Owners, ending: Ending) -> list[Proposal]:
    """Those of the same region first, then of those that the reform joins to it, then the least loaded."""
    heirs = rollup_of(owners.regions.values(), _FAR)
    wanted = owners.regions_of(ending)
    wanted_heirs = {heirs[code] for code in wanted}
    ranked = []
    for user in owners.people.values():
        if user.role != Role.REGIONAL_OFFICER or user == ending.user or owners.is_absent(user, ending.first):
            continue
        held = [each for each in owners.charges if each.user == user and each.runs_on(ending.first)]
        same = [each for each in held if each.region in wanted]
        merged = [each for each in held if heirs[each.region] in wanted_heirs]
        rank = 0 if same else 1 if merged else 2
        load = sum(duty.count for duty in owners.load_of(user))
        ranked.append((rank, load, user.search_text, user, same or merged or held))
    ranked.sort(key=lambda each: each[:3])
    loads = [load for _, load, *_ in ranked]
    return [
        Proposal(user, _reason(owners, user, rank, held, is_least=min(loads) == load < max(loads)))
        for rank, load, _, user, held in ranked[:SHOWN]
    ]


def _reason(owners: Owners, user: User, rank: int, held: list[Charge], *, is_least: bool) -> str:
    regions = in_french_order(owners.regions[code] for code in {each.region for each in held})
    names = get_text_list([str(region) for region in regions], "et")
    if rank == 0:
        last = max((each.ends_on or date.max for each in held), default=date.max)
        until = "sans date de fin" if last == date.max else f"jusqu’au {short_date(last)}"
        place = f"a déjà un droit sur la même région ({names}), {until}"
    elif rank == 1:
        place = f"a un droit sur une région que la réforme réunit à celle-ci ({names})"
    else:
        place = f"a un droit sur {names}" if names else "n’a aucune région en charge"
    loads = [duty.label for duty in owners.load_of(user)]
    load = get_text_list(loads, "et") if loads else "aucun dossier en cours"
    return f"{place} ; {load}{', la charge la plus légère' if is_least else ''}"
