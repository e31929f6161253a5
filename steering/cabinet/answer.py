"""The draft answer to a question in parliament: figures of the registry in sentences, notes and annex."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from industrie_futur.secrecy import MARKER
from industrie_futur.templatetags.portal import counted, euros, french_date, number, short_datetime
from regions.models import Department
from steering.cabinet.departments import COUNTED, MONEY, DepartmentMeasures
from steering.figures.links import absolute, figure_path
from steering.indicators import REGISTRY, Amount, Indicator
from steering.models import CabinetRequest
from steering.queries import MAIN, Situation, situation
from steering.shares import goals_of

LAW = "loi n° 51-711 du 7 juin 1951, article 6"
REGIONAL = ("programmes", "planned_companies", "budget", "experts")
"""Figures that a region has and a department has not."""
NOUNS = {
    "applications": "candidature reçue,candidatures reçues",
    "engaged": "entreprise engagée,entreprises engagées",
    "diagnosed": "entreprise diagnostiquée,entreprises diagnostiquées",
    "action_plans": "plan d’action arrêté,plans d’action arrêtés",
    "supported": "entreprise accompagnée,entreprises accompagnées",
    "completed": "parcours terminé,parcours terminés",
    "withdrawn": "abandon,abandons",
}
ANNEX = (
    *("Indicateur", "Code", "Définition", "Unité", "Département", "Région", "France entière", "Situation au"),
    "Source",
)


class AnswerLine(NamedTuple):
    """A figure in three territories; None where it is hidden by secrecy, "" where it does not exist.

    `opens` are the paths of its pages over the region and over the country; a department has none.
    """

    indicator: Indicator
    department: Amount | str | None
    region: Amount | str | None
    national: Amount
    source: str
    opens: tuple[str, str]

    @property
    def cells(self) -> list[tuple[str, str]]:
        """The three values as the page shows them, each with its page; "" for what is not told."""
        paths = ("", self.opens[0] if self.region is not None else "", self.opens[1])
        return list(zip(self.texts(), paths, strict=True))

    def texts(self) -> list[str]:
        """The three values as the page shows them."""
        return [shown(self.indicator, value) for value in (self.department, self.region, self.national)]


def shown(indicator: Indicator, value: Amount | str | None) -> str:
    """« s » for a figure under secrecy, – for one that the territory does not have."""
    if value is None:
        return MARKER
    if isinstance(value, str):
        return "–"
    return euros(value, "court") if indicator.unit == "€" else number(value)


@dataclass(frozen=True)
class Draft:
    """What one copies: the question, the answer, its notes and sources; `lines` is the annex."""

    title: str
    question: list[str]
    answer: list[str]
    notes: list[str]
    sources: list[str]
    lines: list[AnswerLine]
    department: Department
    region: str
    day: date

    def annex_rows(self) -> Iterable[list[Any]]:
        """The annex, a row a figure: numbers as numbers, « s » where secrecy hides one."""
        for line in self.lines:
            each = line.indicator
            values = [MARKER if value is None else value for value in line[1:4]]
            yield [each.label, each.code, each.definition, each.unit, *values, self.day, line.source]


def question_draft(row: CabinetRequest) -> Draft:
    """The draft that `row` asks for, counted now; a constant number of queries."""
    region = row.department.region
    place = region.code if region.is_open_on(row.day) else str(region.successor_id)
    at = situation(row.day, place)
    lines = _lines(row, at)
    numbers = {line.indicator.code: rank for rank, line in enumerate(lines, 1)}
    return Draft(
        title=_title(row),
        question=_question(row),
        answer=[*_of_department(row, lines, numbers), *_of_region(at, lines, numbers), _of_country(at)],
        notes=[
            f"({rank}) {line.indicator.label}\u202f: {line.indicator.definition}"
            for rank, line in enumerate(lines, 1)
        ],
        sources=[
            f"Source\u202f: registre du programme Industrie du Futur, situation au {french_date(row.day)}, "
            f"lue le {short_datetime(at.recorded_until)}. Le détail est dans l’annexe.",
            f"«\u202f{MARKER}\u202f»\u202f: chiffre couvert par le secret statistique ({LAW}), parce qu’il "
            "porte sur moins de trois entreprises, que l’une d’elles fait 85\u202f% du montant ou plus, "
            "ou qu’une soustraction donnerait celui d’un autre département.",
        ],
        lines=lines,
        department=row.department,
        region=str(at.region),
        day=row.day,
    )


def _lines(row: CabinetRequest, at: Situation) -> list[AnswerLine]:
    place = at.region.code if at.region else ""
    codes = dict(
        Department.objects.filter(region__in=at.geography.covered_by(place)).values_list("code", "region")
    )
    measures, own = DepartmentMeasures(row.day, list(codes)), row.department_id
    siblings = [code for code, region in codes.items() if region == row.department.region_id]
    lines = []
    for code in (*COUNTED, *MONEY, *REGIONAL):
        indicator, region, national = REGISTRY[code], at.figures[code].value, at.national[code].value
        opens = (figure_path(code, as_of=row.day, region=place), figure_path(code, as_of=row.day))
        source = absolute(opens[0])
        if code in REGIONAL:
            lines.append(AnswerLine(indicator, "", region, national, source, opens))
            continue
        hidden = measures.hidden(code, siblings)
        told = measures.of(code).get(own, 0) if own not in hidden.rows else None
        is_told = measures.tells_together(code) and not hidden.total
        lines.append(AnswerLine(indicator, told, region if is_told else None, national, source, opens))
    return lines


def _title(row: CabinetRequest) -> str:
    which = f" n°\u00a0{row.number}" if row.number else ""
    author = f" de {row.author}" if row.author else ""
    return f"Projet de réponse à la question{which}{author}"


def _question(row: CabinetRequest) -> list[str]:
    if row.text:
        return [line for line in row.text.splitlines() if line.strip()]
    return [f"La question porte sur le programme Industrie du Futur dans le département {row.department}."]


def _of_department(row: CabinetRequest, lines: Sequence[AnswerLine], numbers: dict[str, int]) -> list[str]:
    told = [line for line in lines if line.department not in (None, "")]
    firms = [
        f"{counted(line.department, NOUNS[line.indicator.code])} ({numbers[line.indicator.code]})"
        for line in told
        if line.indicator.code in NOUNS
    ]
    said = [
        "Le programme Industrie du Futur propose aux PME et aux entreprises de taille intermédiaire un "
        "diagnostic personnalisé et l’appui d’experts, pour moderniser leur outil industriel."
    ]
    if firms:
        start = f"Au {french_date(row.day)}, le département {row.department} compte"
        said.append(f"{start}\u202f: {', '.join(firms)}.")
    money = {line.indicator.code: line for line in told if line.indicator.code in MONEY}
    said += [
        f"{line.indicator.label} au profit des entreprises du département\u202f: "
        f"{shown(line.indicator, line.department)} ({numbers[code]})."
        for code, line in money.items()
    ]
    hidden = [line.indicator.label.lower() for line in lines if line.department is None]
    if hidden:
        said.append(
            f"Pour le département, sont couverts par le secret statistique ({LAW})\u202f: "
            f"{', '.join(hidden)}."
        )
    return said


def _of_region(at: Situation, lines: Sequence[AnswerLine], numbers: dict[str, int]) -> list[str]:
    """The region as it may be told: its firms, then what it planned and what was granted there."""
    told = {line.indicator.code: line for line in lines if line.region is not None}
    firms = [
        f"{counted(told[code].region, NOUNS[code])} ({numbers[code]})"
        for code in (MAIN, "diagnosed", "supported")
        if code in told
    ]
    money = [
        f"{line.indicator.label.lower()}, {shown(line.indicator, line.region)} ({numbers[code]})"
        for code, line in told.items()
        if code in ("planned_companies", "budget", *MONEY)
    ]
    start = f"La région {at.region}, dont il relève à cette date, compte"
    said = [f"{start}\u202f: {', '.join(firms)}."] if firms else []
    if money:
        said.append("Pour cette région\u202f: " + "\u202f; ".join(money) + ".")
    return said


def _of_country(at: Situation) -> str:
    engaged = counted(at.national[MAIN].value, NOUNS[MAIN])
    goals = [
        f"{number(goal.value)} au {french_date(goal.due_on)}"
        for goal in goals_of(MAIN, None, (), at.known_on)
    ]
    aim = f", pour un objectif de {' et de '.join(goals)}" if goals else ""
    return f"Dans la France entière, le programme compte {engaged}{aim}."
