"""Photographs and files joined to a visit, and taken off again."""

from __future__ import annotations

import hashlib
import logging
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from accounts.models import User
from diagnostics.files import check_file
from diagnostics.models import Attachment, Visit
from industrie_futur.audit import record_act

MOST_PER_VISIT = 20
logger = logging.getLogger(__name__)


def attach_file(
    visit: Visit, file: File, *, caption: str = "", id: UUID | None = None, by: User
) -> Attachment:
    """`file` joined to `visit`; the same one sent again, by its key or its content, is joined once.

    ValidationError at "file" when its content is not one that is kept; without a field when `by` may not
    write the visit, or it has `MOST_PER_VISIT` files.
    """
    digest = hashlib.sha256(b"".join(file.chunks())).hexdigest()
    name = str(file.name)[-200:]
    try:
        checked = check_file(file)
    except ValidationError as error:
        logger.warning("file refused for visit %s, of account %s: %s", visit.pk, by.pk, digest)
        raise ValidationError({"file": error.messages}) from error
    attachment = Attachment(
        visit=visit,
        kind=checked.kind,
        original_name=name,
        content_type=checked.content_type,
        size=checked.content.size,
        sha256=digest,
        caption=caption.strip(),
        uploaded_by=by,
        **({"id": id} if id else {}),
    )
    with transaction.atomic():
        if (existing := _held(visit, attachment, by)) is not None:
            return existing
        attachment.full_clean(exclude=["file"])
        # Written before its row: half a file is never one that the portal knows of.
        attachment.file.save(str(checked.content.name), checked.content, save=False)
        try:
            attachment.save(force_insert=True)
        except BaseException:
            attachment.file.delete(save=False)
            raise
        record_act(by=by, action="attachment_added", subject=attachment, details={"visit": str(visit.pk)})
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, by: User) -> None:
    """Take a file off its visit, while the visit may still change; the act is kept, its content is not."""
    _check_writes(attachment.visit, by)
    record_act(by=by, action="attachment_removed", subject=attachment, details={"sha256": attachment.sha256})
    attachment.delete()
    transaction.on_commit(lambda: attachment.file.delete(save=False))


def _held(visit: Visit, attachment: Attachment, by: User) -> Attachment | None:
    """The same file if the visit has it already; the visit is held until the transaction ends."""
    _check_writes(visit, by)
    rows = Attachment.objects.filter(visit=visit)
    if (existing := rows.filter(sha256=attachment.sha256).first()) is not None:
        return existing
    if Attachment.objects.filter(pk=attachment.pk).exists():
        raise ValidationError("Cet envoi porte la clé d’un autre fichier.")
    if rows.count() >= MOST_PER_VISIT:
        raise ValidationError(f"Une visite porte {MOST_PER_VISIT} fichiers au plus.")
    return None


def _check_writes(visit: Visit, by: User) -> None:
    Visit.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if not Visit.objects.editable_by(by).filter(pk=visit.pk).exists():
        raise ValidationError("Cette visite ne change plus, ou elle n’est pas l’une des vôtres.")
