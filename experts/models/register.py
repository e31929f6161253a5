"""The register of experts: who they are, what they know, where they work, which organisation they are of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from companies.models import NafCode
from industrie_futur.text import normalise
from industrie_futur.thresholds import all_thresholds
from regions.models import Department, Region


class OrganisationKind(models.TextChoices):
    CONSULTANT = "consultant", "Consultant"
    TECHNICAL_CENTRE = "technical_centre", "Centre technique industriel"
    FEDERATION = "federation", "Fédération industrielle"
    SCHOOL = "school", "École d’ingénieurs"
    CLUSTER = "cluster", "Pôle de compétitivité"
    LABORATORY = "laboratory", "Laboratoire de recherche"
    UNION = "union", "Organisation syndicale"
    PUBLIC_BODY = "public_body", "Instance ou service public"


class OrganisationQuerySet(ScopedQuerySet):
    writers = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        """Every organisation for who signs in: the members of the Alliance are public."""
        return self.all() if user.is_active and not user.is_anonymous else self.none()

    def represented_by(self, user: Any) -> Self:
        """Organisations in whose name `user` nominates experts."""
        return self.filter(delegates=user)

    def members_on(self, day: date) -> Self:
        """Members of the Alliance on `day` (both bounds in)."""
        return self.filter(pk__in=_other("Membership").running_on(day).values("organisation"))

    def members_by(self, day: date) -> Self:
        """Members of the Alliance on `day`, or some day before."""
        return self.filter(pk__in=_other("Membership").filter(joined_on__lte=day).values("organisation"))

    def former_members_on(self, day: date) -> Self:
        """Organisations that were members before `day`, and no longer are."""
        return self.members_by(day).exclude(
            pk__in=_other("Membership").running_on(day).values("organisation")
        )

    def ever_members(self) -> Self:
        """Organisations that are, were or will be members of the Alliance."""
        return self.filter(pk__in=_other("Membership").values("organisation"))


class Organisation(models.Model):
    """Where experts come from; a member of the Alliance while one of its `memberships` runs."""

    name = models.CharField("nom", max_length=150, unique=True)
    kind = models.CharField("nature", max_length=16, choices=OrganisationKind)
    delegates = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="organisations", blank=True, verbose_name="délégués"
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme"
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                name="organisation_kind_known",
                condition=Q(kind__in=OrganisationKind.values),
                violation_error_message="Cette nature d’organisme n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("experts:organisation_detail", args=[self.pk])


class Speciality(models.Model):
    """One of the six axes of the diagnostic, as an expert's field (DOMAIN section 10)."""

    code = models.CharField("code", max_length=6, primary_key=True)
    label = models.CharField("libellé", max_length=80)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "spécialité"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.label


class Technology(models.Model):
    """A technology of the factory, finer than the axes; from `experts/data/technologies.csv`."""

    code = models.CharField("code", max_length=12, primary_key=True)
    label = models.CharField("libellé", max_length=80)
    position = models.PositiveSmallIntegerField("ordre")

    class Meta:
        verbose_name = "technologie"
        ordering = ("position",)

    def __str__(self) -> str:
        return self.label


class ExpertQuerySet(ScopedQuerySet):
    """The register is the programme's: all but observers read it; its contact data are professional."""

    writers = frozenset({Role.ADMINISTRATOR})
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        """All for those who steer or assign; an expert reads their own card only."""
        if user.is_active and not user.is_anonymous and user.role == Role.REGIONAL_OFFICER:
            return self.all()
        return super().visible_to(user)

    def assigned_to(self, user: Any) -> Self:
        return self.filter(user=user)

    def retained_on(self, day: date) -> Self:
        """Experts whose mandate, be it a former one, runs on `day` (bounds in) and is not suspended then."""
        former = _other("PastMandate").filter(retained_on__lte=day, ended_on__gte=day)
        suspended = _other("Suspension").running_on(day)
        current = Q(retained_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gte=day))
        current &= Q(expires_on=None) | Q(expires_on__gte=day)
        return self.filter(current | Q(pk__in=former.values("expert"))).exclude(
            pk__in=suspended.values("expert")
        )

    def present_on(self, day: date) -> Self:
        """Experts who are not away on `day`."""
        return self.exclude(pk__in=_other("Leave").running_on(day).values("expert"))

    def mainly_in(self, codes: Iterable[str]) -> Self:
        """Experts counted in the regions `codes`: each in one, the first of theirs."""
        return self.filter(main_region__in=codes)

    def covering(self, codes: Iterable[str]) -> Self:
        """Experts who work in one at least of the regions `codes` of 2015."""
        # A sub-query, not a join: an expert of two of these regions is one row.
        links = Expert.regions.through.objects.filter(region__in=codes)
        return self.filter(pk__in=links.values("expert"))

    def reachable(self) -> Self:
        """Experts who may be given a file: without an account, or with one that is active."""
        return self.exclude(user__is_active=False)

    def matching(self, typed: str) -> Self:
        """Experts whose name, reference or organisation holds every word typed, accents and case apart."""
        rows = self
        for word in normalise(typed).split():
            rows = rows.filter(search_text__contains=word)
        return rows

    def with_state(self, day: date) -> Self:
        """Adds `state`: where the accreditation of each stands on `day` (a value of `Expert.State`)."""
        suspended = _other("Suspension").running_on(day).filter(expert=OuterRef("pk"))
        return self.annotate(
            state=Case(
                When(ended_on__lt=day, then=Value(Expert.State.ENDED)),
                When(expires_on__lt=day, then=Value(Expert.State.EXPIRED)),
                When(Exists(suspended), then=Value(Expert.State.SUSPENDED)),
                default=Value(Expert.State.RETAINED),
                output_field=models.CharField(),
            )
        )

    def expiring(self, day: date) -> Self:
        """Experts retained on `day` whose accreditation ends within the days of « Fin de droit annoncée »."""
        last = day + timedelta(days=all_thresholds()["right_ends_days"])
        return self.filter(ended_on=None, expires_on__range=(day, last))

    def with_running_count(self) -> Self:
        """Adds `running_count`: the files that each follows today."""
        running = _other("Assignment").running().filter(expert=OuterRef("pk")).order_by()
        counted = running.values("expert").annotate(count=Count("pk")).values("count")
        return self.annotate(running_count=Coalesce(Subquery(counted), 0))


