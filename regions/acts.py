"""The document of a programme's act of adoption: a PDF and nothing else, under a name that tells nothing."""

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files import File

MAX_BYTES = 10 * 2**20
_MAGIC = b"%PDF-"


def act_path(programme: Any, filename: str) -> str:
    """Where a new document goes: never over the one it replaces, which stays on the disk."""
    return f"acts/{uuid4()}.pdf"


def check_act(file: File) -> None:
    """ValidationError unless `file` is a PDF by its name and its first bytes, of `MAX_BYTES` at most."""
    if not str(file.name).lower().endswith(".pdf"):
        raise ValidationError("Choisissez un fichier PDF\u202f: son nom se termine par «\u202f.pdf\u202f».")
    if file.size > MAX_BYTES:
        raise ValidationError(
            f"Ce fichier dépasse {MAX_BYTES // 2**20}\u00a0Mo\u202f: réduisez-le, puis choisissez-le "
            "de nouveau."
        )
    file.seek(0)
    start = file.read(len(_MAGIC))
    file.seek(0)
    if start != _MAGIC:
        raise ValidationError(
            "Le contenu de ce fichier n’est pas celui d’un PDF, malgré son nom. "
            "Enregistrez le document en PDF, puis choisissez-le de nouveau."
        )
