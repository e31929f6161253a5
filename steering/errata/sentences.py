"""The variance in words: "+37 engagées, −3 abandons, 5 dates corrigées"."""

from __future__ import annotations

from collections.abc import Mapping

from steering.charts.french import count_text, plural
from steering.errata.entries import change_text, size
from steering.indicators import Amount

_WORDS = {
    "applications": ("candidature reçue", "candidatures reçues"),
    "pending": ("candidature en attente", "candidatures en attente"),
    "engaged": ("engagée", "engagées"),
    "diagnosed": ("diagnostiquée", "diagnostiquées"),
    "action_plans": ("plan d’action", "plans d’action"),
    "supported": ("accompagnée", "accompagnées"),
    "completed": ("parcours terminé", "parcours terminés"),
    "withdrawn": ("abandon", "abandons"),
    "refused": ("candidature refusée", "candidatures refusées"),
    "programmes": ("programme régional", "programmes régionaux"),
    "budget": ("de budget voté", "de budget voté"),
    "committed": ("de crédits engagés", "de crédits engagés"),
    "paid": ("de crédits mandatés", "de crédits mandatés"),
    "planned_companies": ("entreprise prévue", "entreprises prévues"),
    "experts": ("expert retenu", "experts retenus"),
    "missions": ("mission en cours", "missions en cours"),
    "visits": ("visite réalisée", "visites réalisées"),
    "confirmed_visits": ("visite attestée", "visites attestées"),
    "restitutions": ("restitution", "restitutions"),
    "validated_diagnostics": ("diagnostic validé", "diagnostics validés"),
    "covered_technologies": ("technologie couverte", "technologies couvertes"),
    "known_technologies": ("technologie de la nomenclature", "technologies de la nomenclature"),
    "agreed_actions": ("action retenue", "actions retenues"),
    "done_actions": ("action faite", "actions faites"),
    "people_experts": (
        "expert en organisation et compétences",
        "experts en organisation et compétences",
    ),
    "people_actions": (
        "action sur l’organisation et les compétences",
        "actions sur l’organisation et les compétences",
    ),
    "sent_surveys": ("enquête envoyée", "enquêtes envoyées"),
    "answered_surveys": ("enquête répondue", "enquêtes répondues"),
    "partnerships": ("partenariat", "partenariats"),
    "joint_actions": ("action commune", "actions communes"),
    "joint_actions_done": ("action commune achevée", "actions communes achevées"),
    "late_joint_actions": ("action commune en retard", "actions communes en retard"),
    "use_cases": ("cas d’usage publié", "cas d’usage publiés"),
    "events_held": ("événement tenu", "événements tenus"),
    "experts_en": ("expert travaillant en anglais", "experts travaillant en anglais"),
    "experts_de": ("expert travaillant en allemand", "experts travaillant en allemand"),
}
FIRST = "engaged"
"""The programme's figure is said first."""


def variance_text(changes: Mapping[str, Amount], redated: int) -> str:
    """What changed, in words; "" when no figure did and no date was put right."""
    codes = sorted(_WORDS, key=lambda code: code != FIRST)
    said = [_change(code, changes[code]) for code in codes if changes.get(code)]
    if redated:
        said.append(f"{count_text(redated)} {plural(redated, 'date corrigée', 'dates corrigées')}")
    return ", ".join(said)


def _change(code: str, change: Amount) -> str:
    return f"{change_text(code, change)} {plural(size(change), *_WORDS[code])}"
