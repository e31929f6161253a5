from django.db import models


class SizeCategory(models.TextChoices):
    """Legal size category of an enterprise (décret n° 2008-1354)."""

    MIC = "MIC", "Microentreprise"
    PME = "PME", "PME"
    ETI = "ETI", "ETI"
    GE = "GE", "Grande entreprise"
    UNKNOWN = "UNKNOWN", "Indéterminée"
