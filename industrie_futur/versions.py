"""Two people on one page: the second to save is told, and loses nothing."""

from django.core.exceptions import ValidationError
from django.db import models


class ChangedMeanwhile(ValidationError):
    """The row was saved by somebody else since the page was opened; `current` is what it holds now."""

    def __init__(self, current: models.Model) -> None:
        super().__init__(
            "Cette fiche a été modifiée par quelqu’un d’autre pendant votre saisie. "
            "Comparez avec les valeurs actuelles, puis enregistrez de nouveau."
        )
        self.current = current


def check_version(locked: models.Model, version: int) -> None:
    """`ChangedMeanwhile` unless `version` is that of the row, which the caller has locked; else count one more."""
    if locked.version != version:  # type: ignore[attr-defined]
        raise ChangedMeanwhile(locked)
    locked.version = version + 1  # type: ignore[attr-defined]
