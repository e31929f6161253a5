"""Regions through time, departments, regional programmes and their funding.

Region and department codes are INSEE's, kept as text. The reform of 1 January 2016 merged whole regions (loi
n° 2015-29): the 22 + 5 regions of 2015 and the 13 + 5 of 2016 are rows side by side, linked by `successor`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from industrie_futur.ledger import LedgerQuerySet, LedgerRow, TotalField
from regions.acts import act_path, check_act


def in_force(day: date) -> Q:
    """Rows valid on `day`; both bounds are in, an empty bound is open (as in INSEE's tables)."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


class RegionQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(pk__in=codes)

    def visible_to(self, user: Any) -> Self:
        """Every region for who signs in: aggregates are shown to all roles (DESIGN section 5)."""
        return self.all() if user.is_active and not user.is_anonymous else self.none()

    def with_programmes_visible_to(self, user: Any) -> Self:
        """Regions whose programme page `user` may open, adopted or not: an officer's own only."""
        return super().visible_to(user)

    def without_programme(self) -> Self:
        """Regions that may adopt one; a merger undone leaves the trace of one, which does not count."""
        return self.exclude(programmes__in=RegionalProgramme.objects.all())

    def on(self, day: date) -> Self:
        """Regions in force on `day`: 27 until 31 December 2015, 18 since, each `with_name_on(day)`."""
        return self.filter(in_force(day)).with_name_on(day)

    def with_name_on(self, day: date) -> Self:
        """Adds `dated_name`: the legal name on `day`, or the last one when the region was not in force."""
        names = RegionName.objects.filter(in_force(day), region=OuterRef("pk"))
        return self.annotate(dated_name=Coalesce(Subquery(names.values("name")[:1]), F("name")))


class Region(models.Model):
    """A region of one or both geographies; its code is the key (text: "04", "44")."""

    code = models.CharField("code INSEE", max_length=2, primary_key=True)
    name = models.CharField("dernier nom officiel", max_length=100)
    valid_from = models.DateField("en vigueur depuis le", null=True, blank=True)
    valid_to = models.DateField("en vigueur jusqu’au (inclus)", null=True, blank=True)
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="predecessors", verbose_name="devenue"
    )
    is_overseas = models.BooleanField("outre-mer", default=False)
    population = models.PositiveIntegerField("population municipale")

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "région"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                name="region_valid_dates_in_order",
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                violation_error_message="La fin de validité de la région précède son début.",
            ),
            models.CheckConstraint(
                name="region_closed_iff_successor",
                condition=Q(valid_to=None, successor=None)
                | Q(valid_to__isnull=False, successor__isnull=False),
                violation_error_message="Une région fermée a une région qui lui succède, et elle seule.",
            ),
        ]

    def __str__(self) -> str:
        return getattr(self, "dated_name", self.name)

    def get_absolute_url(self) -> str:
        return reverse("regions:region_detail", args=[self.code])

    @classmethod
    def on(cls, day: date) -> RegionQuerySet:
        """The map of `day`; see `RegionQuerySet.on`."""
        return cls.objects.on(day)

    def is_open_on(self, day: date) -> bool:
        """Whether the region exists in law on `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )

    def name_on(self, day: date) -> str:
        """Legal name on `day` (provisional names from 1 January to 29 September 2016 included)."""
        return str(type(self).objects.with_name_on(day).get(pk=self.pk))


class RegionName(models.Model):
    """One legal name of a region and the days it holds (both bounds in)."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", "Officiel"
        PROVISIONAL = "provisional", "Provisoire"

    region = models.ForeignKey(Region, models.PROTECT, related_name="names", verbose_name="région")
    name = models.CharField("nom", max_length=100)
    kind = models.CharField("nature", max_length=11, choices=Kind)
    valid_from = models.DateField("depuis le", null=True, blank=True)
    valid_to = models.DateField("jusqu’au (inclus)", null=True, blank=True)

    class Meta:
        verbose_name = "nom de région"
        verbose_name_plural = "noms de région"
        ordering = ("region", F("valid_from").asc(nulls_first=True))
        constraints = [
            models.UniqueConstraint(
                "region",
                # SQLite holds two empty dates for different: an open start is the first of days.
                Coalesce("valid_from", Value(date.min, models.DateField())),
                name="region_name_once_per_start",
                violation_error_message="Cette région a déjà un nom à compter de cette date.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Department(models.Model):
    """A department; the reform did not change them, so every fact is stored against one."""

    code = models.CharField("code", max_length=3, primary_key=True)
    name = models.CharField("nom", max_length=60)
    region = models.ForeignKey(
        Region, models.PROTECT, related_name="departments", verbose_name="région en 2015"
    )
    population = models.PositiveIntegerField("population municipale")

    class Meta:
        verbose_name = "département"
        ordering = ("code",)

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class RegionalProgrammeQuerySet(ScopedQuerySet):
    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(region_id__in=codes)

    def adopted_by(self, day: date) -> Self:
        """Programmes adopted on or before `day`."""
        return self.filter(adopted_on__lte=day)

    def with_budget_on(self, day: date) -> Self:
        """Adds `budget`: euros that its region voted on or before `day`, wherever a merger carried them."""
        votes = Q(fundings__voted_on__lte=day) & ~Q(fundings__kind=Funding.Kind.CARRIED)
        return self.annotate(budget=Coalesce(Sum("fundings__amount", filter=votes), Decimal(0)))


class RegionalProgrammeManager(models.Manager.from_queryset(RegionalProgrammeQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> RegionalProgrammeQuerySet:
        """Programmes that stand: one whose takeover was undone is only where its ledger was written."""
        return super().get_queryset().filter(is_void=False)


class RegionalProgramme(models.Model):
    """A region's programme of support to firms, on the region that voted it for ever.

    `voted`, `committed` and `paid` are the euros that stand on it today, all dates together: the database
    keeps them (`regions.guards`, `companies.guards`) and holds paid <= committed <= voted. `taken_over_by` is
    the new region's, which bears what this one had not paid (see `regions.carrying`).
    """

    region = models.ForeignKey(Region, models.PROTECT, related_name="programmes", verbose_name="région")
    title = models.CharField("intitulé", max_length=200)
    adopted_on = models.DateField("adopté le")
    act_reference = models.CharField("référence de l’acte", max_length=100, blank=True)
    act_document = models.FileField("acte d’adoption", upload_to=act_path, blank=True, validators=[check_act])
    starts_on = models.DateField("début")
    ends_on = models.DateField("fin (incluse)", null=True, blank=True)
    planned_companies = models.PositiveIntegerField("entreprises prévues")
    eligibility = models.TextField("conditions d’éligibilité", max_length=2000, blank=True)
    is_takeover = models.BooleanField("ouvert par une reprise", default=False, editable=False)
    is_void = models.BooleanField("ouvert par une reprise annulée", default=False, editable=False)
    taken_over_by = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="taken_over",
        verbose_name="repris par",
    )
    voted = TotalField("voté (€)")
    committed = TotalField("engagé (€)")
    paid = TotalField("mandaté (€)")
    version = models.PositiveIntegerField("version", default=1, editable=False)

    objects: ClassVar[RegionalProgrammeManager] = RegionalProgrammeManager()

    class Meta:
        verbose_name = "programme régional"
        verbose_name_plural = "programmes régionaux"
        ordering = ("region", "adopted_on")
        constraints = [
            models.UniqueConstraint(
                name="regional_programme_one_per_region",
                fields=["region"],
                condition=Q(is_void=False),
                violation_error_message="Cette région a déjà un programme.",
            ),
            models.CheckConstraint(
                name="regional_programme_dates_in_order",
                condition=Q(starts_on__gte=F("adopted_on"))
                & (Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))),
                violation_error_message="Les dates ne sont pas dans l’ordre\u202f: adoption, début, fin.",
            ),
            models.CheckConstraint(
                name="regional_programme_plans_companies",
                condition=Q(planned_companies__gt=0) | Q(is_takeover=True),
                violation_error_message="Un programme prévoit au moins une entreprise.",
            ),
            models.CheckConstraint(
                name="regional_programme_committed_within_voted",
                condition=Q(committed__lte=F("voted")),
                violation_error_message="Les engagements dépasseraient le budget voté.",
            ),
            models.CheckConstraint(
                name="regional_programme_paid_within_committed",
                condition=Q(paid__gte=0, paid__lte=F("committed")),
                violation_error_message="Les mandatements dépasseraient les engagements.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def available(self) -> Decimal:
        """Euros voted and not yet committed."""
        return self.voted - self.committed


class FundingQuerySet(LedgerQuerySet):
    def visible_to(self, user: Any) -> Self:
        """Movements of the programmes that `user` may open, by the region that voted."""
        return self.filter(region__in=Region.objects.with_programmes_visible_to(user))

    def voted(self) -> Self:
        """What makes the budget: what a merger carries was voted once, by the region that voted it."""
        return self.exclude(kind=Funding.Kind.CARRIED)


class Funding(LedgerRow):
    """A movement of the money voted to a programme, in euros; the budget of a day is the sum by then.

    A vote adds; an amendment adds or takes back; a mistake is reversed by a row of its own. A merger carries
    what is left from one programme to another: `region` stays the one that voted, so that no figure moves.
    """

    class Kind(models.TextChoices):
        VOTE = "vote", "Vote"
        AMENDMENT = "amendment", "Décision modificative"
        REVERSAL = "reversal", "Annulation"
        CARRIED = "carried", "Reprise"

    class Source(models.TextChoices):
        REGION = "region", "Région"
        STATE = "state", "État"
        ERDF = "erdf", "FEDER"
        OTHER = "other", "Autre"
        UNSPECIFIED = "unspecified", "Non ventilé"

    programme = models.ForeignKey(
        RegionalProgramme, models.PROTECT, related_name="fundings", verbose_name="programme"
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région qui a voté")
    kind = models.CharField("nature", max_length=9, choices=Kind, default=Kind.VOTE)
    source = models.CharField("source", max_length=11, choices=Source)
    voted_on = models.DateField("voté le")

    objects: ClassVar[Any] = FundingQuerySet.as_manager()

    class Meta(LedgerRow.Meta):
        verbose_name = "financement"
        ordering = ("voted_on", "pk")
        constraints = [
            *LedgerRow.Meta.constraints,
            models.CheckConstraint(
                name="funding_vote_positive",
                condition=~Q(kind="vote") | Q(amount__gt=0),
                violation_error_message="Le montant voté doit être supérieur à zéro.",
            ),
            models.CheckConstraint(
                name="funding_reverses_iff_reversal",
                condition=Q(kind="reversal", reverses__isnull=False)
                | (~Q(kind="reversal") & Q(reverses=None)),
                violation_error_message="Une annulation désigne le vote qu’elle annule.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()}\u202f: {self.amount} €"


class IndustrialBaseQuerySet(ScopedQuerySet):
    """Official figures: everybody reads them; ministry and administrators enter them."""

    writers = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and not user.is_anonymous else self.none()

    def known_on(self, day: date) -> Self:
        """Those of the year of `day` or of a year before, the latest of each region last."""
        return self.filter(year__lte=day.year).order_by("region", "year")


class IndustrialBase(models.Model):
    """How many industrial firms a region counts, from an official table: what rates are reckoned on."""

    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région")
    year = models.PositiveSmallIntegerField("année")
    firms = models.PositiveIntegerField("entreprises industrielles")
    source = models.CharField("source", max_length=200)
    recorded_at = models.DateTimeField("enregistré le", auto_now=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    objects = IndustrialBaseQuerySet.as_manager()

    class Meta:
        verbose_name = "tissu industriel"
        ordering = ("region", "-year")
        constraints = [
            models.UniqueConstraint(
                name="industrial_base_once_a_year",
                fields=["region", "year"],
                violation_error_message="Le nombre d’entreprises de cette région est déjà saisi pour "
                "cette année.",
            ),
            models.CheckConstraint(
                name="industrial_base_positive",
                condition=Q(firms__gt=0),
                violation_error_message="Le nombre d’entreprises est supérieur à zéro.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region}, {self.year}\u202f: {self.firms}"


class DailyMoney(models.Model):
    """Rollup of the ledgers of money: by how many euros a figure of a region changed on a day.

    `region` is the finest (that of 2015, or the new one for its own votes). Written with the fact, in its
    transaction; `manage.py rollup` makes it again and proves that nothing drifted.
    """

    class Figure(models.TextChoices):
        VOTED = "voted", "Voté"
        COMMITTED = "committed", "Engagé"
        PAID = "paid", "Mandaté"

    day = models.DateField("jour")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région")
    figure = models.CharField("chiffre", max_length=9, choices=Figure)
    change = models.DecimalField("variation (€)", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "variation du jour"
        verbose_name_plural = "variations du jour"
        constraints = [
            models.UniqueConstraint(name="daily_money_once", fields=["figure", "day", "region"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_figure_display()} {self.region_id} {self.day}\u202f: {self.change}"
