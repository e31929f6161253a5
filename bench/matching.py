"""A register of experts and missions of any size, for the matching to be measured on."""

from datetime import timedelta
from itertools import islice

from django.db import connection

from accounts.models import User
from companies.models import Enrolment
from companies.phases import ENGAGED
from experts.models import Assignment, Expert, Need, Speciality, Technology
from experts.roster import index_expert
from industrie_futur import clock
from regions.models import Department, Region

SPECIALITIES = ("STRAT", "HUMAIN", "PROD", "NUM", "CHAINE", "ENV")
ENDED_OF_TEN = 6
"""Missions out of ten that are over."""


def add_experts(count: int) -> None:
    """As many as make `count` in all: each covers five regions, masters two axes, knows two sectors."""
    regions = list(Region.objects.filter(valid_from=None).order_by("code").values_list("pk", flat=True))
    homes = list(Department.objects.order_by("code").values_list("code", "region"))
    missing = count - Expert.objects.count()
    experts = []
    for number in range(missing):
        department, region = homes[number % len(homes)]
        expert = Expert(
            reference=f"BENCH-{number}",
            first_name="Camille",
            last_name=f"Banc{number:04}",
            email=f"banc{number}@exemple.example",
            organisation_kind="consultant",
            department_id=department,
            main_region_id=region,
            languages="fr;de" if number % 5 == 0 else "fr",
            retained_on=clock.today() - timedelta(days=90),
        )
        index_expert(expert)
        experts.append(expert)
    made = Expert.objects.bulk_create(experts, batch_size=500)
    rows: dict[str, list] = {"regions": [], "specialities": [], "sectors": []}
    for number, expert in enumerate(made):
        around = {expert.main_region_id, *(regions[(number * 3 + step) % len(regions)] for step in range(4))}
        rows["regions"] += [Expert.regions.through(expert=expert, region_id=code) for code in around]
        rows["specialities"] += [
            Expert.specialities.through(expert=expert, speciality_id=SPECIALITIES[(number + step) % 6])
            for step in (0, 2)
        ]
        rows["sectors"] += [
            Expert.sectors.through(expert=expert, nafcode_id=str(10 + (number + step) % 24))
            for step in (0, 7)
        ]
    for name, links in rows.items():
        getattr(Expert, name).through.objects.bulk_create(links, batch_size=500)


def add_missions(count: int, *, by: User) -> None:
    """As many as it takes for `count` in all, six out of ten over, spread over experts and engaged files."""
    experts = list(Expert.objects.filter(reference__startswith="BENCH-").order_by("pk"))
    files = list(Enrolment.objects.filter(phase__in=ENGAGED).order_by("pk"))
    today = clock.today()
    pairs = (
        (experts[n % len(experts)], files[(n * 7 + n // len(experts)) % len(files)], n) for n in range(count)
    )
    missions, seen = [], set()
    for expert, file, number in pairs:
        if (expert.pk, file.pk) in seen:
            continue
        seen.add((expert.pk, file.pk))
        is_over = number % 10 < ENDED_OF_TEN
        missions.append(
            Assignment(
                enrolment=file,
                expert=expert,
                status="ended" if is_over else "accepted",
                starts_on=today - timedelta(days=30),
                ended_on=today if is_over else None,
                recorded_by=by,
            )
        )
    missing = count - Assignment.objects.count()
    Assignment.objects.bulk_create(islice(missions, max(missing, 0)), batch_size=500)


def add_need(file: Enrolment, *, by: User) -> None:
    need = Need.objects.create(enrolment=file, language="de", recorded_by=by)
    need.specialities.set(Speciality.objects.filter(pk__in=["NUM", "PROD"]))
    need.technologies.set(Technology.objects.filter(pk="ROBOT"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does after a large load
