"""The international part: partnerships, their joint actions, use cases and events.

Nothing here is erased: a partnership ends, an action is dropped, a use case is withdrawn, an event cancelled
(`steering.international.guards` holds it in the database).
"""

from __future__ import annotations

import uuid
from calendar import monthrange
from datetime import date
from typing import Any, NoReturn, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, ProtectedError, Q
from django.urls import reverse

from accounts.scoping import Role, ScopedQuerySet
from companies.models import Company, NafCode, NamingAgreement
from experts.models import Speciality
from regions.models import Region
from steering.models.countries import COUNTRIES

WRITERS = frozenset({Role.ADMINISTRATOR, Role.MINISTRY})
KEPT = "Rien du volet international ne s’efface\u202f: cela se termine, s’abandonne, se retire ou s’annule."


class InternationalQuerySet(ScopedQuerySet):
    """What the ministry and administrators write, and everybody who signs in reads."""

    writers = WRITERS
    is_written_by_regions = False

    def visible_to(self, user: Any) -> Self:
        return self.all() if user.is_active and not user.is_anonymous else self.none()

    def delete(self) -> NoReturn:  # type: ignore[override]
        raise ProtectedError(KEPT, set(self))  # type: ignore[arg-type]


class Kept(models.Model):
    """Base of the rows that somebody writes: who did first, the version that a form was opened at."""

    key = models.UUIDField("clé de saisie", unique=True, default=uuid.uuid4, editable=False)
    version = models.PositiveIntegerField("version", default=1, editable=False)
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="enregistré par"
    )

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ProtectedError(KEPT, {self})


