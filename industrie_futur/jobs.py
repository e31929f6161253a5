"""Long work is a row: requester, status, progress, attempts, heartbeat, result.

The row is the truth and is written in the transaction of the request; the Celery message, sent on commit, is
only its key. A message may be lost, doubled or late: a job is claimed by one conditional UPDATE, a sweeper
sends again what waits or stopped beating, and whoever lost the claim writes nothing.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any, ClassVar, TypeVar

from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Case, F, Q, When
from django.utils import timezone

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
WAITS_TOO_LONG = timedelta(minutes=1)
HEARTBEAT_LOST = timedelta(minutes=5)

UNEXPECTED = "Une erreur inattendue est survenue\u202f; elle est consignée. Relancez la demande."
NO_ROOM = (
    "Il n’y a plus de place sur le disque du serveur\u202f: rien n’est gardé de cet essai. Prévenez un "
    "administrateur, puis relancez la demande."
)


class Lost(Exception):
    """Another worker took the job over: this one stops and writes nothing."""


JobType = TypeVar("JobType", bound="Job")


class Job(models.Model):
    """Base of every job. A subclass names its Celery `task`, which takes the row's key."""

    class Status(models.TextChoices):
        READY = "ready", "À confirmer"
        QUEUED = "queued", "En attente"
        RUNNING = "running", "En cours"
        DONE = "done", "Terminé"
        FAILED = "failed", "En échec"
        DROPPED = "dropped", "Abandonné"

    task: ClassVar[str]
    attempts_allowed: ClassVar[Any] = MAX_ATTEMPTS
    """A number or an expression: a job in two stages allows as many attempts to each."""

    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="demandé par",
        help_text="Vide : demandé par le calendrier.",
    )
    requested_at = models.DateTimeField("demandé le", auto_now_add=True)
    status = models.CharField("état", max_length=7, choices=Status, default=Status.QUEUED)
    progress_pct = models.PositiveSmallIntegerField("avancement (%)", default=0)
    message = models.CharField("message", max_length=500, blank=True)
    attempts = models.PositiveSmallIntegerField("tentatives", default=0)
    sent_at = models.DateTimeField("envoyé le", default=timezone.now)
    heartbeat_at = models.DateTimeField("dernier signe de vie", null=True, blank=True)
    finished_at = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_working(self) -> bool:
        return self.status in {self.Status.QUEUED, self.Status.RUNNING}

    def send(self) -> None:
        """Tell the workers about this row once it is committed; a broker that is down only delays it."""
        transaction.on_commit(self._publish)

    def _publish(self) -> None:
        try:
            current_app.send_task(self.task, args=[self.pk], retry=False)
        except Exception:  # the broker's own errors; the sweeper sends the row again
            logger.exception("job %s %s could not be sent", self._meta.label, self.pk)

    def report_progress(self, pct: int, message: str, **result: Any) -> None:
        """Show where the work stands, and that it lives; `Lost` when another worker took the job over.

        `result` columns written so early are what the next attempt finds, should this one be killed.
        """
        self._write(progress_pct=pct, message=message, heartbeat_at=timezone.now(), **result)

    def finish(self, status: Job.Status, message: str, **result: Any) -> None:
        """Write the end of the work, and its `result` columns, in one UPDATE; `Lost` as above."""
        now = timezone.now()
        progress = 100 if status == self.Status.DONE else self.progress_pct
        self._write(
            status=status,
            message=message[:500],
            progress_pct=progress,
            heartbeat_at=now,
            finished_at=now,
            **result,
        )

    def await_confirmation(self, message: str, **result: Any) -> None:
        """Stop until somebody calls `confirm` or `drop`: no worker takes the row before; `Lost` as above."""
        self._write(
            status=self.Status.READY,
            message=message[:500],
            progress_pct=100,
            heartbeat_at=timezone.now(),
            **result,
        )

    def confirm(self, message: str, **values: Any) -> bool:
        """Put a row that awaits confirmation back in the queue; False when it no longer awaits it.

        Pressed twice it goes once; the caller then calls `send`. Attempts go on counting, so that a worker
        which lost the first stage cannot write in the second.
        """
        now = timezone.now()
        return self._leave_ready(
            status=self.Status.QUEUED, sent_at=now, progress_pct=0, message=message[:500], **values
        )

    def requeue(self, message: str) -> None:
        """Put a row that failed, locked by the caller, back in the queue, with its attempts before it."""
        self.status, self.attempts, self.message = self.Status.QUEUED, 0, message
        self.progress_pct, self.finished_at, self.sent_at = 0, None, timezone.now()
        self.save()
        self.send()

    def drop(self, message: str) -> bool:
        """Give up a row that awaits confirmation; False when it no longer awaits it."""
        return self._leave_ready(
            status=self.Status.DROPPED, message=message[:500], finished_at=timezone.now()
        )

    def _leave_ready(self, **values: Any) -> bool:
        waiting = type(self)._base_manager.filter(pk=self.pk, status=self.Status.READY)
        if not waiting.update(**values):
            return False
        for name, value in values.items():
            setattr(self, name, value)
        return True

    def _write(self, **values: Any) -> None:
        mine = type(self)._base_manager.filter(pk=self.pk, status=self.Status.RUNNING, attempts=self.attempts)
        if not mine.update(**values):
            raise Lost
        for name, value in values.items():
            setattr(self, name, value)


