"""The NAF rev. 2, the nomenclature of activities."""

from django.db import models


class NafCode(models.Model):
    """A code of the NAF rev. 2 (décret n° 2007-1888), at one of five levels; a section has no division."""

    class Level(models.TextChoices):
        SECTION = "section", "Section"
        DIVISION = "division", "Division"
        GROUP = "group", "Groupe"
        CLASS = "class", "Classe"
        SUBCLASS = "subclass", "Sous-classe"

    code = models.CharField("code NAF", max_length=6, primary_key=True)
    level = models.CharField("niveau", max_length=8, choices=Level)
    label = models.CharField("libellé", max_length=250)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="children", verbose_name="niveau supérieur"
    )
    division = models.CharField("division", max_length=2, blank=True, db_index=True)

    class Meta:
        verbose_name = "code NAF"
        verbose_name_plural = "codes NAF"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.code} {self.label}"
