"""How much each criterion weighs when experts are ranked for a firm."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class MatchingWeight(models.Model):
    """The weight of one criterion, from 0 (not counted) to 100; rows come with `experts.reference`."""

    class Criterion(models.TextChoices):
        NEED = "need", "Spécialités et technologies attendues"
        WEAK_AXES = "weak_axes", "Axes faibles du diagnostic"
        SECTOR = "sector", "Connaissance du secteur"
        DISTANCE = "distance", "Proximité"
        CAPACITY = "capacity", "Jours disponibles"
        LANGUAGE = "language", "Langue de travail"
        PAST_WORK = "past_work", "Travail passé avec l’entreprise"

    criterion = models.CharField("critère", max_length=9, choices=Criterion, primary_key=True)
    weight = models.PositiveSmallIntegerField("poids")
    changed_at = models.DateTimeField("modifié le", null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="modifié par"
    )

    class Meta:
        verbose_name = "poids d’un critère"
        verbose_name_plural = "poids des critères"
        constraints = [
            models.CheckConstraint(
                name="matching_weight_to_100",
                condition=Q(weight__lte=100),
                violation_error_message="Un poids va de 0 à 100.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_criterion_display()}\u202f: {self.weight}"
