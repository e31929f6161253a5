"""The rules of plausibility: each with a code, a French title, how it finds, and what it says of a case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import DateField, Exists, F, OuterRef, QuerySet, Subquery, Sum, TextField, Value
from django.db.models.functions import Cast
from django.urls import reverse

from companies.identifiers import spaced
from companies.models import Enrolment, Grant, Site
from companies.phases import ENGAGED, Phase
from companies.postcodes import department_codes_of, lies_elsewhere
from diagnostics.models import Visit
from industrie_futur.templatetags.portal import counted, euros, french_date, number, percent
from steering.anomalies.ground import Block, Ground
from steering.models import AcceptedAnomaly


class Link(NamedTuple):
    """What mends a case: the button's text, and the page of the act."""

    label: str
    url: str


@dataclass(frozen=True)
class Rule:
    """`explained` is one sentence: what is found, with the thresholds in force.

    `delay` is the threshold of days that a case has passed, "" when the rule counts none.
    """

    code: str
    title: str
    explained: Callable[[Ground], str]
    delay: str = ""


@dataclass(frozen=True)
class FirmRule(Rule):
    """Found by the database: `rows` of `model`, each with `since`; told one by one, when they are shown."""

    model: type[Any] = Enrolment
    rows: Callable[[Ground], QuerySet] = lambda ground: Enrolment.objects.none()
    told: Callable[[Ground, Any], str] = lambda ground, row: ""
    mended_by: Callable[[Any], Link] = lambda row: Link("Ouvrir la fiche", row.company.get_absolute_url())

    applies: Callable[[Ground], bool] = lambda ground: True

    def found(self, ground: Ground) -> QuerySet:
        """The cases nobody accepted, each with its `since`."""
        accepted = AcceptedAnomaly.objects.filter(rule=self.code, subject=Cast(OuterRef("pk"), TextField()))
        return self.rows(ground).filter(~Exists(accepted)).order_by()


class Finding(NamedTuple):
    """A block of programmes that a rule finds, since when if that is known, and the sentence."""

    block: Block
    since: date | None
    sentence: str


@dataclass(frozen=True)
class ProgrammeRule(Rule):
    """Found among the programmes, of which there is one a region at most."""

    found: Callable[[Ground], Iterator[Finding]] = lambda ground: iter(())


# Costs ----------------------------------------------------------------------------------------------


def _whole(amount: Decimal) -> str:
    """An amount to the nearest euro: cents of an average say nothing."""
    return euros(round(amount), "court")


def _costs_explained(ground: Ground) -> str:
    gap = percent(ground.thresholds["cost_gap_pct"])
    if ground.average_cost is None:
        return f"Programme dont le budget par entreprise prévue s’écarte de la moyenne de plus de {gap}."
    return (
        f"Programme dont le budget par entreprise prévue s’écarte de plus de {gap} de la moyenne "
        f"nationale, {_whole(ground.average_cost)}."
    )


def _costly_programmes(ground: Ground) -> Iterator[Finding]:
    average, gap = ground.average_cost, ground.thresholds["cost_gap_pct"]
    for block in ground.blocks:
        if average is None or not block.planned:
            continue
        cost = block.voted / block.planned
        apart = (cost - average) * 100 / average
        if abs(apart) > gap:
            yield Finding(
                block,
                min(each.adopted_on for each in block.programmes),
                f"{_whole(cost)} par entreprise prévue ({euros(block.voted, 'court')} pour "
                f"{counted(block.planned, 'entreprise')}), soit {percent(abs(apart), 0)} de "
                f"{'plus' if apart > 0 else 'moins'} que la moyenne nationale, {_whole(average)}.",
            )


def _costly_files_explained(ground: Ground) -> str:
    gap = percent(ground.thresholds["cost_gap_pct"])
    limit = f", soit {_whole(ground.highest_cost)}" if ground.highest_cost else ""
    return f"Entreprise dont les subventions engagées dépassent de plus de {gap} le coût moyen prévu{limit}."


