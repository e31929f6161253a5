"""The files of a report, three formats in three languages: drawn in one run, kept together or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.crypto import get_random_string

from steering.languages import FRENCH, LANGUAGES
from steering.models import ProgressReport, ReportFile
from steering.pdf import pdf_of
from steering.report.document import document
from steering.report.odt import odt_of
from steering.report.pieces import Document
from steering.report.xlsx import xlsx_of


class Kept(NamedTuple):
    """A file on the disk: its name and its SHA-256."""

    name: str
    checksum: str


Files = dict[tuple[str, str], Kept]
"""Each file by (language, format)."""


WRITERS: Mapping[str, Callable[[Document], bytes]] = {"pdf": pdf_of, "xlsx": xlsx_of, "odt": odt_of}


def new_names(report: ProgressReport) -> dict[tuple[str, str], str]:
    """A name for each file of an attempt, at random: no two attempts write one, and it is no permission."""
    return _names(f"reports/{report.as_of:%Y-%m-%d}-{get_random_string(24)}")


def remove_unfinished(report: ProgressReport) -> None:
    """Remove the files of an attempt that was killed, which the row names by that in French."""
    if report.pdf.name:
        remove(_names(report.pdf.name.removesuffix(f"-{FRENCH}.pdf")).values())


def _names(stem: str) -> dict[tuple[str, str], str]:
    return {(each, extension): f"{stem}-{each}.{extension}" for each in LANGUAGES for extension in WRITERS}


@contextmanager
def files_kept(
    names: Mapping[tuple[str, str], str], figures: Mapping[str, Any], tell: Callable[[int, str], None]
) -> Iterator[Files]:
    """Draw the files of `figures`, store them under `names`; none is left when the block ends in an error.

    `tell` hears, before each language, how many are done and which one comes.
    """
    files: Files = {}
    try:
        for rank, language in enumerate(LANGUAGES):
            tell(rank, language)
            drawn = document(figures, language)
            for extension, write in WRITERS.items():
                content = write(drawn)
                # Noted before it is written: a disk that is full leaves a beginning to take away.
                kept = Kept(names[language, extension], hashlib.sha256(content).hexdigest())
                files[language, extension] = kept
                default_storage.save(kept.name, ContentFile(content))
        yield files
    except BaseException:
        remove(each.name for each in files.values())
        raise


def own_files(files: Files) -> dict[str, str]:
    """The columns of a report that name two of its files: those in French."""
    return {extension: files[FRENCH, extension].name for extension in ("pdf", "xlsx")}


def keep_rows(report: ProgressReport, files: Files) -> None:
    """Make `files` those of `report`; the ones that they replace are removed once that is committed."""
    replaced = list(report.files.values_list("file", flat=True))
    report.files.all().delete()
    ReportFile.objects.bulk_create(
        ReportFile(report=report, language=language, format=extension, file=kept.name, checksum=kept.checksum)
        for (language, extension), kept in files.items()
    )
    transaction.on_commit(lambda: remove(replaced))


def remove(names: Any) -> None:
    for name in names:
        default_storage.delete(name)
