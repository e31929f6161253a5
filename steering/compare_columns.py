"""The columns of the comparison of regions: how each figure is made, and when it is better not said.

Counts and amounts come from the registry. What is reckoned from them (a share, a pace, a median) is not said
of fewer cases than the threshold `small_number`: a firm more or less would change it too much.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import NamedTuple

from industrie_futur.templatetags.portal import counted, euros, number, percent
from steering.durations import Histogram, median_days
from steering.indicators import REGISTRY, Amount
from steering.pace import PERIOD_DAYS, RECENT_DAYS, pace_over, rounded
from steering.queries import share_pct

PACE_DAYS = max(RECENT_DAYS)
TARGET = "target"
ANOMALIES = "anomalies"
"""The column that is neither of the registry nor reckoned from it."""


class Missing(Enum):
    """Why a cell holds no figure; never written as 0, nor left empty."""

    FEW = "n. s."
    UNKNOWN = "non connu"
    NOTHING = "–"

    def why(self, limit: int) -> str:
        """In words, `limit` being the number of cases below which nothing is reckoned."""
        match self:
            case Missing.FEW:
                return f"non significatif, moins de {limit} cas"
            case Missing.UNKNOWN:
                return "non connu"
            case Missing.NOTHING:
                return "sans objet"


class Group(Enum):
    """Columns that stand together, under one heading."""

    FIRMS = "Entreprises"
    RHYTHM = "Rythme et délais médians"
    MONEY = "Argent"
    FOLLOW_UP = "Suivi"


@dataclass(frozen=True)
class Facts:
    """What is known of one line of the table: a region, what lies in none, or the country.

    `figures` are those of the registry; `engaged_before` is the number engaged `PACE_DAYS` earlier; None is
    what nobody entered, or a share of the target that is not attributed.
    """

    figures: Mapping[str, Amount]
    engaged_before: int
    waits: Mapping[str, Histogram]
    industrial_firms: int | None
    target: int | None
    anomalies: int

    @property
    def engaged(self) -> int:
        return int(self.figures["engaged"])


Reading = Callable[[Facts], Amount | None]


@dataclass(frozen=True)
class Column:
    """One figure of the table: `short` heads the column, `unit` is its singular and plural on the map.

    `missing` is what the lack of a figure means; `cases`, for what is reckoned, on how many cases it is.
    """

    key: str
    group: Group
    label: str
    short: str
    unit: tuple[str, str]
    definition: str
    read: Reading
    cases: Callable[[Facts], int] | None = None
    missing: Missing = Missing.NOTHING
    form: str = ""

    @property
    def heading(self) -> str:
        """The label with its unit, for a spreadsheet."""
        return f"{self.label} ({self.form})" if self.form not in self.label else self.label

    @property
    def is_of_registry(self) -> bool:
        """Whether it is an indicator: reports keep it, and firms may stand behind it."""
        return self.key in REGISTRY

    def text(self, value: Amount) -> str:
        """1 700, 24 230 000 €, 23,5 %, −1,3."""
        if self.form == "€":
            said = euros(value, "court")
        else:
            said = percent(value) if self.form == "%" else number(value)
        return said.replace("-", "−")

    def cell(self, facts: Facts, limit: int) -> Cell:
        """The figure of a line, or why it is not said."""
        value = self.read(facts)
        if value is None and self.missing is not Missing.FEW:
            return Cell(self, self.missing)
        if value is None or (self.cases is not None and self.cases(facts) < limit):
            return Cell(self, Missing.FEW)
        return Cell(self, value)


class Cell(NamedTuple):
    """A figure of a line, or why there is none; `before` is that of the previous report, if it has it."""

    column: Column
    said: Amount | Missing
    before: Amount | None = None

    @property
    def value(self) -> Amount | None:
        return None if isinstance(self.said, Missing) else self.said

    @property
    def missing(self) -> Missing | None:
        return self.said if isinstance(self.said, Missing) else None

    @property
    def text(self) -> str:
        return self.said.value if isinstance(self.said, Missing) else self.column.text(self.said)

    @property
    def gap(self) -> Amount | None:
        """How much more than in the previous report; None when either is not known."""
        return None if self.value is None or self.before is None else self.value - self.before

    @property
    def gap_text(self) -> str:
        """ "+12", "−3"; "" when nothing changed, or when there is nothing to compare with."""
        if not self.gap:
            return ""
        return ("+" if self.gap > 0 else "") + self.column.text(self.gap)


# What the columns read ------------------------------------------------------------------------------


def _figure(code: str) -> Reading:
    return lambda facts: facts.figures[code]


def _median(wait: str) -> Reading:
    return lambda facts: median_days(facts.waits[wait])


def _pct_of_budget(code: str) -> Reading:
    return lambda facts: share_pct(facts.figures[code], facts.figures["budget"])


def _pace(facts: Facts) -> Decimal:
    return rounded(pace_over(facts.engaged - facts.engaged_before, PACE_DAYS))


def _per_thousand(facts: Facts) -> Decimal | None:
    if not facts.industrial_firms:
        return None
    return (Decimal(facts.engaged) * 1000 / facts.industrial_firms).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _of_registry(code: str, group: Group, unit: tuple[str, str], short: str = "", form: str = "") -> Column:
    indicator = REGISTRY[code]
    short = short or indicator.short
    return Column(code, group, indicator.label, short, unit, indicator.definition, _figure(code), form=form)


def _wait(key: str, steps: str, short: str, definition: str) -> Column:
    return Column(
        key,
        Group.RHYTHM,
        f"Délai médian, {steps}",
        short,
        ("jour", "jours"),
        f"{definition} La moitié des dossiers ont attendu moins, l’autre moitié plus. Les dates sont celles "
        "connues aujourd’hui\u202f; une étape reprise d’un fichier sans sa date porte le jour de la reprise.",
        _median(key),
        cases=lambda facts: facts.waits[key].total(),
        missing=Missing.FEW,
        form="jours",
    )


def _budget_share(code: str, label: str, short: str) -> Column:
    return Column(
        f"{code}_pct",
        Group.MONEY,
        label,
        short,
        ("% du budget", "% du budget"),
        f"{REGISTRY[code].label}, rapporté au budget voté. Les cas sont les entreprises engagées, entre "
        "lesquelles cet argent est réparti.",
        _pct_of_budget(code),
        cases=lambda facts: facts.engaged,
        form="%",
    )


# The columns ----------------------------------------------------------------------------------------

COLUMNS = (
    _of_registry("engaged", Group.FIRMS, ("entreprise engagée", "entreprises engagées")),
    _of_registry("planned_companies", Group.FIRMS, ("entreprise prévue", "entreprises prévues")),
    Column(
        "share",
        Group.FIRMS,
        "Engagées, en % des prévues",
        "% des prévues",
        ("% des entreprises prévues", "% des entreprises prévues"),
        "Entreprises engagées, rapportées à celles que les programmes régionaux prévoient. Les cas sont le "
        "plus petit de ces deux nombres.",
        lambda facts: share_pct(facts.engaged, facts.figures["planned_companies"]),
        cases=lambda facts: min(facts.engaged, int(facts.figures["planned_companies"])),
        form="%",
    ),
    Column(
        TARGET,
        Group.FIRMS,
        "Part de l’objectif national",
        "Objectif",
        ("entreprise de l’objectif", "entreprises de l’objectif"),
        "Part de l’objectif national de la prochaine échéance attribuée à la région au jour dit\u202f; ce "
        "qu’aucune région ne porte est sans région.",
        lambda facts: facts.target,
    ),
    _of_registry("diagnosed", Group.FIRMS, ("entreprise diagnostiquée", "entreprises diagnostiquées")),
    Column(
        "per_thousand",
        Group.FIRMS,
        "Engagées pour 1 000 entreprises industrielles",
        "Pour 1 000",
        ("engagée pour 1 000", "engagées pour 1 000"),
        "Entreprises engagées, rapportées au nombre d’entreprises industrielles de la région, d’après la "
        "dernière table saisie. Les cas sont les entreprises engagées.",
        _per_thousand,
        cases=lambda facts: facts.engaged,
        missing=Missing.UNKNOWN,
    ),
    Column(
        "pace",
        Group.RHYTHM,
        f"Entreprises engagées par {PERIOD_DAYS} jours",
        f"Par {PERIOD_DAYS} jours",
        (f"entreprise par {PERIOD_DAYS} jours", f"entreprises par {PERIOD_DAYS} jours"),
        f"Engagements moins abandons des {PACE_DAYS} derniers jours, ramenés à {PERIOD_DAYS} jours. Les cas "
        "sont les entreprises engagées, au début ou à la fin de cette période.",
        _pace,
        cases=lambda facts: max(facts.engaged, facts.engaged_before),
    ),
    _wait(
        "decision",
        "de la candidature à l’engagement",
        "Décision (j)",
        "Jours entre la candidature et l’engagement.",
    ),
    _wait(
        "diagnosis",
        "de l’engagement au diagnostic",
        "Diagnostic (j)",
        "Jours entre l’engagement et le diagnostic réalisé.",
    ),
    _wait(
        "plan",
        "du diagnostic au plan d’action",
        "Plan (j)",
        "Jours entre le diagnostic et le plan d’action arrêté.",
    ),
    _of_registry("budget", Group.MONEY, ("million d’euros voté", "millions d’euros votés"), form="€"),
    _of_registry("committed", Group.MONEY, ("million d’euros engagé", "millions d’euros engagés"), form="€"),
    _budget_share("committed", "Engagé, en % du budget", "% engagé"),
    _of_registry("paid", Group.MONEY, ("million d’euros mandaté", "millions d’euros mandatés"), form="€"),
    _budget_share("paid", "Mandaté, en % du budget", "% mandaté"),
    Column(
        ANOMALIES,
        Group.FOLLOW_UP,
        "Anomalies à examiner",
        "Anomalies",
        ("anomalie", "anomalies"),
        "Enregistrements peu vraisemblables que personne n’a encore corrigés ni admis.",
        lambda facts: facts.anomalies,
    ),
)
BY_KEY = {column.key: column for column in COLUMNS}


def few_legend(limit: int) -> str:
    """What "n. s." means, in a sentence."""
    cases = counted(limit, "cas,cas")
    return (
        f"«\u202f{Missing.FEW.value}\u202f»\u202f: non significatif. En dessous de {cases}, ni part, ni "
        "rythme, ni délai médian, ni taux n’est calculé\u202f: une entreprise de plus ou de moins le "
        "changerait trop."
    )