class PartnershipQuerySet(InternationalQuerySet):
    def standing_on(self, day: date) -> Self:
        """Partnerships that run on `day`; both bounds are in."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day), started_on__lte=day)


class Partnership(Kept):
    """With whom, of which country, since when and what for."""

    class Kind(models.TextChoices):
        PLATFORM = "platform", "Plateforme nationale"
        STATE = "state", "Gouvernement ou administration"
        RESEARCH = "research", "Recherche et enseignement"
        INDUSTRY = "industry", "Fédération ou grappe d’entreprises"
        OTHER = "other", "Autre"

    partner = models.CharField("partenaire", max_length=150)
    country = models.CharField("pays", max_length=2, choices=COUNTRIES.items())
    kind = models.CharField("nature", max_length=8, choices=Kind)
    started_on = models.DateField("depuis le")
    ended_on = models.DateField("jusqu’au (inclus)", null=True, blank=True)
    aim = models.TextField("objet", max_length=1000)
    website = models.URLField("site", blank=True)
    contact = models.CharField("service à joindre en France", max_length=150, blank=True)
    contact_email = models.EmailField("adresse électronique de ce service", blank=True)

    objects = PartnershipQuerySet.as_manager()

    class Meta:
        verbose_name = "partenariat"
        ordering = ("started_on", "partner", "pk")
        constraints = [
            models.CheckConstraint(
                name="partnership_dates_in_order",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("started_on")),
                violation_error_message="La fin du partenariat précède son début.",
            ),
            models.CheckConstraint(
                name="partnership_abroad",
                condition=Q(country__in=sorted(COUNTRIES.keys() - {"FR"})),
                violation_error_message="Un partenariat se noue avec un autre pays que la France.",
            ),
            models.UniqueConstraint(
                name="partnership_once_per_start",
                fields=["partner", "country", "started_on"],
                violation_error_message="Ce partenariat est déjà enregistré à compter de ce jour.",
            ),
        ]

    def __str__(self) -> str:
        return self.partner

    def get_absolute_url(self) -> str:
        return reverse("steering:partnership_detail", args=[self.pk])

    def stands_on(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day <= self.ended_on)


class ActionStatus(models.TextChoices):
    PLANNED = "planned", "Prévue"
    STARTED = "started", "En cours"
    DONE = "done", "Réalisée"
    DROPPED = "dropped", "Abandonnée"


UNFINISHED = (ActionStatus.PLANNED, ActionStatus.STARTED)


class JointActionQuerySet(InternationalQuerySet):
    def unfinished(self) -> Self:
        return self.filter(status__in=UNFINISHED)

    def late_on(self, day: date) -> Self:
        """Actions that should have been carried out before `day`."""
        return self.unfinished().filter(due_on__lt=day)


class JointAction(Kept):
    """Something done with a partner; its state and due date are those of its last progress note."""

    class Theme(models.TextChoices):
        USE_CASES = "use_cases", "Cas d’usage"
        STANDARDS = "standards", "Normes"
        TESTBEDS = "testbeds", "Infrastructures d’essai"
        SKILLS = "skills", "Compétences"

    partnership = models.ForeignKey(
        Partnership, models.PROTECT, related_name="actions", verbose_name="partenariat"
    )
    theme = models.CharField("thème", max_length=9, choices=Theme)
    title = models.CharField("action", max_length=200)
    title_de = models.CharField("intitulé en allemand", max_length=200, blank=True)
    lead = models.CharField("chef de file", max_length=150)
    status = models.CharField("état", max_length=7, choices=ActionStatus, default=ActionStatus.PLANNED)
    due_on = models.DateField("échéance")

    objects = JointActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action commune"
        verbose_name_plural = "actions communes"
        ordering = ("due_on", "pk")
        constraints = [
            models.UniqueConstraint(
                name="joint_action_once_per_partnership",
                fields=["partnership", "title"],
                violation_error_message="Ce partenariat a déjà cette action.",
            ),
            models.CheckConstraint(
                name="joint_action_status_known",
                condition=Q(status__in=["planned", "started", "done", "dropped"]),
                violation_error_message="Cet état n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("steering:joint_action_detail", args=[self.pk])

    @property
    def is_unfinished(self) -> bool:
        return self.status in UNFINISHED

    def is_late_on(self, day: date) -> bool:
        return self.is_unfinished and self.due_on < day


class ActionNoteQuerySet(models.QuerySet):
    def delete(self) -> NoReturn:  # type: ignore[override]
        raise ProtectedError(KEPT, set(self))  # type: ignore[arg-type]


class ActionNote(models.Model):
    """Where an action stood from the day `effective_on`: never changed, never erased."""

    action = models.ForeignKey(JointAction, models.PROTECT, related_name="notes", verbose_name="action")
    effective_on = models.DateField("en date du")
    status = models.CharField("état", max_length=7, choices=ActionStatus)
    due_on = models.DateField("échéance")
    text = models.CharField("note", max_length=1000)
    key = models.UUIDField("clé de saisie", unique=True, default=uuid.uuid4, editable=False)
    written_at = models.DateTimeField("écrite le", auto_now_add=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrite par"
    )

    objects = ActionNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note d’avancement"
        verbose_name_plural = "notes d’avancement"
        ordering = ("effective_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="action_note_status_known",
                condition=Q(status__in=["planned", "started", "done", "dropped"]),
                violation_error_message="Cet état n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ProtectedError(KEPT, {self})


class UseCaseQuerySet(InternationalQuerySet):
    def visible_to(self, user: Any) -> Self:
        """All for who writes them; for the others those that are published today."""
        rows = super().visible_to(user)
        return rows if not user.is_anonymous and user.role in WRITERS else rows.published()

    def published(self) -> Self:
        return self.filter(published_on__isnull=False, withdrawn_on=None)

    def with_naming(self, day: date) -> Self:
        """Rows with what `whose` tells, and `is_named`: the firm agrees on `day` to be named in public."""
        agreements = NamingAgreement.objects.running_on(day).filter(scope=NamingAgreement.Scope.PUBLIC)
        named = Exists(agreements.filter(company=OuterRef("company")))
        return self.select_related("axis", "company", "sector", "region").annotate(is_named=named)


class UseCase(Kept):
    """What a firm, here or abroad, did on an axis.

    The firm is named only while its agreement to be named in public runs, which rows read by `with_naming`
    know. Else `sector` and `region` are all that is said of it: the service leaves one out, or both, where
    too few firms share them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "À publier"
        PUBLISHED = "published", "Publié"
        WITHDRAWN = "withdrawn", "Retiré"

    title = models.CharField("cas d’usage", max_length=200)
    description = models.TextField("description", max_length=2000)
    axis = models.ForeignKey(Speciality, models.PROTECT, related_name="use_cases", verbose_name="axe")
    country = models.CharField("pays", max_length=2, choices=COUNTRIES.items(), default="FR")
    partnership = models.ForeignKey(
        Partnership,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="use_cases",
        verbose_name="partenariat",
    )
    company = models.ForeignKey(
        Company, models.PROTECT, null=True, blank=True, related_name="use_cases", verbose_name="entreprise"
    )
    sector = models.ForeignKey(
        NafCode, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="secteur"
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="région"
    )
    published_on = models.DateField("publié le", null=True, blank=True)
    withdrawn_on = models.DateField("retiré le", null=True, blank=True)

    objects = UseCaseQuerySet.as_manager()
    is_named = False
    """Unless `with_naming` says otherwise: a firm that nobody asked about is not named."""

    class Meta:
        verbose_name = "cas d’usage"
        verbose_name_plural = "cas d’usage"
        ordering = ("title", "pk")
        constraints = [
            models.UniqueConstraint(
                name="use_case_title_once",
                fields=["title"],
                violation_error_message="Un cas d’usage porte déjà ce titre.",
            ),
            models.CheckConstraint(
                name="use_case_firm_in_france",
                condition=Q(company=None) | Q(country="FR"),
                violation_error_message="Une entreprise du programme est en France.",
            ),
            models.CheckConstraint(
                name="use_case_of_known_country",
                condition=Q(country__in=sorted(COUNTRIES)),
                violation_error_message="Ce pays n’est pas de la liste.",
            ),
            models.CheckConstraint(
                name="use_case_place_of_firm",
                condition=Q(sector=None, region=None) | Q(company__isnull=False),
                violation_error_message="Le secteur et la région sont ceux de l’entreprise.",
            ),
            models.CheckConstraint(
                name="use_case_withdrawn_after_published",
                condition=Q(withdrawn_on=None)
                | Q(published_on__isnull=False, withdrawn_on__gte=F("published_on")),
                violation_error_message="Un cas d’usage se retire après avoir été publié.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("steering:use_case_detail", args=[self.pk])

    @property
    def state(self) -> State:
        if self.withdrawn_on:
            return self.State.WITHDRAWN
        return self.State.PUBLISHED if self.published_on else self.State.DRAFT

    @property
    def whose(self) -> str:
        """The firm as it may be told: by name, or by what it shares with enough others; "" without a firm."""
        if self.company is None:
            return ""
        if self.is_named:
            return self.company.name
        return ", ".join(str(each) for each in (self.sector, self.region) if each) or "Entreprise engagée"


class EventQuerySet(InternationalQuerySet):
    def standing(self) -> Self:
        """Events that were not cancelled."""
        return self.filter(cancelled_on=None)


class Event(Kept):
    """A conference, a fair, a working meeting; `held_on` is the 1st where the month alone is known."""

    class Kind(models.TextChoices):
        CONFERENCE = "conference", "Conférence"
        LAUNCH = "launch", "Lancement"
        FAIR = "fair", "Salon"
        MEETING = "meeting", "Réunion de travail"
        VISIT = "visit", "Visite"

    name = models.CharField("événement", max_length=200)
    name_de = models.CharField("intitulé en allemand", max_length=200, blank=True)
    kind = models.CharField("nature", max_length=10, choices=Kind)
    place = models.CharField("lieu", max_length=150)
    country = models.CharField("pays", max_length=2, choices=COUNTRIES.items())
    held_on = models.DateField("date")
    is_day_known = models.BooleanField("le jour est connu", default=True)
    partnership = models.ForeignKey(
        Partnership, models.PROTECT, null=True, blank=True, related_name="events", verbose_name="partenariat"
    )
    website = models.URLField("site", blank=True)
    cancelled_on = models.DateField("annulé le", null=True, blank=True)
    cancel_reason = models.CharField("motif d’annulation", max_length=500, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = "événement international"
        verbose_name_plural = "événements internationaux"
        ordering = ("held_on", "pk")
        constraints = [
            models.UniqueConstraint(
                name="event_once_per_day",
                fields=["name", "held_on"],
                violation_error_message="Cet événement est déjà enregistré à cette date.",
            ),
            models.CheckConstraint(
                name="event_month_is_its_first_day",
                condition=Q(is_day_known=True) | Q(held_on__day=1),
                violation_error_message="Un événement dont on ne connaît que le mois est au 1er de ce mois.",
            ),
            models.CheckConstraint(
                name="event_cancelled_with_reason",
                condition=Q(cancelled_on=None, cancel_reason="")
                | Q(cancelled_on__isnull=False, cancel_reason__gt=""),
                violation_error_message="Une annulation a une date et un motif.",
            ),
            models.CheckConstraint(
                name="event_of_known_country",
                condition=Q(country__in=sorted(COUNTRIES)),
                violation_error_message="Ce pays n’est pas de la liste.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("steering:event_detail", args=[self.pk])

    @property
    def last_day(self) -> date:
        """The last day on which it may be held."""
        return last_day(self.held_on, is_day_known=self.is_day_known)


def last_day(held_on: date, *, is_day_known: bool) -> date:
    """The day itself, or the last of its month when the month alone is known."""
    return held_on if is_day_known else held_on.replace(day=monthrange(held_on.year, held_on.month)[1])
