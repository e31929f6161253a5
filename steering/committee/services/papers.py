"""Papers of a meeting still to come."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from accounts.models import User
from industrie_futur.audit import record_act
from steering.committee.services.meetings import lock_planned
from steering.models import AgendaItem, Paper, ProgressReport


@transaction.atomic
def add_report(item: AgendaItem, *, report: ProgressReport, by: User) -> Paper:
    """Put a published progress report before the committee; its checksum is that of its figures."""
    if report.published_at is None:
        raise ValidationError(
            {"report": "Publiez d’abord ce point d’avancement\u202f: ses chiffres bougent encore."}
        )
    return _add(item, by, title=str(report), report=report, checksum=report.checksum)


@transaction.atomic
def add_document(item: AgendaItem, *, title: str, file: File, by: User) -> Paper:
    """Put a PDF before the committee."""
    return _add(item, by, title=title.strip(), file=file, checksum=checksum_of(file), size=file.size)


def _add(item: AgendaItem, by: User, **fields: Any) -> Paper:
    lock_planned(item.meeting)
    paper = Paper(item=item, added_by=by, **fields)
    paper.full_clean()
    paper.save()
    details = {"item": str(item), "checksum": paper.checksum}
    record_act(by=by, action="paper_added", subject=paper, details=details)
    return paper


@transaction.atomic
def remove_paper(paper: Paper, *, by: User) -> None:
    """Take a paper back before the meeting is held; a document's file stays on the disk."""
    lock_planned(paper.item.meeting)
    record_act(by=by, action="paper_removed", subject=paper, details={"checksum": paper.checksum})
    paper.delete()


def checksum_of(file: Any) -> str:
    """SHA-256 of an open file, in hexadecimal; the file is left at its beginning."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def is_intact(paper: Paper) -> bool:
    """Whether a paper is still what was put before the committee."""
    if paper.report is not None:
        return paper.is_report_intact
    try:
        with paper.file.open() as file:
            return checksum_of(file) == paper.checksum
    except OSError:
        return False
