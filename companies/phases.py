"""The path of a firm in the programme (DOMAIN section 7) and the steps it allows."""

from django.db import models


class Phase(models.TextChoices):
    """Where a firm stands; each is reached on a date."""

    CANDIDATURE = "candidature", "Candidature"
    ENGAGEE = "engagee", "Engagée"
    DIAGNOSTIC = "diagnostic", "Diagnostic réalisé"
    PLAN_ACTION = "plan_action", "Plan d’action arrêté"
    ACCOMPAGNEMENT = "accompagnement", "Accompagnement en cours"
    TERMINEE = "terminee", "Parcours terminé"
    ABANDON = "abandon", "Abandon"
    REFUSEE = "refusee", "Candidature refusée"


PATH = (
    Phase.CANDIDATURE,
    Phase.ENGAGEE,
    Phase.DIAGNOSTIC,
    Phase.PLAN_ACTION,
    Phase.ACCOMPAGNEMENT,
    Phase.TERMINEE,
)
ENGAGED = PATH[1:]
"""Phases of a firm counted as engaged (the programme's "400")."""
RELEASED = (Phase.ABANDON, Phase.REFUSEE)
"""Phases that close a file with a reason; the firm may apply again."""
CLOSED = (Phase.TERMINEE, *RELEASED)


def next_phases(phase: str) -> tuple[Phase, ...]:
    """Phases that may follow `phase`, the ordinary one first; empty once the file is closed."""
    if phase in CLOSED:
        return ()
    forward = PATH[PATH.index(Phase(phase)) + 1]
    return (forward, Phase.REFUSEE, Phase.ABANDON) if phase == Phase.CANDIDATURE else (forward, Phase.ABANDON)
