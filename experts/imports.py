"""The register from a spreadsheet: checked first, shown, then written when its sender confirms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list

from accounts.models import User
from accounts.scoping import Role
from companies.imports import Source
from companies.imports.columns import REFUSAL_HEADINGS
from experts.models import ExpertImport, RefusedExpertRow
from experts.roster import COLUMNS, Loaded, Refused, load_good_rows
from industrie_futur.audit import record_act
from industrie_futur.jobs import Job
from industrie_futur.spreadsheets.cells import clean_text
from industrie_futur.templatetags.portal import counted
from industrie_futur.text import normalise

HEADINGS = (
    *("Référence", "Prénom", "Nom", "Adresse électronique", "Téléphone", "Organisme", "Spécialités"),
    *("Régions (codes de 2015)", "Langues", "Retenu le"),
)
"""French headings of `roster.COLUMNS`, in the same order; a file may have either."""
EXAMPLE = (
    *("EXP-301", "Léa", "Martin", "lea.martin@exemple.example", "03 53 01 12 34", "consultant"),
    *("STRAT;NUM", "42;41", "fr;de", "20/07/2015"),
)

_KEYS = {normalise(name): key for key, label in zip(COLUMNS, HEADINGS, strict=True) for name in (key, label)}


@transaction.atomic
def request_import(source: Source, *, by: User) -> ExpertImport:
    """The row of an import, its file stored; ValidationError on `file` when it is no register."""
    _check_may_import(by)
    try:
        headings = source.sheet().headings
        _positions(headings)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    expert_import = ExpertImport(
        requested_by=by,
        file_name=clean_text(source.name)[-200:],
        headings=list(headings),
        message="Le fichier attend d’être vérifié.",
    )
    name = f"{uuid4()}{Path(source.name).suffix.lower()}"
    expert_import.file.save(name, ContentFile(source.data), save=False)
    expert_import.save()
    record_act(by=by, action="expert_import_requested", subject=expert_import)
    return expert_import


@transaction.atomic
def confirm_import(expert_import: ExpertImport, *, by: User) -> bool:
    """Have a checked import written, once `start` is called; False when it no longer waits for that."""
    if not expert_import.confirm("L’écriture va commencer.", confirmed_at=timezone.now()):
        return False
    record_act(by=by, action="expert_import_confirmed", subject=expert_import)
    return True


@transaction.atomic
def drop_import(expert_import: ExpertImport, *, by: User) -> bool:
    """Give up a checked import: nothing was written; False when it no longer waits for that."""
    if not expert_import.drop("Import abandonné\u202f: rien n’a été écrit."):
        return False
    record_act(by=by, action="expert_import_dropped", subject=expert_import)
    return True


def start(expert_import: ExpertImport) -> None:
    """Do the waiting stage of an import, at once or by the workers."""
    expert_import.start(run_import)


def run_import(expert_import: ExpertImport) -> None:
    """The stage that a claimed import is at: its check, or, once confirmed, its writing."""
    sender = expert_import.requested_by
    if sender is None:
        raise ValidationError("Cet import n’a pas d’auteur.")
    _check_may_import(sender)
    if expert_import.confirmed_at is None:
        _check(expert_import, sender)
    else:
        _write(expert_import, sender)


def template_table() -> tuple[list[str], list[list[str]]]:
    """Headings and one example row."""
    return list(HEADINGS), [list(EXAMPLE)]


def refused_table(expert_import: ExpertImport) -> tuple[list[str], Iterator[list[Any]]]:
    """The refused rows under the headings of their file, then their line there and what is wrong."""
    width = len(expert_import.headings)
    rows = expert_import.refused_rows.iterator(chunk_size=1000)
    lines = ([*(row.cells + [""] * width)[:width], row.line, " ".join(row.errors)] for row in rows)
    return [*expert_import.headings, *REFUSAL_HEADINGS], lines


def _check(expert_import: ExpertImport, by: User) -> None:
    expert_import.report_progress(0, "Vérification des lignes…")
    with transaction.atomic():
        loaded, refused = load_good_rows(_rows(expert_import), by=by)
        transaction.set_rollback(True)  # what it would do is what it does, taken back
    effect = _effect(loaded, refused)
    with transaction.atomic():
        _keep_refused(expert_import, refused)
        if loaded.created or loaded.updated:
            expert_import.await_confirmation(
                "Fichier vérifié\u202f: rien n’est encore écrit.", preview=effect
            )
        else:
            expert_import.finish(Job.Status.DONE, _in_words(effect), preview=effect, outcome=effect)


@transaction.atomic
def _write(expert_import: ExpertImport, by: User) -> None:
    """The good lines and the outcome: all of it is there, or nothing is."""
    loaded, refused = load_good_rows(_rows(expert_import), by=by)
    effect = _effect(loaded, refused)
    _keep_refused(expert_import, refused)
    record_act(by=by, action="expert_import_written", subject=expert_import, details=effect)
    expert_import.finish(Job.Status.DONE, _in_words(effect), outcome=effect)


def _check_may_import(user: User) -> None:
    if not user.is_active or user.role != Role.ADMINISTRATOR:
        raise ValidationError("Seule l’administration du portail importe des experts.")


def _source(expert_import: ExpertImport) -> Source:
    with expert_import.file.open("rb") as file:
        return Source.read(file, name=expert_import.file_name)


def _rows(expert_import: ExpertImport) -> Iterator[tuple[int, dict[str, str]]]:
    sheet = _source(expert_import).sheet()
    positions = _positions(sheet.headings)
    for line, cells in sheet.rows:
        yield line, {key: cells[at] if at < len(cells) else "" for key, at in positions.items()}


def _positions(headings: Iterable[str]) -> dict[str, int]:
    """Where each column lies; ValidationError when one is missing."""
    found = {_KEYS[name]: at for at, heading in enumerate(headings) if (name := normalise(heading)) in _KEYS}
    missing = [label for key, label in zip(COLUMNS, HEADINGS, strict=True) if key not in found]
    if missing:
        names = get_text_list([f"«\u202f{label}\u202f»" for label in missing], "et")
        raise ValidationError(f"Il manque au fichier\u202f: {names}. Partez du modèle.")
    return found


def _keep_refused(expert_import: ExpertImport, refused: list[Refused]) -> None:
    """Put the refused lines of this pass in place of those of the one before, with their cells."""
    expert_import.refused_rows.all().delete()
    errors = {row.line: row.errors for row in refused}
    RefusedExpertRow.objects.bulk_create(
        RefusedExpertRow(expert_import=expert_import, line=line, cells=cells, errors=errors[line])
        for line, cells in _source(expert_import).sheet().rows
        if line in errors
    )


def _effect(loaded: Loaded, refused: list[Refused]) -> dict[str, int]:
    return {**loaded._asdict(), "refused": len(refused)}


def _in_words(effect: dict[str, int]) -> str:
    """« 12 experts ajoutés, 2 lignes refusées. »"""
    nouns = {
        "created": "expert ajouté,experts ajoutés",
        "updated": "expert modifié,experts modifiés",
        "unchanged": "expert sans changement,experts sans changement",
        "refused": "ligne refusée,lignes refusées",
    }
    parts = [counted(effect[name], noun) for name, noun in nouns.items() if effect[name]]
    return f"{', '.join(parts)}." if parts else "Le fichier n’a aucune ligne."