class Expert(models.Model):
    """A retained person. Counted once, in the `main_region` (the first of theirs); covers all of `regions`.

    `retained_on` and `ended_on` are those of the last mandate; earlier ones are `past_mandates`.
    """

    OrganisationKind = OrganisationKind

    class State(models.TextChoices):
        """Where an accreditation stands on a day; a candidate is a `Nomination`."""

        RETAINED = "retained", "Retenu"
        SUSPENDED = "suspended", "Suspendu"
        EXPIRED = "expired", "Agrément expiré"
        ENDED = "ended", "Mandat clos"

    reference = models.CharField("référence", max_length=20, unique=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="expert",
        verbose_name="compte",
    )
    first_name = models.CharField("prénom", max_length=80)
    last_name = models.CharField("nom", max_length=80)
    email = models.EmailField("adresse électronique", unique=True)
    phone = models.CharField("téléphone", max_length=25, blank=True)
    organisation_kind = models.CharField("organisme", max_length=16, choices=OrganisationKind)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="experts",
        verbose_name="organisme d’appartenance",
    )
    specialities = models.ManyToManyField(Speciality, related_name="experts", verbose_name="spécialités")
    technologies = models.ManyToManyField(
        Technology, related_name="experts", blank=True, verbose_name="technologies"
    )
    sectors = models.ManyToManyField(
        NafCode,
        related_name="+",
        blank=True,
        limit_choices_to={"level": NafCode.Level.DIVISION},
        verbose_name="secteurs connus (divisions NAF)",
    )
    department = models.ForeignKey(
        Department,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="département d’attache",
        help_text="D’où l’expert part en visite\u202f: sert à estimer les distances.",
    )
    main_region = models.ForeignKey(
        Region, models.PROTECT, related_name="+", verbose_name="région principale (2015)"
    )
    regions = models.ManyToManyField(Region, related_name="experts", verbose_name="régions couvertes (2015)")
    languages = models.CharField("langues", max_length=40, help_text="Codes ISO 639-1\u202f: fr, en, de.")
    days_per_quarter = models.DecimalField(
        "jours par trimestre",
        max_digits=4,
        decimal_places=1,
        default=Decimal(15),
        help_text="Jours que l’expert donne au programme, sauf trimestre particulier.",
    )
    profile = models.TextField("présentation", max_length=2000, blank=True)
    directory_consent_on = models.DateField("accord pour l’annuaire donné le", null=True, blank=True)
    retained_on = models.DateField("retenu le")
    expires_on = models.DateField("agrément valable jusqu’au (inclus)", null=True, blank=True)
    decision = models.CharField("décision", max_length=120, blank=True, help_text="Référence de l’acte.")
    retained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="retenu par",
    )
    ended_on = models.DateField("fin de mandat (incluse)", null=True, blank=True)
    end_reason = models.CharField("motif de fin de mandat", max_length=500, blank=True)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    # Begins with the last name: it is what the list is sorted by, in French order.
    search_text = models.TextField("texte de recherche", editable=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = "expert"
        ordering = ("last_name", "first_name", "pk")
        constraints = [
            models.CheckConstraint(
                name="expert_ended_after_retained",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("retained_on")),
                violation_error_message="La fin du mandat précède la date à laquelle l’expert a été retenu.",
            ),
            models.CheckConstraint(
                name="expert_expires_after_retained",
                condition=Q(expires_on=None) | Q(expires_on__gte=F("retained_on")),
                violation_error_message="L’agrément expire avant la date à laquelle l’expert a été retenu.",
            ),
            models.CheckConstraint(
                name="expert_days_per_quarter_in_a_quarter",
                condition=Q(days_per_quarter__gte=0, days_per_quarter__lte=66),
                violation_error_message="Un trimestre compte de 0 à 66 jours travaillés.",
            ),
            models.CheckConstraint(
                name="expert_organisation_kind_known",
                condition=Q(organisation_kind__in=OrganisationKind.values),
                violation_error_message="Cette nature d’organisme n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_name} {self.last_name}"

    def get_absolute_url(self) -> str:
        return reverse("experts:expert_detail", args=[self.pk])

    def get_state_display(self) -> str:
        """The words of `state`, which `with_state()` adds."""
        return str(Expert.State(self.state).label)  # type: ignore[attr-defined]

    @property
    def last_day(self) -> date | None:
        """Last day of the mandate: its end, else the expiry of the accreditation; None without either."""
        return self.ended_on or self.expires_on

    def is_retained_on(self, day: date) -> bool:
        """Whether the last mandate runs on `day`, suspended or not."""
        return self.retained_on <= day and (self.last_day is None or day <= self.last_day)


def _other(name: str) -> Any:
    """The rows of a model of this room that itself refers to experts."""
    return apps.get_model("experts", name)._default_manager
