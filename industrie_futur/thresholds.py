"""Thresholds of the programme's follow-up: what each is for, and its value, which the database may change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction

from industrie_futur.audit import record_act
from industrie_futur.models import Threshold


class Kind(NamedTuple):
    """A threshold: its label, its unit, the value it has until somebody changes it, and its bounds (in)."""

    label: str
    unit: str
    default: int
    lowest: int = 1
    highest: int = 3650


THRESHOLDS: dict[str, Kind] = {
    "decision_days": Kind("Candidature à décider, urgente au-delà de", "jours", 30),
    "expert_days": Kind("Expert à affecter après l’engagement", "jours", 15),
    "answer_days": Kind("Réponse de l’expert à une proposition, attendue sous", "jours", 7),
    "diagnosis_days": Kind("Diagnostic en retard après l’engagement", "jours", 60),
    "validation_days": Kind("Diagnostic transmis à valider, urgent au-delà de", "jours", 15),
    "restitution_days": Kind("Restitution en retard après le diagnostic", "jours", 30),
    "silence_days": Kind("Plan d’action sans nouvelle depuis", "jours", 90),
    "certification_days": Kind("Visite réalisée, à faire confirmer par l’entreprise sous", "jours", 15),
    "callback_days": Kind("Entreprise à rappeler après son signalement", "jours", 5),
    "commit_days": Kind("Subvention à engager après sa préparation", "jours", 30),
    "payment_days": Kind("Mandatement attendu après l’engagement de la subvention", "jours", 90),
    "right_ends_days": Kind("Fin de droit ou de mandat annoncée", "jours à l’avance", 60),
    "visit_days": Kind("Subvention sans visite après", "jours", 60),
    "grant_days": Kind("Entreprise engagée sans subvention après", "jours", 60),
    "cost_gap_pct": Kind("Coût par entreprise éloigné de la moyenne du plan de plus de", "%", 50, 5, 1000),
    "spending_gap_points": Kind(
        "Sous-consommation\u202f: retard sur le calendrier de plus de", "points", 30, 5, 100
    ),
    "de_minimis_warning_pct": Kind("Aides de minimis signalées à partir de", "% du plafond", 80, 10, 100),
    # The programme's promise to firms is five: it may be raised, not lowered.
    "international_firms": Kind(
        "Chiffre transmis hors du programme\u202f: fondé sur au moins", "entreprises", 5, 5, 100
    ),
    "small_number": Kind("Aucun taux au-dessous de", "cas", 10, 3, 100),
    # Below the life of a link: a reminder reaches who may still answer.
    "survey_reminder_days": Kind("Relance d’une enquête sans réponse après", "jours", 15, 1, 29),
    "committee_due_days": Kind("Décision du comité signalée avant son échéance", "jours à l’avance", 15),
    "mission_days": Kind("Durée d’une mission d’expert, sauf mention contraire", "jours", 5, 1, 60),
}


def all_thresholds() -> dict[str, int]:
    """{code: value} of every threshold, in one query."""
    changed = dict(Threshold.objects.values_list("code", "value"))
    return {code: changed.get(code, kind.default) for code, kind in THRESHOLDS.items()}


def last_changes() -> dict[str, Threshold]:
    """{code: the row that says when and by whom} of the thresholds that were ever changed, in one query."""
    return {row.code: row for row in Threshold.objects.select_related("changed_by")}


@transaction.atomic
def change_threshold(code: str, value: int, *, by: Any) -> None:
    """Give a threshold another value; ValidationError outside its bounds, KeyError when there is none."""
    kind = THRESHOLDS[code]
    if not kind.lowest <= value <= kind.highest:
        raise ValidationError({code: f"La valeur va de {kind.lowest} à {kind.highest}\u202f{kind.unit}."})
    before = all_thresholds()[code]
    if value == before:
        return
    row, _ = Threshold.objects.update_or_create(code=code, defaults={"value": value, "changed_by": by})
    details = {"threshold": kind.label, "value": [before, value]}
    record_act(by=by, action="threshold_changed", subject=row, details=details)


@transaction.atomic
def change_thresholds(values: Mapping[str, int], *, by: Any) -> None:
    """Change several at once, or none: ValidationError with what is wrong of each."""
    errors: dict[str, list[ValidationError]] = {}
    for code, value in values.items():
        try:
            change_threshold(code, value, by=by)
        except ValidationError as error:
            errors |= error.error_dict
    if errors:
        raise ValidationError(errors)
