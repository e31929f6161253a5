"""Reading across tables for the pages of experts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Case, F, IntegerField, Prefetch, QuerySet, Value, When

from companies.models import Company, Contact, Enrolment
from experts.models import Assignment, Expert, ExpertQuerySet, OrganisationKind
from industrie_futur import clock
from industrie_futur.text import normalise
from regions.models import Region

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
        region_rank=_rank("main_region", sorted(shown, key=lambda code: normalise(str(shown[code])))),
        organisation_rank=_rank("organisation_kind", kinds),
    )
    return experts.prefetch_related(
        "specialities", Prefetch("main_region", named), Prefetch("regions", named)
    )


def _rank(field: str, order: Iterable[str]) -> Case:
    """The place of `field` in `order`."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(order)]
    return Case(*places, output_field=IntegerField())


def candidates_for(enrolment: Enrolment) -> ExpertQuerySet:
    """Experts who may be assigned to `enrolment` today: retained, covering its region, not on it yet.

    Those with the fewest running assignments first.
    """
    on_it = Assignment.objects.running().filter(enrolment=enrolment)
    experts = Expert.objects.retained_on(clock.today()).covering([enrolment.region_id])
    experts = experts.exclude(pk__in=on_it.values("expert")).with_running_count()
    return experts.prefetch_related("specialities").order_by(F("running_count"), "search_text", "pk")


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
    """The assignments on the files of `company` that `user` may read, the running ones first."""
    assignments = Assignment.objects.visible_to(user).filter(enrolment__company=company)
    named = Prefetch("expert__main_region", Region.objects.with_name_on(clock.today()))
    assignments = assignments.select_related("expert").prefetch_related("expert__specialities", named)
    return list(assignments.order_by("status", "-starts_on", "-pk"))  # "accepted" comes before "ended"
