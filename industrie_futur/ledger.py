"""Rows of a ledger of money: signed, dated, never changed nor deleted; a mistake is reversed by another."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from industrie_futur.kept import KeptModel, KeptRows


class _KeptByDatabase(models.Field):
    """A running total that the database keeps (`guards.RunningTotal`): never written by a save."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        # A row read some time ago knows an old total: saving it must not bring that one back.
        return self.get_default() if add else F(self.attname)


class TotalField(_KeptByDatabase, models.DecimalField):
    """A running total of euros."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fixed = {"max_digits": 14, "decimal_places": 2, "default": Decimal(0), "editable": False}
        super().__init__(*args, **{**kwargs, **fixed})


class TotalCountField(_KeptByDatabase, models.PositiveIntegerField):
    """A running total of firms."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "default": 0, "editable": False})


def entered_once(known: Any, *, another: str, **asked: Any) -> Any:
    """`known`, written under a key that comes again; ValidationError when `asked` is something else."""
    if any(getattr(known, name) != value for name, value in asked.items()):
        raise ValidationError(
            f"Cette page a déjà enregistré {another}\u202f: ouvrez-la de nouveau pour une nouvelle saisie."
        )
    return known


class LedgerQuerySet(KeptRows, models.QuerySet):
    def live(self) -> Any:
        """Rows that hold: neither a reversal nor a row that one reverses."""
        reversals = self.model._base_manager.filter(reverses=OuterRef("pk"))
        return self.filter(reverses=None).filter(~Exists(reversals))


class LedgerRow(KeptModel):
    """Base of a movement of money: `amount` in euros, with its sign; recorded once, by whom and when.

    `key` is made with the page of the act: pressed twice, the button writes one row.
    """

    kept_because = "Une écriture comptable ne s’efface pas\u202f: elle s’annule."

    amount = models.DecimalField("montant (€)", max_digits=14, decimal_places=2)
    reference = models.CharField("référence", max_length=100, blank=True)
    comment = models.CharField("commentaire ou motif", max_length=500, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversal", verbose_name="annule"
    )
    key = models.UUIDField("clé de saisie", unique=True, default=uuid.uuid4, editable=False)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects: ClassVar[Any] = LedgerQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_amount_not_zero",
                condition=~Q(amount=0),
                violation_error_message="Le montant ne peut pas être nul.",
            ),
        ]
