"""The programme's milestones, and the share of each that falls to a region."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.scoping import Role, ScopedQuerySet
from industrie_futur import clock
from industrie_futur.kept import KeptModel, KeptRows
from industrie_futur.ledger import TotalCountField
from regions.models import Region, RegionName, in_force


class TargetQuerySet(ScopedQuerySet):
    """Aggregates: every role reads them; the ministry writes all, an officer those of their regions."""

    writers = frozenset({Role.MINISTRY})

    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region__in=codes)

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and not user.is_anonymous else self.none()

    def of(self, indicator: str, region: Region | None = None) -> Self:
        """The milestones of one indicator, national or of one region, the nearest first."""
        return self.filter(indicator=indicator, region=region).order_by("due_on")

    def with_share_of(self, codes: Collection[str], day: date) -> Self:
        """Adds `share`: what the regions `codes` hold together of each milestone on the evening of `day`."""
        by_then = Q(moves__effective_on__lte=day)
        received = Sum("moves__quantity", filter=by_then & Q(moves__to_region__in=codes))
        given = Sum("moves__quantity", filter=by_then & Q(moves__from_region__in=codes))
        return self.annotate(share=Coalesce(received, 0) - Coalesce(given, 0))

    def held_by(self, code: str, covered: Collection[str], day: date) -> Self:
        """The milestones of the region `code` on `day`, each with the `share` of all that it covers.

        National ones of which it has a share, and its own where it has none; all with their `holder`, `code`.
        """
        national = Target.objects.filter(region=None).with_share_of(covered, day)
        shared = national.filter(share__gt=0)  # type: ignore[misc]  # annotated just before
        same_day = shared.filter(indicator=OuterRef("indicator"), due_on=OuterRef("due_on"))
        own = Q(region=code) & ~Exists(same_day)
        rows = self.with_share_of(covered, day).annotate(holder=Value(code))
        return rows.filter(own | Q(region=None, share__gt=0))


class Target(models.Model):
    """A dated milestone of an indicator: the *cumulative* number wanted on a day; never added up.

    `decided_on`, `motive` and `revised_by` are those of its last revision; the database keeps each state that
    it had (`steering.guards`).
    """

    indicator = models.CharField("indicateur", max_length=30)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    due_on = models.DateField("échéance")
    value = models.PositiveIntegerField("valeur cumulée")
    attributed = TotalCountField("part des régions")
    source = models.CharField("source", max_length=200)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )
    decided_on = models.DateField("décidé le", default=clock.today)
    motive = models.CharField("motif de la révision", max_length=500, blank=True)
    revised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="révisé par",
    )
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects = TargetQuerySet.as_manager()

    class Meta:
        verbose_name = "objectif"
        ordering = ("indicator", "due_on")
        constraints = [
            # Two, as SQLite holds no two empty regions equal.
            models.UniqueConstraint(
                name="target_one_per_day_in_region",
                fields=["indicator", "region", "due_on"],
                violation_error_message="Un objectif existe déjà pour cette région à cette échéance.",
            ),
            models.UniqueConstraint(
                name="target_one_per_day_in_country",
                fields=["indicator", "due_on"],
                condition=Q(region=None),
                violation_error_message="Un objectif national existe déjà à cette échéance.",
            ),
            models.CheckConstraint(
                name="target_shares_within_value",
                condition=Q(attributed__gte=0, attributed__lte=F("value")),
                violation_error_message="Les parts des régions dépassent l’objectif national.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} au {self.due_on:%d/%m/%Y}"

    @property
    def unattributed(self) -> int | None:
        """What no region holds of a national milestone today; None when nothing of it is shared out."""
        return self.value - self.attributed if self.attributed else None


class ShareMoveQuerySet(KeptRows, models.QuerySet):
    def with_holders(self) -> Self:
        """Adds `giver` and `taker`: their names on the day of the move, None for no region."""

        def name(side: str) -> Coalesce:
            that_day = in_force(OuterRef("effective_on"))  # type: ignore[arg-type]  # a day, of each row
            names = RegionName.objects.filter(that_day, region=OuterRef(side))
            return Coalesce(Subquery(names.values("name")[:1]), F(f"{side}__name"))

        return self.annotate(giver=name("from_region"), taker=name("to_region"))


class ShareMove(KeptModel):
    """Part of a national milestone that goes from one holder to another; an empty region is "no region".

    All of it begins with no region: whatever moves, the shares and that rest add up to the milestone.
    Append-only: the shares of a day are the sum of the moves by then.
    """

    kept_because = "Une répartition ne s’efface pas\u202f: une autre la remplace."

    target = models.ForeignKey(Target, models.PROTECT, related_name="moves", verbose_name="objectif")
    from_region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="de la région"
    )
    to_region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="à la région"
    )
    quantity = models.PositiveIntegerField("entreprises")
    effective_on = models.DateField("date d’effet")
    reason = models.CharField("motif", max_length=500)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects: ClassVar[Any] = ShareMoveQuerySet.as_manager()

    class Meta:
        verbose_name = "répartition d’objectif"
        verbose_name_plural = "répartitions d’objectif"
        ordering = ("effective_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="share_move_positive",
                condition=Q(quantity__gt=0),
                violation_error_message="Le nombre d’entreprises est supérieur à zéro.",
            ),
            models.CheckConstraint(
                name="share_move_goes_elsewhere",
                condition=Q(from_region=None, to_region__isnull=False)
                | Q(from_region__isnull=False, to_region=None)
                | (Q(from_region__isnull=False, to_region__isnull=False) & ~Q(from_region=F("to_region"))),
                violation_error_message="La part change de région.",
            ),
        ]

    def __str__(self) -> str:
        return (
            f"{self.quantity}, {self.from_region_id or 'sans région'} → {self.to_region_id or 'sans région'}"
        )
