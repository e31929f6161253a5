"""What the experts' room needs from the start: specialities, technologies, weights of the matching."""

from pathlib import Path
from typing import Any

from django.apps import apps as registry

from industrie_futur.reference import read_reference

TECHNOLOGIES_FILE = Path(__file__).parent / "data" / "technologies.csv"
SPECIALITIES = {
    "STRAT": "Stratégie et modèle économique",
    "HUMAIN": "Organisation, management et compétences",
    "PROD": "Procédés et technologies de production",
    "NUM": "Données et usine connectée",
    "CHAINE": "Clients, fournisseurs et logistique",
    "ENV": "Énergie, ressources et environnement",
}
"""The six axes of the diagnostic (DOMAIN section 10)."""
WEIGHTS = {
    "need": 30,
    "weak_axes": 20,
    "sector": 15,
    "distance": 10,
    "capacity": 15,
    "language": 5,
    "past_work": 5,
}
"""Weights until the ministry changes them: what the firm needs first, then where it is weak."""


def load_reference(apps: Any = registry, **kwargs: Any) -> None:
    """Bring the tables to this module's; run after each migrate, changes nothing the second time."""
    try:
        speciality, technology, weight = (
            apps.get_model("experts", name) for name in ("Speciality", "Technology", "MatchingWeight")
        )
    except LookupError:  # migrated back to an earlier state
        return
    _load(speciality, SPECIALITIES)
    _load(technology, {row["code"]: row["label"] for row in read_reference(TECHNOLOGIES_FILE)})
    # A weight that somebody changed stays theirs.
    weight.objects.bulk_create(
        [weight(criterion=criterion, weight=value) for criterion, value in WEIGHTS.items()],
        ignore_conflicts=True,
    )


def _load(model: Any, labels: dict[Any, Any]) -> None:
    model.objects.bulk_create(
        [
            model(code=code, label=label, position=position)
            for position, (code, label) in enumerate(labels.items(), start=1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "position"],
    )
