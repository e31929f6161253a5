"""Photographs and files of visits: judged by their content, stored so that they tell and run nothing more."""

from __future__ import annotations

import io
import warnings
from typing import Any, NamedTuple
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from PIL import Image, ImageOps, UnidentifiedImageError

from industrie_futur.spreadsheets import UnreadableFile
from industrie_futur.spreadsheets.archives import check_workbook

MAX_PHOTO_BYTES = 15 * 2**20
MAX_DOCUMENT_BYTES = 10 * 2**20
MAX_PIXELS = 60_000_000
"""Phones of the day make 50 million; a picture beyond is decoded by nobody's eyes, only by memory."""
LONGEST_SIDE = 2560
"""Pixels of a stored photograph: a screen's width, or a page printed at 200 dots an inch."""

_PDF = b"%PDF-"
_ZIP = b"PK\x03\x04"
_IMAGES = {"JPEG", "PNG", "WEBP"}
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"


class Checked(NamedTuple):
    """What is stored of a file: its content under a name of ours, its kind and type."""

    content: ContentFile
    kind: str
    content_type: str


def stored_name(attachment: Any, filename: str) -> str:
    """Where a file goes: a name that tells nothing, with the ending of what it really is."""
    return f"visits/{uuid4()}.{filename.rsplit('.', 1)[-1]}"


def check_file(file: File) -> Checked:
    """`file` as it may be kept; ValidationError in plain words for all else, whatever its name says.

    A photograph (JPEG, PNG, WebP) is drawn again: turned upright, `LONGEST_SIDE` at most, without place,
    hour or device. A PDF, an XLSX or an ODS stays as it is: it is downloaded, never opened
    by the portal.
    """
    name = str(file.name)
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if start.startswith(_PDF):
        return _document(file, "pdf", "application/pdf")
    if start.startswith(_ZIP):
        return _workbook(file, name)
    return _photograph(file, name)


def _document(file: File, ending: str, content_type: str) -> Checked:
    _check_size(file, MAX_DOCUMENT_BYTES)
    return Checked(ContentFile(file.read(), f"document.{ending}"), "document", content_type)


def _workbook(file: File, name: str) -> Checked:
    _check_size(file, MAX_DOCUMENT_BYTES)
    data = file.read()
    try:
        check_workbook(data, name)
    except UnreadableFile as error:
        raise _refused(name) from error
    ending, content_type = ("xlsx", _XLSX) if b"[Content_Types].xml" in data else ("ods", _ODS)
    file.seek(0)
    return _document(file, ending, content_type)


def _photograph(file: File, name: str) -> Checked:
    _check_size(file, MAX_PHOTO_BYTES)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=tuple(_IMAGES)) as image:  # type: ignore[arg-type]
                return Checked(_drawn_again(image), "photo", "image/jpeg")
    # Pillow has no one error for a damaged file: each of its readers raises its own.
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _refused(name) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large(name) from error


def _drawn_again(image: Image.Image) -> ContentFile:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Image.DecompressionBombError
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded smaller: a tenth of the time
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if upright.mode != "RGB":
        # A transparent ground becomes white, not black.
        with_alpha = upright.convert("RGBA")
        upright = Image.new("RGB", with_alpha.size, "white")
        upright.paste(with_alpha, mask=with_alpha.getchannel("A"))
    upright.info.clear()
    written = io.BytesIO()
    upright.save(written, "JPEG", quality=85, optimize=True)
    return ContentFile(written.getvalue(), "photo.jpg")


def _check_size(file: File, most: int) -> None:
    if file.size > most:
        raise ValidationError(
            f"Ce fichier dépasse {most // 2**20}\u00a0Mo\u202f: réduisez-le, puis choisissez-le de nouveau."
        )
    if not file.size:
        raise ValidationError("Ce fichier est vide.")


def _refused(name: str) -> ValidationError:
    return ValidationError(
        f"Le fichier «\u202f{name}\u202f» n’est, par son contenu, ni une photo (JPEG, PNG, WebP), ni un PDF, "
        "ni un classeur (XLSX, ODS) en bon état. Il n’est pas joint."
    )


def _too_large(name: str) -> ValidationError:
    return ValidationError(
        f"L’image «\u202f{name}\u202f» a trop de points\u202f: {MAX_PIXELS // 10**6} millions au plus."
    )
