"""Reading across tables for the pages of experts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import Case, IntegerField, Prefetch, QuerySet, Value, When
from django.utils.text import get_text_list

from accounts.models import User
from accounts.scoping import Role
from companies.models import Company, Contact, Enrolment
from companies.phases import CLOSED
from experts.models import (
    Assignment,
    DeclaredLink,
    Expert,
    ExpertQuerySet,
    Need,
    OrganisationKind,
    Referral,
    Speciality,
)
from industrie_futur import clock
from industrie_futur.templatetags.portal import counted
from industrie_futur.text import normalise
from regions.models import Region
from regions.queries import in_french_order

PROPOSED = 5
"""How many successors of an expert are proposed in each region."""

# ISO 639-1, those an expert of the programme may work in.
LANGUAGES = {
    "fr": "français",
    "en": "anglais",
    "de": "allemand",
    "es": "espagnol",
    "it": "italien",
    "nl": "néerlandais",
    "pt": "portugais",
}


def language_names(codes: str) -> list[str]:
    """["français", "anglais"] for "fr;en"; a code without a known name stays as it is."""
    return [LANGUAGES.get(code, code) for code in codes.split(";") if code]


def with_card(
    experts: ExpertQuerySet, day: date, *, standing: Mapping[str, Region] | None = None
) -> ExpertQuerySet:
    """Experts with `running_count`, their specialities, and their regions under their names of `day`.

    To sort by, in French order: `region_rank` (the region that stands for theirs, if given) and
    `organisation_rank`.
    """
    named = Region.objects.with_name_on(day)
    shown = standing or {region.code: region for region in named}
    kinds = sorted(OrganisationKind, key=lambda kind: normalise(kind.label))
    experts = experts.with_running_count().alias(
        region_rank=rank("main_region", sorted(shown, key=lambda code: normalise(str(shown[code])))),
        organisation_rank=rank("organisation_kind", kinds),
    )
    return experts.prefetch_related(
        "specialities", Prefetch("main_region", named), Prefetch("regions", named)
    )


def rank(field: str, order: Iterable[str]) -> Case:
    """The place of `field` in `order`: what the database cannot sort in French by itself."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(order)]
    return Case(*places, output_field=IntegerField())


class Decision(NamedTuple):
    """One line of the history of an accreditation."""

    on: date
    title: str
    reason: str = ""
    reference: str = ""
    by: User | None = None


class Successor(NamedTuple):
    """An expert who may take over, and why them."""

    expert: Expert
    reason: str


@dataclass(frozen=True)
class Succession:
    """The files that an expert follows in a region of 2015, and who may take them over, the best first."""

    region: Region
    files: list[Assignment]
    proposals: list[Successor]


def successions_of(expert: Expert) -> list[Succession]:
    """What `expert` follows today and is not closed, by region: six queries, whatever there is."""
    today = clock.today()
    running = Assignment.objects.running().filter(expert=expert).exclude(enrolment__phase__in=CLOSED)
    files = list(running.select_related("enrolment__company").order_by("enrolment__company__sort_name", "pk"))
    codes = {each.enrolment.region_id for each in files}
    wanted = {speciality.pk for speciality in expert.specialities.all()}
    # Nothing begins on the last day of a mandate.
    staying = Expert.objects.retained_on(today).retained_on(today + timedelta(days=1))
    others = staying.covering(codes).reachable().exclude(pk=expert.pk)
    pool = list(others.with_running_count().prefetch_related("specialities", "regions"))
    links = _Links(others)

    def succession(region: Region) -> Succession:
        theirs = [each for each in files if each.enrolment.region_id == region.code]
        linked = links.to(each.enrolment.company for each in theirs)
        able = [each for each in pool if region in each.regions.all() and each.pk not in linked]
        return Succession(region, theirs, _successors(able, wanted, region))

    regions = Region.objects.with_name_on(today).filter(pk__in=codes)
    return [succession(region) for region in in_french_order(regions)]


class _Links:
    """The declared links of some experts that still forbid."""

    def __init__(self, experts: ExpertQuerySet) -> None:
        rows = DeclaredLink.objects.live().filter(expert__in=experts.order_by().values("pk"))
        self.rows = list(rows.values_list("expert", "company", "company__group_name", "group_name"))

    def to(self, companies: Iterable[Company]) -> set[int]:
        """Keys of the experts with a link to one of `companies`, or to its group."""
        firms = list(companies)
        keys = {firm.pk for firm in firms}
        groups = {normalise(firm.group_name) for firm in firms} - {""}
        return {
            expert
            for expert, company, its_group, group in self.rows
            if company in keys or normalise(group or its_group or "") in groups
        }


