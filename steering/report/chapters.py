"""The six chapters of a progress report, as frozen: figures, rates, tables, and the report before beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from steering.figures.bridges import national
from steering.figures.catalogue import OPENED
from steering.indicators import Measures, plain
from steering.languages import amount
from steering.models import Chapter, ProgressReport
from steering.queries import share_pct
from steering.report.tables import (
    LEVELS_BY_AXIS,
    OFFER,
    PEOPLE_LEVELS,
    SIZES,
    SKILLS,
    VISITS,
    VOTES,
    Table,
)

LEVELS = (
    "Niveaux des diagnostics de la dernière édition close avant le jour du point\u202f; "
    "«\u202fs\u202f»\u202f: "
    "couvert par le secret statistique."
)


@dataclass(frozen=True)
class Rate:
    """`numerator` in per cent of `denominator`, both figures of the report."""

    code: str
    label: str
    definition: str
    numerator: str
    denominator: str


@dataclass(frozen=True)
class Plan:
    """What a chapter holds: the codes of its figures, its rates and its tables."""

    chapter: Chapter
    figures: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = field(default=())


CHAPTERS = (
    Plan(
        Chapter.ENGAGEMENT,
        ("applications", "pending", "refused", "engaged", "withdrawn", "completed"),
        (
            Rate(
                "engaged_rate",
                "Candidatures devenues engagements",
                "Entreprises engagées au jour dit, rapportées aux candidatures reçues.",
                "engaged",
                "applications",
            ),
            Rate(
                "withdrawn_rate",
                "Taux d’abandon",
                "Abandons au jour dit, rapportés aux candidatures reçues.",
                "withdrawn",
                "applications",
            ),
        ),
        (SIZES,),
    ),
    Plan(
        Chapter.MONEY,
        ("programmes", "planned_companies", "budget", "committed", "paid"),
        (
            Rate(
                "places_rate",
                "Places financées pourvues",
                "Entreprises engagées au jour dit, rapportées à celles que les programmes prévoient.",
                "engaged",
                "planned_companies",
            ),
            Rate(
                "committed_rate",
                "Part du budget engagée",
                "Crédits engagés au jour dit, rapportés au budget des programmes régionaux.",
                "committed",
                "budget",
            ),
            Rate(
                "paid_rate",
                "Part des crédits engagés mandatée",
                "Crédits mandatés au jour dit, rapportés aux crédits engagés.",
                "paid",
                "committed",
            ),
        ),
        (VOTES,),
    ),
    Plan(
        Chapter.DIAGNOSTICS,
        (
            *("experts", "missions", "visits", "confirmed_visits", "restitutions"),
            *("diagnosed", "validated_diagnostics"),
        ),
        (
            Rate(
                "diagnosed_rate",
                "Entreprises engagées diagnostiquées",
                "Entreprises diagnostiquées au jour dit, rapportées aux entreprises engagées.",
                "diagnosed",
                "engaged",
            ),
            Rate(
                "confirmed_rate",
                "Part des visites attestées",
                "Visites attestées par l’entreprise, rapportées aux visites réalisées.",
                "confirmed_visits",
                "visits",
            ),
        ),
        (VISITS,),
    ),
    Plan(
        Chapter.TECHNOLOGY,
        ("covered_technologies", "known_technologies", "action_plans", "agreed_actions", "done_actions"),
        (
            Rate(
                "technologies_rate",
                "Part des technologies couvertes",
                "Technologies maîtrisées par au moins un expert retenu, rapportées à celles de la "
                "nomenclature.",
                "covered_technologies",
                "known_technologies",
            ),
            Rate(
                "done_rate",
                "Part des actions faites",
                "Actions faites au jour dit, rapportées aux actions retenues.",
                "done_actions",
                "agreed_actions",
            ),
        ),
        (OFFER, SKILLS, LEVELS_BY_AXIS),
        (LEVELS,),
    ),
    Plan(
        Chapter.PEOPLE,
        (
            *("supported", "people_experts", "people_actions", "agreed_actions"),
            *("sent_surveys", "answered_surveys"),
        ),
        (
            Rate(
                "people_rate",
                "Part des actions sur l’organisation et les compétences",
                "Actions retenues sur l’organisation et les compétences, rapportées aux actions retenues.",
                "people_actions",
                "agreed_actions",
            ),
            Rate(
                "answers_rate",
                "Taux de réponse aux enquêtes de clôture",
                "Enquêtes de clôture répondues, rapportées aux enquêtes envoyées.",
                "answered_surveys",
                "sent_surveys",
            ),
        ),
        (PEOPLE_LEVELS,),
        (LEVELS,),
    ),
    Plan(
        Chapter.INTERNATIONAL,
        (
            *("partnerships", "joint_actions", "joint_actions_done", "late_joint_actions", "use_cases"),
            *("events_held", "experts", "experts_en", "experts_de"),
        ),
        (
            Rate(
                "joint_rate",
                "Part des actions communes achevées",
                "Actions communes achevées au jour dit, rapportées aux actions communes.",
                "joint_actions_done",
                "joint_actions",
            ),
            Rate(
                "german_rate",
                "Part des experts travaillant en allemand",
                "Experts travaillant en allemand, rapportés aux experts retenus.",
                "experts_de",
                "experts",
            ),
        ),
    ),
)


CHAPTER_OF_RATE = {rate.code: plan.chapter for plan in CHAPTERS for rate in plan.rates}
"""The chapter that prints each rate."""


def chapters_of(measures: Measures, previous: ProgressReport | None) -> list[dict[str, Any]]:
    """The chapters as JSON-ready data, `raw` values being numbers; euros exact to the cent.

    Of each: code, title, notes, figures {code, label, unit, definition, value, raw, numerator, denominator,
    previous, difference}, tables {code, title, heading, columns, rows}. A rate is in per cent,
    rounded to a tenth; None of nothing.
    """
    before = _values_of(previous.figures) if previous else {}
    return [_chapter(chapter, measures, before) for chapter in CHAPTERS]


def _chapter(chapter: Plan, measures: Measures, before: Mapping[str, Any]) -> dict[str, Any]:
    figures = [_figure(code, measures, before) for code in chapter.figures]
    figures += [_rate(rate, measures, before) for rate in chapter.rates]
    tables = [table.frozen(measures) for table in chapter.tables]
    return {
        "code": chapter.chapter.value,
        "title": str(chapter.chapter.label),
        "notes": list(chapter.notes),
        "figures": figures,
        "tables": [each for each in tables if each["rows"]],
    }


def _figure(code: str, measures: Measures, before: Mapping[str, Any]) -> dict[str, Any]:
    defined = OPENED[code]
    return {
        "code": code,
        "label": defined.label,
        "unit": defined.unit,
        "definition": defined.definition,
        "numerator": None,
        "denominator": None,
        **_compared(plain(national(code, measures)), defined.unit, before.get(code)),
    }


def _rate(rate: Rate, measures: Measures, before: Mapping[str, Any]) -> dict[str, Any]:
    part, whole = (plain(national(code, measures)) for code in (rate.numerator, rate.denominator))
    return {
        "code": rate.code,
        "label": rate.label,
        "unit": "%",
        "definition": rate.definition,
        "numerator": {"code": rate.numerator, "raw": part, "unit": _unit(rate.numerator)},
        "denominator": {"code": rate.denominator, "raw": whole, "unit": _unit(rate.denominator)},
        **_compared(rate_of(part, whole), "%", before.get(rate.code)),
    }


def rate_of(part: float, whole: float) -> float | None:
    """`part` in per cent of `whole`, one decimal, half up; None of nothing."""
    share = share_pct(Decimal(str(part)), Decimal(str(whole)))
    return None if share is None else plain(share)


def _compared(raw: float | None, unit: str, before: float | None) -> dict[str, Any]:
    known = raw is not None and before is not None
    difference = plain(Decimal(str(raw)) - Decimal(str(before))) if known else None
    return {"value": amount(raw, unit), "raw": raw, "previous": before, "difference": difference}


def _unit(code: str) -> str:
    return OPENED[code].unit


def _values_of(figures: Mapping[str, Any]) -> dict[str, Any]:
    """{code: value} of a report before: of its chapters, or of its indicators when it had none."""
    chapters: Iterable[Mapping[str, Any]] = figures.get("chapters", ())
    known = {each["code"]: each["raw"] for each in figures["figures"]}
    return known | {each["code"]: each["raw"] for one in chapters for each in one["figures"]}
