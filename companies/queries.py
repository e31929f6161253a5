"""Reading across tables for the pages of firms."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Case, F, IntegerField, OuterRef, Prefetch, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from accounts.scoping import Role
from companies.models import Company, Enrolment, EnrolmentEvent, NafCode, Site
from companies.phases import RELEASED, Phase
from companies.services import already_known
from companies.size import SizeCategory
from industrie_futur import clock
from industrie_futur.text import normalise
from regions.models import Department, Region
from regions.perimeters import Switch, perimeter_switch
from regions.queries import rollup_of

# What a visitor may choose --------------------------------------------------------------------------


def region_codes_seen_by(user: User) -> set[str] | None:
    """Codes of the regions whose firms `user` reads; None: all."""
    match user.role:
        case Role.ADMINISTRATOR | Role.MINISTRY:
            return None
        case Role.REGIONAL_OFFICER:
            return user.region_codes_in_charge()
    return set(Enrolment.objects.visible_to(user).order_by().values_list("region_id", flat=True).distinct())


def region_choices(regions: Iterable[Region], day: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """`regions` by name, those in force on `day` first, as the groups of a list of choices."""
    groups: dict[str, list[tuple[str, str]]] = {
        "Régions en vigueur": [],
        "Anciennes régions": [],
        "Régions créées ensuite": [],
    }
    for region in sorted(regions, key=lambda each: normalise(str(each))):
        if region.is_open_on(day):
            group = "Régions en vigueur"
        else:
            group = "Anciennes régions" if region.valid_to else "Régions créées ensuite"
        groups[group].append((region.code, str(region)))
    return [(group, choices) for group, choices in groups.items() if choices]


def departments_seen_by(user: User) -> QuerySet[Department]:
    """Departments whose firms `user` reads."""
    codes = region_codes_seen_by(user)
    return Department.objects.all() if codes is None else Department.objects.filter(region__in=codes)


def departments_open_to(user: User) -> QuerySet[Department]:
    """Departments in which `user` may enter a firm today; none for who only reads."""
    if user.role in Company.objects.all().writers:
        return Department.objects.all()
    if user.role == Role.REGIONAL_OFFICER:
        return Department.objects.filter(region__in=user.region_codes_editable())
    return Department.objects.none()


def naf_divisions() -> QuerySet[NafCode]:
    """The 88 divisions of the NAF, by code."""
    return NafCode.objects.filter(level=NafCode.Level.DIVISION)


def experts_seen_by(user: User) -> QuerySet:
    """Experts who follow a firm that `user` reads; reached by relation: their room is above."""
    assignments: Any = Enrolment._meta.get_field("assignments").related_model
    experts = assignments._meta.get_field("expert").related_model.objects.visible_to(user)
    return experts.filter(pk__in=assignments.objects.visible_to(user).running().values("expert_id"))


def closed_rights(user: User) -> list[Region]:
    """Regions that the reform closed and on which `user` has a right today, but none on their successor."""
    if user.role != Role.REGIONAL_OFFICER:
        return []
    today, editable = clock.today(), user.region_codes_editable()
    rights = user.rights_on(today).exclude(region__in=editable).select_related("region__successor")
    return [right.region for right in rights.order_by("region") if not right.region.is_open_on(today)]


# The list -------------------------------------------------------------------------------------------


class RegionsOfADay(NamedTuple):
    """All regions by code, named on the day, and for each the one that stands for it on the map."""

    named: dict[str, Region]
    standing: dict[str, Region]
    switch: Switch


def regions_of(day: date, perimeter: str | None = None) -> RegionsOfADay:
    """The regions of both geographies named on `day`, on its map or that of `perimeter`: one query."""
    named = {region.code: region for region in Region.objects.with_name_on(day)}
    switch = perimeter_switch(perimeter, named.values(), day)
    standing = rollup_of(named.values(), switch.map_on)
    return RegionsOfADay(named, {code: named[standing[code]] for code in named}, switch)


def with_situation(
    firms: QuerySet[Company],
    *,
    user: User,
    day: date | None,
    standing: dict[str, Region],
    also: Collection[str] = (),
) -> QuerySet[Company]:
    """Adds where each firm stands today, or on `day`: a firm without a file that day is left out.

    To show: `at_phase`, `at_region` (code of 2015), `at_file` (key), the files that `user` may read as
    `files`, the sites as `places`. To filter or sort by, those of `also`: `at_department`, `town`,
    `enrolled_on`, `phase_rank`, `region_rank` (by name in `standing`), `size_rank`.
    """
    site = Site.objects.filter(company=OuterRef("siren")).order_by("siret")
    last: QuerySet
    if day is None:
        last = Enrolment.objects.filter(company=OuterRef("pk")).order_by("-applied_on", "-pk")
        phase, file, key = "phase", "", "pk"
    else:
        last = EnrolmentEvent.objects.last_of_each(OuterRef("pk"), day)
        phase, file, key = "to_phase", "enrolment__", "enrolment"

    def region_rank() -> Coalesce:
        rank = _rank("region_id", sorted(standing, key=lambda code: normalise(str(standing[code]))))
        return Coalesce(_first(last, rank), _first(site, rank))

    def of_file_or_site(name: str, through: str = "") -> Coalesce:
        return Coalesce(_first(last, F(file + through + name)), _first(site, F(name)))

    # Made when asked for: a list is sorted by one column, and the ranks are long.
    extras: dict[str, Callable[[], Any]] = {
        "at_department": lambda: of_file_or_site("department"),
        "town": lambda: of_file_or_site("sort_municipality", through="site__"),
        "enrolled_on": lambda: _first(last, F(f"{file}enrolled_on")),
        "phase_rank": lambda: _first(last, _rank(phase, Phase.values)),
        "region_rank": region_rank,
        "size_rank": lambda: _rank("size_category", SizeCategory.values),
    }
    files = Enrolment.objects.visible_to(user).select_related("site__department", "programme")
    firms = (
        firms.select_related("naf")
        .annotate(
            at_phase=_first(last, F(phase)),
            at_region=Coalesce(_first(last, F("region")), _first(site, F("region"))),
            at_file=_first(last, F(key)),
        )
        .alias(**{name: extras[name]() for name in also if name in extras})
        .prefetch_related(
            Prefetch("enrolments", files, to_attr="files"),
            Prefetch("sites", Site.objects.select_related("department"), to_attr="places"),
        )
    )
    return firms if day is None else firms.exclude(at_phase=None)


def _first(rows: QuerySet, expression: Any) -> Subquery:
    return Subquery(rows.values(value=expression)[:1])


def _rank(field: str, order: Iterable[str]) -> Case:
    """The place of `field` in `order`, to sort by."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(order)]
    return Case(*places, default=None, output_field=IntegerField())


