"""What a meeting of the committee is held on and with: its papers, and who was there."""

from __future__ import annotations

from typing import Any, Self
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q

from regions.acts import check_act
from steering.models.meetings import (
    WRITERS,
    AgendaItem,
    CommitteeMember,
    Meeting,
    OfMeeting,
    OfMeetingQuerySet,
)
from steering.models.reports import ProgressReport


def paper_path(paper: Any, filename: str) -> str:
    """Where a document goes: a name that tells nothing and is never used again."""
    return f"committee/{uuid4()}.pdf"


class PaperQuerySet(OfMeetingQuerySet):
    meeting_path = "item__meeting"

    def open_to(self, user: Any) -> Self:
        """Papers whose file `user` may read: an uploaded document may name firms, observers read none."""
        return self.all() if user.role in WRITERS else self.none()


class Paper(OfMeeting):
    """A paper of a point of the agenda: a published progress report, or a PDF; known by its checksum."""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="papers", verbose_name="point")
    title = models.CharField("intitulé", max_length=200)
    report = models.ForeignKey(
        ProgressReport,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="papers",
        verbose_name="point d’avancement",
    )
    file = models.FileField("document", upload_to=paper_path, blank=True, validators=[check_act])
    checksum = models.CharField("empreinte (SHA-256)", max_length=64)
    size = models.PositiveIntegerField("taille (octets)", default=0)
    added_at = models.DateTimeField("jointe le", auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="jointe par"
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = "pièce de la réunion"
        verbose_name_plural = "pièces de la réunion"
        ordering = ("added_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="paper_is_a_report_or_a_file",
                condition=Q(report=None, file__gt="") | Q(report__isnull=False, file=""),
                violation_error_message="Une pièce est un point d’avancement publié ou un document PDF.",
            ),
            models.UniqueConstraint(
                name="paper_once_per_point",
                fields=["item", "checksum"],
                violation_error_message="Cette pièce est déjà jointe à ce point.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_report_intact(self) -> bool:
        """Whether the report is still that whose checksum was taken."""
        return self.report is not None and self.report.checksum == self.checksum


class Attendance(OfMeeting):
    """How a member attended a meeting; `name`, `quality` and `body` are theirs on that day, and stay so."""

    class Status(models.TextChoices):
        PRESENT = "present", "Présent"
        REPRESENTED = "represented", "Représenté"
        EXCUSED = "excused", "Excusé"
        ABSENT = "absent", "Absent"

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", verbose_name="réunion")
    member = models.ForeignKey(
        CommitteeMember, models.PROTECT, related_name="attendances", verbose_name="membre"
    )
    name = models.CharField("nom", max_length=170)
    quality = models.CharField("qualité", max_length=150)
    body = models.CharField("au titre de", max_length=150)
    status = models.CharField("présence", max_length=11, choices=Status)
    represented_by = models.CharField("représenté par", max_length=160, blank=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = "présence"
        ordering = ("name", "pk")
        constraints = [
            models.UniqueConstraint(
                name="attendance_once_per_member",
                fields=["meeting", "member"],
                violation_error_message="La présence de ce membre est déjà saisie.",
            ),
            models.CheckConstraint(
                name="attendance_status_known",
                condition=Q(status__in=["present", "represented", "excused", "absent"]),
                violation_error_message="Cette présence n’existe pas.",
            ),
            models.CheckConstraint(
                name="attendance_represented_by_somebody",
                condition=Q(status="represented", represented_by__gt="")
                | (~Q(status="represented") & Q(represented_by="")),
                violation_error_message="Dites par qui ce membre est représenté.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}\u202f: {self.get_status_display().lower()}"
