"""People who sign in, their rights on regions, and the trail of what they did."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce, Lower
from django.utils.functional import cached_property

from accounts.scoping import Role
from industrie_futur import clock
from industrie_futur.text import normalise
from regions.models import Region
from regions.queries import absorbed


class UserQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Accounts that `user` may read: all for an administrator, else their own."""
        return self.all() if user.role == Role.ADMINISTRATOR else self.filter(pk=user.pk)

    def editable_by(self, user: Any) -> Self:
        """Accounts that `user` may write: all for an administrator, none for anybody else."""
        return self.all() if user.role == Role.ADMINISTRATOR else self.none()

    def active_administrators(self) -> Self:
        """Those who can open an account to somebody else."""
        return self.filter(role=Role.ADMINISTRATOR, is_active=True)

    def matching(self, text: str) -> Self:
        """Accounts whose name or address holds every word of `text`, accents and case ignored."""
        return self.filter(*(Q(search_text__contains=word) for word in normalise(text).split()))

    def in_charge_on(self, day: date, codes: Iterable[str]) -> Self:
        """Accounts with a right running on `day` on one of the regions `codes`."""
        rights = RegionRight.objects.running_on(day).filter(region_id__in=codes)
        return self.filter(pk__in=rights.values("user_id"))

    def with_unread_count(self) -> Self:
        """Adds `unread_count`, which an account read otherwise counts when it is asked."""
        unread = Notification.objects.unread().filter(recipient=OuterRef("pk")).order_by()
        counted = unread.values("recipient").annotate(count=Count("pk")).values("count")
        return self.annotate(unread_count=Coalesce(Subquery(counted), 0))

    def with_rights_on(self, day: date) -> Self:
        """Adds `rights_of_the_day`: the rights running on `day`, their regions under the name of that day."""
        rights = RegionRight.objects.running_on(day).with_region_names_on(day)
        return self.prefetch_related(Prefetch("region_rights", rights, to_attr="rights_of_the_day"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An account; without `password` nobody can sign in until a reset link is used."""
        user = self.model(email=email.strip().lower(), **fields)
        user.index()
        user.set_password(password)
        user.full_clean()
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """`createsuperuser` makes an administrator: the portal has no other superuser."""
        return self.create_user(email, password, role=Role.ADMINISTRATOR, **fields)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A person of one role, known by their e-mail address (stored in lower case)."""

    email = models.EmailField(
        "adresse électronique",
        unique=True,
        max_length=254,
        error_messages={"unique": "Un compte existe déjà pour cette adresse électronique."},
    )
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    role = models.CharField("rôle", max_length=20, choices=Role)
    phone = models.CharField("téléphone professionnel", max_length=25, blank=True)
    is_active = models.BooleanField("compte actif", default=True)
    gets_mail = models.BooleanField(
        "courriels de suivi",
        default=True,
        help_text="Un par jour au plus, trois par semaine au plus, quand quelque chose vous attend.",
    )
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    search_text = models.CharField("texte de recherche", max_length=430, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = "compte"
        ordering = ("last_name", "first_name", "email")
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message="Un compte existe déjà pour cette adresse électronique.",
            ),
            models.CheckConstraint(
                name="user_role_known",
                condition=Q(role__in=Role.values),
                violation_error_message="Ce rôle n’existe pas.",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def get_short_name(self) -> str:
        return self.first_name or self.email

    def index(self) -> None:
        """Set what is derived: the text that lists search and sort by; does not save."""
        self.search_text = normalise(f"{self.last_name} {self.first_name} {self.email}")[:430]

    def rights_on(self, day: date) -> models.QuerySet[RegionRight]:
        """This person's rights on regions running on `day`."""
        return self.region_rights.running_on(day)

    @cached_property
    def unread_count(self) -> int:
        """Notifications not read yet; read with the account of a session (`accounts.backends`)."""
        return self.notifications.unread().count()

    def region_codes_in_charge(self) -> set[str]:
        """Codes of the regions whose firms this officer reads today, those that they absorbed included."""
        return self._reach_today()[0]

    def region_codes_editable(self) -> set[str]:
        """As `region_codes_in_charge`, without rights on a region closed by the reform: these only read."""
        return self._reach_today()[1]

    def _reach_today(self) -> tuple[set[str], set[str]]:
        """Regions read and written today: asked once in the life of this object, a request or a task."""
        today = clock.today()
        if today not in self._reach:
            rights = list(self.rights_on(today).select_related("region"))
            read = absorbed(right.region_id for right in rights)
            written = {right.region_id for right in rights if right.region.is_open_on(today)}
            self._reach[today] = (read, absorbed(written))
        return self._reach[today]

    @cached_property
    def _reach(self) -> dict[date, tuple[set[str], set[str]]]:
        return {}


class RegionRightQuerySet(models.QuerySet):
    def running_on(self, day: date) -> Self:
        """Rights that hold on `day`; both bounds are in."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)

    def overlapping(self, starts_on: date, ends_on: date | None) -> Self:
        """Rights that share at least a day with the period; None: without end."""
        rows = self.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on))
        return rows if ends_on is None else rows.filter(starts_on__lte=ends_on)

    def with_region_names_on(self, day: date) -> Self:
        """Each right's region, under its legal name of `day`."""
        return self.prefetch_related(Prefetch("region", Region.objects.with_name_on(day)))


class RegionRight(models.Model):
    """An officer's right on a region for a period (both days in)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="region_rights", verbose_name="compte")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name="région")
    starts_on = models.DateField("à compter du")
    ends_on = models.DateField("jusqu’au (inclus)", null=True, blank=True)

    objects = RegionRightQuerySet.as_manager()

    class Meta:
        verbose_name = "droit sur une région"
        verbose_name_plural = "droits sur les régions"
        ordering = ("starts_on", "region")
        constraints = [
            models.UniqueConstraint(
                name="region_right_once_per_start",
                fields=["user", "region", "starts_on"],
                violation_error_message="Ce droit existe déjà à compter de cette date.",
            ),
            models.CheckConstraint(
                name="region_right_dates_in_order",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin du droit précède son début.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region} ({self.user})"

    def state_on(self, day: date) -> str:
        """Where it stands: "future", "running", "read_only" (the reform closed its region) or "ended"."""
        if self.ends_on is not None and self.ends_on < day:
            return "ended"
        if self.starts_on > day:
            return "future"
        return "running" if self.region.is_open_on(day) else "read_only"


class AbsenceQuerySet(models.QuerySet):
    def running_on(self, day: date) -> Self:
        """Absences of `day`; both bounds are in."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Absence(models.Model):
    """A period during which somebody does not work; their `deputy`, if any, has their rights meanwhile."""

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="compte")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au (inclus)")
    deputy = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="suppléance"
    )
    recorded_at = models.DateTimeField("enregistrée le", auto_now_add=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="enregistrée par")

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                name="absence_dates_in_order",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="La fin de l’absence précède son début.",
            ),
            models.CheckConstraint(
                name="absence_deputy_is_another",
                condition=~Q(deputy=F("user")) | Q(deputy=None),
                violation_error_message="Nul ne se supplée soi-même.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, du {self.starts_on:%d/%m/%Y} au {self.ends_on:%d/%m/%Y}"


class ActQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The trail is the administrators' alone."""
        return self.all() if user.role == Role.ADMINISTRATOR else self.none()


class Act(models.Model):
    """One line of the audit trail, written in the transaction of the act; never changed, never erased."""

    done_at = models.DateTimeField("date", auto_now_add=True, db_index=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="auteur")
    action = models.CharField("acte", max_length=60)
    subject_type = models.CharField("objet", max_length=60)
    subject_id = models.CharField("identifiant", max_length=40)
    subject_label = models.CharField("libellé", max_length=250)
    details = models.JSONField("détail", default=dict, encoder=DjangoJSONEncoder)

    objects = ActQuerySet.as_manager()

    class Meta:
        verbose_name = "acte"
        ordering = ("-done_at", "-pk")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="act_subject")]

    def __str__(self) -> str:
        return f"{self.action} : {self.subject_label}"


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Everybody's notifications are their own."""
        return self.filter(recipient_id=user.pk)

    def editable_by(self, user: Any) -> Self:
        """As `visible_to`: what is marked read is one's own."""
        return self.visible_to(user)

    def standing(self) -> Self:
        """Those whose reason has not gone."""
        return self.filter(closed_at=None)

    def unread(self) -> Self:
        return self.standing().filter(read_at=None)