# A firm's page --------------------------------------------------------------------------------------


class Step(NamedTuple):
    """A step of a file as its timeline shows it; `reversal` is what took it back, if anything."""

    event: EnrolmentEvent
    reversal: EnrolmentEvent | None
    is_last: bool

    @property
    def is_correctable(self) -> bool:
        return self.reversal is None and self.event.to_phase != ""

    @property
    def is_cancellable(self) -> bool:
        return self.is_last and self.is_correctable and self.event.from_phase != ""


def files_of(company: Company, user: User) -> list[Enrolment]:
    """The files of `company` that `user` may read, the last one first; each has `steps` and `is_editable`."""
    events = EnrolmentEvent.objects.filter(quantity=1).order_by("rank", "pk")
    events = events.select_related("recorded_by", "reversal__recorded_by")
    rows = Enrolment.objects.visible_to(user).filter(company=company)
    rows = rows.select_related("site__department", "region", "programme")
    files: list[Any] = list(rows.prefetch_related(Prefetch("events", events, to_attr="entered")))
    editable = set(Enrolment.objects.editable_by(user).filter(company=company).values_list("pk", flat=True))
    for file in files:
        file.steps = _steps(file.entered)
        file.is_editable = file.pk in editable
    return files


def _steps(events: list[EnrolmentEvent]) -> list[Step]:
    reversals = [getattr(event, "reversal", None) for event in events]
    live = [event for event, reversal in zip(events, reversals, strict=True) if reversal is None]
    last = max(live, key=lambda event: event.rank)
    return [Step(event, reversal, event == last) for event, reversal in zip(events, reversals, strict=True)]


def first_entry(company: Company) -> EnrolmentEvent | None:
    """The first step ever entered for `company`: who entered it, and when."""
    events = EnrolmentEvent.objects.filter(enrolment__company=company).select_related("recorded_by")
    return events.order_by("pk").first()


def step_of(user: User, siren: str, pk: int) -> EnrolmentEvent | None:
    """The step `pk` of a file of the firm `siren` that `user` may write."""
    files = Enrolment.objects.editable_by(user).filter(company__siren=siren)
    events = EnrolmentEvent.objects.filter(enrolment__in=files, quantity=1).exclude(to_phase="")
    return events.select_related("enrolment__company", "reversal").filter(pk=pk).first()


# A new firm -----------------------------------------------------------------------------------------


class Known(NamedTuple):
    """A firm that the portal knows already, as told to somebody who would enter it.

    `company` is None when they may not see it; `may_apply_again`: its files are all withdrawn or refused;
    `site`: the one asked for, if it is known too.
    """

    sentence: str
    company: Company | None
    is_editable: bool
    may_apply_again: bool
    has_site: bool


def known_company(siret: str, user: User) -> Known | None:
    """What the portal knows of the firm of a clean `siret`; None: nothing."""
    company = Company.objects.filter(siren=siret[:9]).first()
    if company is None:
        return None
    return Known(
        sentence=already_known(company.siren),
        company=Company.objects.visible_to(user).filter(pk=company.pk).first(),
        is_editable=Company.objects.editable_by(user).filter(pk=company.pk).exists(),
        may_apply_again=not company.enrolments.exclude(phase__in=RELEASED).exists(),
        has_site=company.sites.filter(siret=siret).exists(),
    )
