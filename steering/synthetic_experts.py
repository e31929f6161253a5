"""Synthetic experts for load tests, and their missions: as many as the visits of synthetic firms take."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from accounts.models import User
from companies.models import Enrolment
from companies.phases import CLOSED
from experts.models import Assignment, Expert, Speciality
from experts.roster import index_expert
from industrie_futur.text import normalise
from regions.models import Department
from steering.synthetic import COMMENT, FIRST_DAY, NAME

REFERENCE = "SYN-"
FILES_EACH = 40
"""Files after which an expert of this crew is given no other."""
SPECIALITIES_EACH = 2
MOST_DAYS = Decimal(60)
"""Of a mission, as the database allows."""


class File(NamedTuple):
    """A synthetic firm's file; the days of its path that it has not come to are None."""

    pk: int
    site: int
    region: str
    phase: str
    engaged_on: date
    diagnosed_on: date | None
    plan_agreed_on: date | None
    supported_on: date | None
    closed_on: date | None


def engaged_files(**without: Any) -> list[File]:
    """The files of synthetic firms engaged at some time, narrowed to those `without` (`visits=None`)."""
    rows = Enrolment.objects.filter(
        company__sort_name__startswith=normalise(NAME), enrolled_on__isnull=False, **without
    )
    columns = (
        *("pk", "site_id", "region_id", "phase"),
        *("enrolled_on", "diagnosed_on", "plan_agreed_on", "supported_on", "closed_on"),
    )
    return [File(*row) for row in rows.order_by("pk").values_list(*columns)]


class Crew:
    """Experts of each region, recruited as they are needed; nothing is written before `write`."""

    def __init__(self, by: User) -> None:
        self.by = by
        self.count = Expert.objects.filter(reference__startswith=REFERENCE).count()
        self.specialities = list(Speciality.objects.all())
        self.homes = dict(Department.objects.order_by("-code").values_list("region_id", "pk"))
        self.last: dict[str, Expert] = {}
        self.files: Counter[str] = Counter()
        self.recruits: list[Expert] = []
        self.missions: list[Assignment] = []

    def of(self, file: File) -> Expert:
        """Who follows one more file of the region."""
        expert = self.last.get(file.region)
        if expert is None or self.files[expert.reference] >= FILES_EACH:
            expert = self.recruit(file)
        self.files[expert.reference] += 1
        return expert

    def recruit(self, file: File) -> Expert:
        """An expert of the file's region whose diary is empty."""
        number = self.count
        expert = Expert(
            reference=f"{REFERENCE}{number:06d}",
            first_name="Camille",
            last_name=f"Synthétique{number:06d}",
            email=f"expert{number}@synthetique.example",
            organisation_kind=Expert.OrganisationKind.CONSULTANT,
            department_id=self.homes[file.region],
            main_region_id=file.region,
            languages="fr",
            retained_on=FIRST_DAY,
        )
        index_expert(expert)
        self.count += 1
        self.last[file.region] = expert
        self.recruits.append(expert)
        return expert

    def masters(self, expert: Expert) -> list[Speciality]:
        """Two axes, by the number of the reference."""
        first = int(expert.reference.removeprefix(REFERENCE))
        known = self.specialities
        return [known[(first + step) % len(known)] for step in range(SPECIALITIES_EACH)]

    def engage(self, expert: Expert, file: File, half_days: int) -> None:
        """A mission of `expert` in the file, over when the file is closed."""
        is_over = file.phase in CLOSED
        self.missions.append(
            Assignment(
                enrolment_id=file.pk,
                expert=expert,
                status=Assignment.Status.ENDED if is_over else Assignment.Status.ACCEPTED,
                proposed_on=file.engaged_on,
                starts_on=file.engaged_on,
                ended_on=file.closed_on if is_over else None,
                end_reason=COMMENT if is_over else "",
                days=min(Decimal(half_days) / 2, MOST_DAYS),
                recorded_by=self.by,
            )
        )

    def write(self) -> None:
        """Those recruited and the missions given since the last time."""
        made = Expert.objects.bulk_create(self.recruits, batch_size=500)
        regions, axes = Expert.regions.through, Expert.specialities.through
        regions.objects.bulk_create(
            (regions(expert=each, region_id=each.main_region_id) for each in made), batch_size=2000
        )
        axes.objects.bulk_create(
            (axes(expert=each, speciality=axis) for each in made for axis in self.masters(each)),
            batch_size=2000,
        )
        Assignment.objects.bulk_create(self.missions, batch_size=2000)
        self.recruits, self.missions = [], []