class SpreadsheetImport(Job):
    """A spreadsheet checked first (`preview`), then written in one go when its owner confirms (`outcome`)."""

    SMALL: ClassVar[int] = 128 * 1024
    """Bytes of a file whose sender need not wait for a worker: about six hundred lines."""

    # As many attempts to write as there were to check.
    attempts_allowed = Case(When(confirmed_at=None, then=MAX_ATTEMPTS), default=2 * MAX_ATTEMPTS)

    file = models.FileField("fichier", upload_to="imports/")
    file_name = models.CharField("nom du fichier", max_length=200)
    confirmed_at = models.DateTimeField("confirmé le", null=True, blank=True)
    preview = models.JSONField("effet", default=dict)
    outcome = models.JSONField("résultat", default=dict)
    headings = models.JSONField("colonnes", default=list)

    class Meta(Job.Meta):
        abstract = True
        ordering = ("-requested_at", "-pk")

    def __str__(self) -> str:
        return self.file_name

    def start(self, work: Callable[[Any], None]) -> None:
        """Do the waiting stage of a small file at once, and leave a larger one to the workers.

        Should this process die, the sweeper sends the row again, small or large.
        """
        if self.file.size <= self.SMALL:
            run_job(type(self), self.pk, work)
        else:
            self.send()


class RefusedLine(models.Model):
    """A line of such a file that was not written; a subclass refers to its import as `refused_rows`."""

    line = models.PositiveIntegerField("ligne")
    cells = models.JSONField("cellules")
    errors = models.JSONField("erreurs")

    class Meta:
        abstract = True
        verbose_name = "ligne refusée"
        verbose_name_plural = "lignes refusées"
        ordering = ("line",)

    def __str__(self) -> str:
        return f"Ligne {self.line}"


def claim(model: type[JobType], pk: int) -> JobType | None:
    """The job `pk` as this worker's own, or None when it is finished, somebody else's, or tried too often."""
    now = timezone.now()
    free = Q(status=Job.Status.QUEUED) | Q(status=Job.Status.RUNNING, heartbeat_at__lt=now - HEARTBEAT_LOST)
    jobs = model._base_manager.filter(free, pk=pk)
    if not jobs.filter(attempts__lt=model.attempts_allowed).update(
        status=Job.Status.RUNNING, attempts=F("attempts") + 1, heartbeat_at=now, progress_pct=0
    ):
        jobs.filter(attempts__gte=model.attempts_allowed).update(
            status=Job.Status.FAILED,
            finished_at=now,
            message=f"Abandonné après {MAX_ATTEMPTS} tentatives interrompues.",
        )
        return None
    return model._base_manager.get(pk=pk)


def run_job(model: type[JobType], pk: int, work: Callable[[JobType], None]) -> None:
    """Do `work` on the job `pk` once; it ends by `job.finish()`. Called twice, or after a crash, harmless.

    A ValidationError is the requester's to mend and is shown to them; any other is logged, the job fails.
    """
    job: JobType | None = claim(model, pk)
    if job is None:
        return
    try:
        work(job)
    except Lost:
        logger.warning("job %s %s was taken over by another worker", model._meta.label, pk)
    except ValidationError as error:
        job.finish(Job.Status.FAILED, " ".join(error.messages))
    except Exception as error:
        logger.exception("job %s %s failed", model._meta.label, pk)
        job.finish(Job.Status.FAILED, NO_ROOM if is_disk_full(error) else UNEXPECTED)


def is_disk_full(error: Exception) -> bool:
    """Whether `error` says that a file found no room, on the disk or in a quota."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


def resend_forgotten() -> int:
    """Send again the jobs that no worker ever took, or that one took and died of; returns how many."""
    now, count = timezone.now(), 0
    forgotten = Q(status=Job.Status.QUEUED, sent_at__lt=now - WAITS_TOO_LONG) | Q(
        status=Job.Status.RUNNING, heartbeat_at__lt=now - HEARTBEAT_LOST
    )
    for model in (each for each in apps.get_models() if issubclass(each, Job)):
        for job in model._base_manager.filter(forgotten):
            model._base_manager.filter(pk=job.pk).update(sent_at=now)
            job.send()
            count += 1
    return count
