"""Bridges: what makes each figure up, to the unit. What is left over is named, or it is unexplained.

A bridge holds when its parts make its whole; a part may be a difference that has a name and a sign ("reste à
mandater", which is never below 0). Nothing is published while one has an unexplained remainder.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from companies.phases import Phase
from industrie_futur.templatetags.portal import euros, number
from regions.models import Funding
from steering.figures.catalogue import OPENED, counted, phase_code, source_code
from steering.indicators import Amount, Figures, Measures, rolled_up
from steering.queries import Geography

COUNTRY = "France entière"
WITHOUT_REGION = "Sans région"
Reading = Callable[[str], Figures]
"""A figure by finest region, from its code: counted now, or frozen in a report."""


def amount_text(code: str, amount: Amount) -> str:
    """1 700, or 160 000 €."""
    return euros(amount, "court") if OPENED[code].unit == "€" else number(amount)


@dataclass(frozen=True)
class Term:
    """A member of a bridge: a figure that opens (`code`, over `region`), or a difference with a name."""

    label: str
    amount: Amount
    code: str = ""
    region: str | None = None


@dataclass(frozen=True)
class Bridge:
    """`code` is the figure it is about, over `place`."""

    title: str
    code: str
    place: str
    whole: Term
    parts: Sequence[Term]

    @property
    def remainder(self) -> Amount:
        """What no part explains; 0 when the bridge holds."""
        return self.whole.amount - sum((part.amount for part in self.parts), 0)

    @property
    def is_empty(self) -> bool:
        return not self.whole.amount and not any(part.amount for part in self.parts)

    @property
    def remainder_text(self) -> str:
        return amount_text(self.code, self.remainder)

    def text(self, amount: Amount) -> str:
        return amount_text(self.code, amount)

    @property
    def sentence(self) -> str:
        """ "3 = 1 + 2", in the unit of the figure, zeros left out."""
        shown = [part for part in self.parts if part.amount] or self.parts[:1]
        parts = " + ".join(f"{part.label} {self.text(part.amount)}" for part in shown)
        return f"{self.whole.label} {self.text(self.whole.amount)} = {parts}"


# Between figures --------------------------------------------------------------------------------------


class Left(NamedTuple):
    """What the parts leave of the whole, by name; `over` names what they exceed it by, "" where they cannot.

    `over_in_region` is for one region alone.
    """

    name: str
    over: str = ""
    over_in_region: str = ""

    def term(self, amount: Amount, region: str | None) -> Term:
        """A difference whose sign has no name explains nothing: it stays a remainder."""
        if amount >= 0:
            return Term(self.name, amount)
        name = self.over or (self.over_in_region if region else "")
        return Term(name, amount) if name else Term(self.name, 0)


class Identity(NamedTuple):
    """A figure that others make up, on every day and in every region."""

    title: str
    whole: str
    parts: Sequence[str]
    left: Left | None = None


def _step(whole: str, phase: Phase, further: str) -> Identity:
    title = f"{OPENED[whole].label}\u202f: celles qui en sont là, et celles qui sont plus loin"
    return Identity(title, whole, (phase_code(phase), further))


IDENTITIES = (
    Identity(
        "Candidatures reçues\u202f: chacune attend, est engagée, abandonnée ou refusée",
        "applications",
        ("pending", "engaged", "withdrawn", "refused"),
    ),
    _step("engaged", Phase.ENGAGEE, "diagnosed"),
    _step("diagnosed", Phase.DIAGNOSTIC, "action_plans"),
    _step("action_plans", Phase.PLAN_ACTION, "supported"),
    _step("supported", Phase.ACCOMPAGNEMENT, "completed"),
    Identity(
        "Le budget, par source de financement",
        "budget",
        tuple(source_code(source) for source in Funding.Source),
    ),
    Identity(
        "Le budget et ce qui en est engagé",
        "budget",
        ("committed",),
        # A takeover lets a former region's firms be funded by what another one voted.
        Left("Budget disponible", over_in_region="Engagé sur le budget d’une autre région reprise"),
    ),
    Identity("L’engagé et ce qui en est mandaté", "committed", ("paid",), Left("Reste à mandater")),
    Identity(
        "Les places prévues et celles qui sont prises",
        "planned_companies",
        ("engaged",),
        Left("Places encore libres", over="Engagées au-delà des places prévues"),
    ),
)


def _among(whole: str, parts: Sequence[str], left: str) -> Identity:
    labels = ", ".join(f"«\u202f{OPENED[part].label}\u202f»" for part in parts)
    return Identity(f"{OPENED[whole].label}\u202f: {labels} et les autres", whole, parts, Left(left))


COUNT_IDENTITIES = (
    _among("visits", ["confirmed_visits"], "Visites sans attestation"),
    _among("agreed_actions", ["done_actions"], "Actions à faire"),
    _among("sent_surveys", ["answered_surveys"], "Enquêtes sans réponse"),
    _among("known_technologies", ["covered_technologies"], "Technologies sans expert retenu"),
    _among("experts", ["experts_en"], "Experts ne travaillant pas en anglais"),
    _among("experts", ["experts_de"], "Experts ne travaillant pas en allemand"),
    _among(
        "joint_actions", ["joint_actions_done", "late_joint_actions"], "Actions dans les temps ou abandonnées"
    ),
)
"""Those of the counts of the chapters; the whole is never less than its parts, which are some of its rows."""


def identity_bridges(
    read: Reading, place: str, region: str | None, regions: Collection[str] | None
) -> Iterator[Bridge]:
    """Every identity of the registry over `regions` (None: the country)."""
    for identity in IDENTITIES:
        yield identity_bridge(identity, read, place, region, regions)


def bridges_of(
    code: str, read: Reading, place: str, region: str | None, regions: Collection[str] | None
) -> Iterator[Bridge]:
    """The identities that the figure `code` is a member of, over `regions` (None: the country)."""
    for identity in (*IDENTITIES, *COUNT_IDENTITIES):
        if code == identity.whole or code in identity.parts:
            yield identity_bridge(identity, read, place, region, regions)


def printed_counts_bridges(printed: Mapping[str, Figures]) -> Iterator[Bridge]:
    """The identities of the counts of the chapters, over the country, from what a report printed.

    Those that it does not print whole are left out.
    """
    for identity in COUNT_IDENTITIES:
        if {identity.whole, *identity.parts} <= printed.keys():
            yield identity_bridge(identity, printed.__getitem__, COUNTRY, None, None)


def identity_bridge(
    identity: Identity, read: Reading, place: str, region: str | None, regions: Collection[str] | None
) -> Bridge:
    """`identity` over `regions` (None: the country)."""

    def term(code: str) -> Term:
        return Term(OPENED[code].label, total_over(read(code), regions), code, region)

    whole, parts = term(identity.whole), [term(code) for code in identity.parts]
    if identity.left:
        parts.append(identity.left.term(whole.amount - sum(part.amount for part in parts), region))
    return Bridge(identity.title, identity.whole, place, whole, parts)


def national(code: str, measures: Measures) -> Amount:
    """The figure `code` over the country."""
    return total_over(counted(code, measures), None)


def total_over(figures: Figures, regions: Collection[str] | None) -> Amount:
    """What `figures` make over `regions`; None: over the country, without region included."""
    return sum((total for region, total in figures.items() if regions is None or region in regions), 0)


# Between regions --------------------------------------------------------------------------------------


def region_bridge(code: str, measures: Measures, geography: Geography, region: str | None) -> Bridge:
    """The country by region; a region by those that it absorbed; else a region's part of the country."""
    figures, label = counted(code, measures), OPENED[code].label
    if region is None:
        places = {**geography.in_force, **geography.created_since}
        by_region = rolled_up(figures, geography.standing, places)
        parts = [
            Term(str(each), by_region[key], code, key)
            for key, each in places.items()
            if by_region[key] or key in geography.in_force
        ]
        parts.append(Term(WITHOUT_REGION, by_region.get(None, 0)))
        whole = Term(COUNTRY, total_over(figures, None), code)
        return Bridge(f"{label}\u202f: le total national, par région", code, COUNTRY, whole, parts)
    name, covered = str(geography.known[region]), geography.covered_by(region)
    own = total_over(figures, covered)
    if former := geography.former(region):
        parts = [Term(str(each), total_over(figures, {each.code}), code, each.code) for each in former]
        parts.append(Term("En propre, depuis sa création", total_over(figures, {region})))
        title = f"{label}\u202f: {name}, par ancienne région"
        return Bridge(title, code, name, Term(name, own, code, region), parts)
    others = total_over({key: total for key, total in figures.items() if key not in covered}, None)
    whole = Term(COUNTRY, total_over(figures, None), code)
    parts = [Term(name, own, code, region), Term("Autres régions, et sans région", others)]
    return Bridge(f"{label}\u202f: {name} dans le total national", code, name, whole, parts)