def _costly_files(ground: Ground) -> QuerySet:
    totals = ground.rows(Grant).order_by().values("enrolment_id").annotate(total=Sum("committed"))
    costly = totals.filter(total__gt=ground.highest_cost)
    last = Grant.objects.live().filter(enrolment=OuterRef("pk")).order_by("-committed_on")
    files = ground.rows(Enrolment).filter(pk__in=costly.values("enrolment_id"))
    return files.annotate(since=Subquery(last.values("committed_on")[:1]))


def _costly_file_told(ground: Ground, file: Any) -> str:
    average = ground.average_cost or Decimal(0)
    return (
        f"{euros(file.committed, 'court')} de subventions engagées pour cette entreprise, soit "
        f"{number(file.committed / average, 1)} fois le coût moyen prévu, {_whole(average)}."
    )


# Grants, visits and engaged firms -------------------------------------------------------------------


def without_visit(grants: QuerySet) -> QuerySet:
    """Those of `grants` whose firm nobody is known to have visited.

    The diagnostic, which is made on the spot, stands for a visit that was not entered.
    """
    held = Visit.objects.held().filter(enrolment=OuterRef("enrolment"))
    return grants.filter(~Exists(held), enrolment__diagnosed_on=None)


def _unvisited_explained(ground: Ground) -> str:
    return (
        f"Subvention engagée depuis plus de {_days(ground, 'visit_days')} sans qu’aucune visite ni "
        "aucun diagnostic sur place soit enregistré."
    )


def _unvisited(ground: Ground) -> QuerySet:
    late = without_visit(ground.rows(Grant).live().filter(committed_on__lt=ground.since("visit_days")))
    files = ground.rows(Enrolment).filter(pk__in=late.order_by().values("enrolment_id"))
    first = Grant.objects.live().filter(enrolment=OuterRef("pk")).order_by("committed_on")
    return files.annotate(since=Subquery(first.values("committed_on")[:1]))


def _unvisited_told(ground: Ground, file: Any) -> str:
    return (
        f"{euros(file.committed, 'court')} engagés depuis le {french_date(file.first_committed_on)}, il y a "
        f"{_ago(ground, file.first_committed_on)}\u202f: ni visite ni diagnostic sur place n’est enregistré "
        f"({_days(ground, 'visit_days')} au plus)."
    )


def _visit_mended_by(file: Any) -> Link:
    if file.phase != Phase.ENGAGEE:
        return Link("Revoir le dossier", file.company.get_absolute_url())
    kwargs = {"siren": file.company.siren, "phase": Phase.DIAGNOSTIC.value}
    return Link("Enregistrer le diagnostic", reverse("companies:enrolment_advance", kwargs=kwargs))


def _ungranted_explained(ground: Ground) -> str:
    return (
        f"Entreprise engagée depuis plus de {_days(ground, 'grant_days')} dans une région qui a un "
        "programme, sans subvention préparée ni engagée."
    )


def _ungranted(ground: Ground) -> QuerySet:
    grants = Grant.objects.filter(enrolment=OuterRef("pk"), cancelled_on=None)
    waiting = [phase for phase in ENGAGED if phase != Phase.TERMINEE]
    files = ground.rows(Enrolment).filter(
        # Without a programme the firm is followed by the State: no region has money for it.
        ~Exists(grants),
        phase__in=waiting,
        programme__isnull=False,
        enrolled_on__lt=ground.since("grant_days"),
    )
    return files.annotate(since=F("enrolled_on"))


def _ungranted_told(ground: Ground, file: Any) -> str:
    return (
        f"Engagée le {french_date(file.enrolled_on)}, il y a {_ago(ground, file.enrolled_on)}, sans "
        f"subvention préparée ni engagée ({_days(ground, 'grant_days')} au plus)."
    )


def _grant_mended_by(file: Any) -> Link:
    return Link("Préparer une subvention", reverse("companies:grant_create", args=[file.company.siren]))


def _days(ground: Ground, threshold: str) -> str:
    return counted(ground.thresholds[threshold], "jour")


def _ago(ground: Ground, day: date) -> str:
    return counted((ground.day - day).days, "jour")


# The calendar and the plan --------------------------------------------------------------------------


def _unspent_explained(ground: Ground) -> str:
    points = ground.thresholds["spending_gap_points"]
    return (
        "Programme dont la part du budget engagée est en retard de plus de "
        f"{counted(points, 'point')} sur la part écoulée de son calendrier."
    )


