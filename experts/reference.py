"""The specialities of the experts: the six axes of the diagnostic (DOMAIN section 10)."""

from typing import Any

from django.apps import apps as registry

SPECIALITIES = {
    "STRAT": "Stratégie et modèle économique",
    "HUMAIN": "Organisation, management et compétences",
    "PROD": "Procédés et technologies de production",
    "NUM": "Données et usine connectée",
    "CHAINE": "Clients, fournisseurs et logistique",
    "ENV": "Énergie, ressources et environnement",
}


def load_specialities(apps: Any = registry, **kwargs: Any) -> None:
    """Bring the table to `SPECIALITIES`; run after each migrate, changes nothing the second time."""
    try:
        speciality = apps.get_model("experts", "Speciality")
    except LookupError:  # migrated back to nothing
        return
    speciality.objects.bulk_create(
        [
            speciality(code=code, label=label, position=position)
            for position, (code, label) in enumerate(SPECIALITIES.items(), start=1)
        ],
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["label", "position"],
    )