def _successors(pool: list[Any], wanted: set[str], region: Region) -> list[Successor]:
    """Those who share the most specialities with `wanted` first, then the least loaded."""
    shared = {each.pk: [label for label in each.specialities.all() if label.pk in wanted] for each in pool}
    ranked = sorted(pool, key=lambda each: (-len(shared[each.pk]), each.running_count, each.search_text))
    loads = [each.running_count for each in pool]
    return [
        Successor(
            each, _why(each, shared[each.pk], region, is_least=min(loads) == each.running_count < max(loads))
        )
        for each in ranked[:PROPOSED]
    ]


def _why(expert: Any, shared: list[Speciality], region: Region, *, is_least: bool) -> str:
    count = expert.running_count
    load = counted(count, "entreprise suivie,entreprises suivies") if count else "aucune entreprise suivie"
    skill = (
        f"même spécialité ({get_text_list([each.label for each in shared], 'et')})"
        if shared
        else (f"autre spécialité ({get_text_list([each.label for each in expert.specialities.all()], 'et')})")
    )
    return f"intervient en {region}, {skill} ; {load}{', la charge la plus légère' if is_least else ''}"


def missions_of(user: Any) -> list[Assignment]:
    """The running assignments of the expert `user`, by firm, each with its town, phase and contacts."""
    assignments = Assignment.objects.visible_to(user).running()
    return list(_with_firm(assignments).order_by("enrolment__company__sort_name", "pk"))


def assignments_seen(expert: Expert, user: Any) -> list[Assignment]:
    """The running assignments of `expert` on firms that `user` may read, by firm."""
    assignments = Assignment.objects.visible_to(user).running().filter(expert=expert)
    return list(_with_firm(assignments).order_by("enrolment__company__sort_name", "pk"))


def _with_firm(assignments: QuerySet[Assignment]) -> QuerySet[Assignment]:
    contacts = Prefetch("enrolment__company__contacts", Contact.objects.order_by("pk"))
    return assignments.select_related("enrolment__company", "enrolment__site").prefetch_related(contacts)


def assignments_on(company: Company, user: Any) -> list[Assignment]:
    """The assignments on the files of `company` that `user` may read, the latest first."""
    assignments = Assignment.objects.visible_to(user).filter(enrolment__company=company)
    named = Prefetch("expert__main_region", Region.objects.with_name_on(clock.today()))
    assignments = assignments.select_related("expert", "replaces__expert")
    assignments = assignments.prefetch_related("expert__specialities", named)
    return list(assignments.order_by("-starts_on", "-pk"))


def proposals_of(user: Any) -> list[Assignment]:
    """The proposals that wait for the answer of the expert `user`, the oldest first, each with its firm."""
    waiting = Assignment.objects.visible_to(user).unanswered()
    return list(_with_firm(waiting).order_by("proposed_on", "pk"))


def proposals_addressed_to(user: Any) -> QuerySet[Assignment]:
    """Whatever was proposed to the expert `user` themselves, answered or not, ended or not.

    For the page of the proposal alone: it says of a firm no more than what was told when it was proposed.
    """
    rows = Assignment.objects.filter(expert__user=user)
    return rows.select_related(
        "expert", "recorded_by", "enrolment__site", "enrolment__region", "enrolment__company__naf"
    )


def need_of(enrolment: Enrolment) -> Need | None:
    """What the firm asks for, if its officer said so."""
    needs = Need.objects.prefetch_related("specialities", "technologies")
    return needs.filter(enrolment=enrolment).first()


def referral_of(enrolment: Enrolment) -> Referral | None:
    """Which organisation brought the firm, if it was told."""
    return Referral.objects.select_related("organisation").filter(enrolment=enrolment).first()


def possible_delegates() -> QuerySet[User]:
    """The accounts that may nominate in the name of an organisation: the observers."""
    return User.objects.filter(role=Role.OBSERVER, is_active=True)


def in_directory() -> ExpertQuerySet:
    """Experts of today who agreed to be in the directory, by name."""
    experts = Expert.objects.retained_on(clock.today()).exclude(directory_consent_on=None)
    named = Prefetch("regions", Region.objects.with_name_on(clock.today()))
    return (
        experts.select_related("organisation").prefetch_related("specialities", named).order_by("search_text")
    )


def history_of(expert: Expert) -> list[Decision]:
    """The decisions on the accreditation of `expert`, the last first."""
    ended = "Fin de mandat (dernier jour)"
    decisions = [Decision(expert.retained_on, "Retenu", "", expert.decision, expert.retained_by)]
    if expert.ended_on:
        decisions.append(Decision(expert.ended_on, ended, expert.end_reason))
    for former in expert.past_mandates.all():
        decisions.append(Decision(former.retained_on, "Retenu", "", former.decision))
        decisions.append(Decision(former.ended_on, ended, former.end_reason))
    for each in expert.suspensions.select_related("recorded_by"):
        decisions.append(Decision(each.starts_on, "Suspendu", each.reason, each.decision, each.recorded_by))
        if each.ends_on:
            decisions.append(Decision(each.ends_on, "Suspension levée (dernier jour)"))
    return sorted(decisions, key=lambda each: each.on, reverse=True)
