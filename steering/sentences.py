"""What a situation says, in sentences: the same on the dashboard, on the desk and in the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from industrie_futur.templatetags.portal import millions
from steering.charts.french import count_text, day_text, joined, plural, share_text
from steering.languages import say
from steering.pace import Milestone

if TYPE_CHECKING:
    from steering.queries import Lines, Situation


def summary(situation: Situation) -> list[str]:
    """Where we stand, what is financed, whether the targets will be met: in that order."""
    said = [headline(situation), programmes_sentence(situation)]
    said.append(lines_sentence(situation))
    return said + situation.outlook.sentences if situation.milestones else said


def headline(situation: Situation) -> str:
    """How many firms are engaged, against the next milestone and the last one."""
    is_region = situation.region is not None
    said, goals = _of_region(situation) if is_region else _of_country(situation), _goals(situation)
    if not goals:
        return f"{said}."
    return f"{said}\u202f{';' if is_region else ':'} {goals}."


def _of_country(situation: Situation) -> str:
    count = int(situation.figures["engaged"].value)
    verb = plural(count, "entreprise est engagée", "entreprises sont engagées")
    counted = f"{count_text(count)} {verb}" if count else "aucune entreprise n’est engagée"
    return f"{_capital(_on(situation))}, {counted}"


def _of_region(situation: Situation) -> str:
    count, national = (int(each["engaged"].value) for each in (situation.figures, situation.national))
    noun = plural(count, "entreprise engagée", "entreprises engagées")
    said = f"{situation.region}\u202f: {count_text(count) if count else 'aucune'} {noun} {_on(situation)}"
    return f"{said}, soit {share_text(count, national)} du total national" if count else said


def programmes_sentence(situation: Situation) -> str:
    """Programmes, their money and what they plan, and the experts retained."""
    programmes, planned, experts = (
        int(situation.figures[code].value) for code in ("programmes", "planned_companies", "experts")
    )
    retained = f"{count_text(experts)} {plural(experts, 'expert est retenu', 'experts sont retenus')}"
    retained = retained if experts else "aucun expert n’est retenu"
    if not programmes:
        missing = "Aucun programme régional n’est adopté"
        follow_up = "\u202f: les entreprises y sont suivies au niveau national, sans budget régional"
        return f"{missing}{follow_up if situation.region is not None else ''}\u202f; {retained}."
    adopted = plural(programmes, "programme régional est adopté", "programmes régionaux sont adoptés")
    firms = plural(planned, "entreprise prévue", "entreprises prévues")
    money = millions(situation.figures["budget"].value)
    said = f"{count_text(programmes)} {adopted}, pour un budget de {money} et {count_text(planned)} {firms}"
    return f"{said}\u202f; {retained}."


def lines_sentence(situation: Situation) -> str:
    """The gap between final target and financed capacity, then between this one and the engaged firms."""
    lines = situation.lines
    if lines.target is None:
        return f"{no_target_sentence(situation)} {free_places_sentence(lines)}"
    places = f"{count_text(lines.financed)} {plural(lines.financed, 'place', 'places')}"
    funding = (
        "Les programmes régionaux financent" if situation.region is None else "La capacité financée est de"
    )
    return f"{funding} {places}{_gap(lines)}. {free_places_sentence(lines)}"


def _gap(lines: Lines) -> str:
    goal = count_text(lines.target.value) if lines.target else ""
    if lines.unfunded > 0:
        none = plural(
            lines.unfunded, "n’est financée par aucune région", "ne sont financées par aucune région"
        )
        return f"\u202f: {count_text(lines.unfunded)} des {goal} places de l’objectif final {none}"
    if lines.unfunded < 0:
        return f", soit {count_text(-lines.unfunded)} de plus que l’objectif final de {goal}"
    return f", autant que l’objectif final de {goal}"


def free_places_sentence(lines: Lines) -> str:
    """What is left of the financed capacity."""
    if lines.free > 0:
        left = plural(
            lines.free,
            "{count} place financée reste à pourvoir.",
            "{count} places financées restent à pourvoir.",
        )
        return say(left, count=count_text(lines.free))
    if lines.free < 0:
        over = plural(
            -lines.free,
            "{count} entreprise est engagée au-delà de la capacité financée.",
            "{count} entreprises sont engagées au-delà de la capacité financée.",
        )
        return say(over, count=count_text(-lines.free))
    taken, none = "Toutes les places financées sont prises.", "Aucune place n’est financée."
    return say(taken if lines.financed else none)


def no_target_sentence(situation: Situation) -> str:
    """Plainly, that nothing is there to compare with."""
    if situation.region is None:
        return "Aucun objectif national n’est fixé."
    return "Aucun objectif régional n’est fixé\u202f: la région n’a pas de part dans les objectifs nationaux."


def _on(situation: Situation) -> str:
    if situation.is_to_come:
        return f"d’après les chiffres connus au {day_text(situation.known_on)}"
    return f"au {day_text(situation.as_of)}"


def _goals(situation: Situation) -> str:
    """ "80 % de l’objectif de 500 au 31 décembre 2015 et 20 % de celui de 2 000 au…"; "" without a target."""
    shown = _distinct([situation.next_milestone, situation.final_milestone])
    parts = [
        f"{each.share} de {'celui' if rank else 'l’objectif'} de {each.goal}"
        for rank, each in enumerate(each for each in shown if each.value)
    ]
    return joined(parts) if parts else ""


def _distinct(milestones: Sequence[Milestone | None]) -> list[Milestone]:
    by_day: dict[date, Milestone] = {each.due_on: each for each in milestones if each is not None}
    return list(by_day.values())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