def _unspent(ground: Ground) -> Iterator[Finding]:
    for block in ground.blocks:
        elapsed = ground.elapsed_pct(block)
        if elapsed is None or not block.voted:
            continue
        spent = block.committed * 100 / block.voted
        if elapsed - spent > ground.thresholds["spending_gap_points"]:
            yield Finding(
                block,
                block.starts_on,
                f"{percent(elapsed, 0)} du calendrier est écoulé, {percent(spent, 0)} du budget est engagé "
                f"({euros(block.committed, 'court')} sur {euros(block.voted, 'court')})\u202f: "
                f"{counted(round(elapsed - spent), 'point')} de retard.",
            )


def _overfull(ground: Ground) -> Iterator[Finding]:
    blocks = [block for block in ground.blocks if block.engaged > block.planned]
    since = ground.filled_on(blocks) if blocks else {}
    for block in blocks:
        yield Finding(
            block,
            since.get(block.region.code),
            f"{counted(block.engaged, 'entreprise engagée,entreprises engagées')} pour "
            f"{number(block.planned)} {'prévues' if block.planned > 1 else 'prévue'}, soit "
            f"{number(block.engaged - block.planned)} de plus.",
        )


# Places ---------------------------------------------------------------------------------------------


def _misplaced(ground: Ground) -> QuerySet:
    # No day is recorded with a site: such a case comes after those whose day is known.
    return ground.rows(Site).filter(lies_elsewhere()).annotate(since=Value(None, DateField()))


def _misplaced_told(ground: Ground, site: Any) -> str:
    codes = department_codes_of(site.postcode)
    theirs = f"commence comme ceux du {' ou du '.join(codes)}" if codes else "n’est celui d’aucun département"
    return (
        f"Établissement {spaced(site.siret)}, {site.municipality}\u202f: le code postal {site.postcode} "
        f"{theirs}, le département enregistré est {site.department}."
    )


def _place_mended_by(site: Any) -> Link:
    kwargs = {"siren": site.company.siren, "pk": site.pk}
    return Link("Corriger l’adresse", reverse("companies:site_update", kwargs=kwargs))


# The registry ---------------------------------------------------------------------------------------

FIRM_RULES = (
    FirmRule(
        "grant_cost",
        "Coût d’une entreprise éloigné du plan",
        _costly_files_explained,
        rows=_costly_files,
        applies=lambda ground: ground.highest_cost is not None,
        told=_costly_file_told,
        mended_by=lambda file: Link("Revoir les subventions", file.company.get_absolute_url()),
    ),
    FirmRule(
        "grant_unvisited",
        "Subvention sans visite",
        _unvisited_explained,
        delay="visit_days",
        rows=_unvisited,
        told=_unvisited_told,
        mended_by=_visit_mended_by,
    ),
    FirmRule(
        "engaged_without_grant",
        "Entreprise engagée sans subvention",
        _ungranted_explained,
        delay="grant_days",
        rows=_ungranted,
        told=_ungranted_told,
        mended_by=_grant_mended_by,
    ),
    FirmRule(
        "department_postcode",
        "Département et code postal en désaccord",
        lambda ground: (
            "Établissement dont le code postal n’est pas de son département\u202f; quelques "
            "communes dépendent du bureau de poste d’un département voisin."
        ),
        model=Site,
        rows=_misplaced,
        told=_misplaced_told,
        mended_by=_place_mended_by,
    ),
)
PROGRAMME_RULES = (
    ProgrammeRule(
        "programme_cost",
        "Coût par entreprise éloigné de la moyenne",
        _costs_explained,
        found=_costly_programmes,
    ),
    ProgrammeRule("underspending", "Sous-consommation", _unspent_explained, found=_unspent),
    ProgrammeRule(
        "more_engaged_than_planned",
        "Plus d’entreprises engagées que prévues",
        lambda ground: "Programme dont la région compte plus d’entreprises engagées que prévues.",
        found=_overfull,
    ),
)
RULES: dict[str, Rule] = {rule.code: rule for rule in (*PROGRAMME_RULES, *FIRM_RULES)}
