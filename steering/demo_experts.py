"""The demonstration's organisations, delegate and candidates, and what its experts know: all fictional."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

from accounts.models import User
from experts.models import Expert, Membership, Organisation, Technology
from experts.roster import index_expert
from experts.services.nominations import nominate
from regions.models import Department, Region

KINDS = {
    "federation": ("Fédération de la mécanique du Rhin", "Fédération des industries du futur"),
    "school": ("École d’ingénieurs des Vosges", "École nationale des procédés"),
    "cluster": ("Pôle Matériaux de l’Est", "Pôle Usine numérique"),
    "technical_centre": ("Centre technique des industries mécaniques de l’Ouest",),
    "laboratory": ("Laboratoire des systèmes de production",),
}
DIVISIONS = ("10", "13", "16", "22", "23", "24", "25", "26", "27", "28", "29", "30", "33")
YEARS_VALID = 2
SOON = 30
"""So many of the experts have an accreditation that expires in the weeks to come."""
CANDIDATES = (
    ("Nora", "Exemple", "nora.exemple@exemple.example", "42", ("NUM", "PROD")),
    ("Paul", "Modèle", "paul.modele@exemple.example", "41", ("ENV",)),
)


def add_register(*, on: date, by: User) -> None:
    """Organisations that are members since the day `on`, their experts and candidates."""
    organisations = [
        Organisation.objects.create(name=name, kind=kind) for kind, names in KINDS.items() for name in names
    ]
    Membership.objects.bulk_create(
        Membership(organisation=each, joined_on=on, recorded_by=by) for each in organisations
    )
    _complete_experts(organisations, on)
    delegate = User.objects.get(email="observateur@demo.example")
    organisations[0].delegates.add(delegate)
    for first_name, last_name, email, region, specialities in CANDIDATES:
        nominate(
            organisations[0],
            first_name=first_name,
            last_name=last_name,
            email=email,
            main_region=Region.objects.get(pk=region),
            regions=[],
            specialities=specialities,
            languages="fr;de",
            motive="Quinze ans d’industrie, dont cinq à conduire des projets d’atelier connecté.",
            by=delegate,
        )


def _complete_experts(organisations: list[Organisation], on: date) -> None:
    """An organisation of their kind, technologies, sectors, where they leave from, a term."""
    by_kind = {kind: cycle([each for each in organisations if each.kind == kind]) for kind in KINDS}
    departments: dict[str, str] = {}
    for department in Department.objects.order_by("-code"):
        departments[department.region_id] = department.pk
    technologies = list(Technology.objects.values_list("pk", flat=True))
    experts = list(Expert.objects.order_by("reference"))
    known, sectors = [], []
    for rank, expert in enumerate(experts):
        if expert.organisation_kind in by_kind:
            expert.organisation = next(by_kind[expert.organisation_kind])
        expert.department_id = departments[expert.main_region_id]
        ends = expert.retained_on + timedelta(days=365 * YEARS_VALID)
        expert.expires_on = on + timedelta(days=20 + rank % SOON) if rank % 12 == 0 else ends
        index_expert(expert)
        known += [(expert.pk, technologies[(rank + step) % len(technologies)]) for step in (0, 4)]
        sectors += [(expert.pk, DIVISIONS[(rank + step) % len(DIVISIONS)]) for step in (0, 5)]
    Expert.objects.bulk_update(experts, ["organisation", "department", "expires_on", "search_text"])
    technology_links, sector_links = Expert.technologies.through, Expert.sectors.through
    technology_links.objects.bulk_create(
        technology_links(expert_id=expert, technology_id=code) for expert, code in known
    )
    sector_links.objects.bulk_create(
        sector_links(expert_id=expert, nafcode_id=code) for expert, code in sectors
    )