class Notification(models.Model):
    """Something that a person should know or do, about one thing; closed once its reason has gone.

    `mailed_at` is the digest that told it, for who does not come to the page by themselves.
    """

    recipient = models.ForeignKey(User, models.PROTECT, related_name="notifications", verbose_name="pour")
    kind = models.CharField("nature", max_length=40)
    subject_type = models.CharField("objet", max_length=60)
    subject_id = models.CharField("identifiant", max_length=40)
    text = models.CharField("message", max_length=300)
    url = models.CharField("adresse", max_length=250)
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    read_at = models.DateTimeField("lue le", null=True, blank=True)
    mailed_at = models.DateTimeField("envoyée le", null=True, blank=True)
    closed_at = models.DateTimeField("close le", null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="notification_subject")]
        constraints = [
            models.UniqueConstraint(
                name="notification_once_while_it_stands",
                fields=["recipient", "kind", "subject_type", "subject_id"],
                condition=Q(closed_at=None),
                violation_error_message="Cette personne est déjà prévenue.",
            )
        ]

    def __str__(self) -> str:
        return self.text


class SentMail(models.Model):
    """A mail that the portal sent by itself to a person: nobody gets more than a few a week."""

    recipient = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="destinataire")
    key = models.CharField("clé", max_length=80, unique=True, help_text="Un même envoi ne part qu’une fois.")
    subject = models.CharField("objet", max_length=200)
    sent_at = models.DateTimeField("envoyé le", auto_now_add=True)

    class Meta:
        verbose_name = "courriel envoyé"
        verbose_name_plural = "courriels envoyés"
        ordering = ("-sent_at", "-pk")
        indexes = [models.Index(fields=["recipient", "sent_at"], name="sent_mail_week")]

    def __str__(self) -> str:
        return f"{self.subject} – {self.recipient}"
