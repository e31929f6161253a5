"""An import from the upload to its outcome: asked for, checked, confirmed or dropped, written."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from companies.imports.columns import Layout
from companies.imports.effect import Effect
from companies.imports.examination import Source, examine
from companies.imports.writing import Batch
from companies.models import CompanyImport, RefusedRow
from companies.models.imports import IMPORTERS
from industrie_futur import clock
from industrie_futur.audit import record_act
from industrie_futur.jobs import Job, run_job
from industrie_futur.spreadsheets.cells import clean_text

# Asking -----------------------------------------------------------------------------------------------


@transaction.atomic
def request_import(source: Source, *, as_of: date, by: User) -> CompanyImport:
    """The row of an import, its file stored under a name of our own; `start` then has it checked.

    ValidationError on `file` or `as_of` when that could not be: no table, a column missing, a day to come.
    """
    _check_may_import(by)
    _check_as_of(as_of)
    try:
        layout = Layout(source.sheet().headings)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    company_import = CompanyImport(
        requested_by=by,
        file_name=clean_text(source.name)[-200:],
        as_of=as_of,
        headings=layout.headings,
        message="Le fichier attend d’être vérifié.",
    )
    company_import.file.save(
        f"{uuid4()}{Path(source.name).suffix.lower()}", ContentFile(source.data), save=False
    )
    company_import.full_clean(exclude=["preview", "outcome"])
    company_import.save()
    record_act(by=by, action="company_import_requested", subject=company_import, details={"as_of": as_of})
    return company_import


@transaction.atomic
def confirm_import(company_import: CompanyImport, *, by: User) -> bool:
    """Have a checked import written, once `start` is called; False when it no longer waits for that."""
    if not company_import.confirm("L’écriture va commencer.", confirmed_at=timezone.now()):
        return False
    record_act(by=by, action="company_import_confirmed", subject=company_import)
    return True


@transaction.atomic
def drop_import(company_import: CompanyImport, *, by: User) -> bool:
    """Give up a checked import: nothing was written; False when it no longer waits for that."""
    if not company_import.drop("Import abandonné\u202f: rien n’a été écrit."):
        return False
    record_act(by=by, action="company_import_dropped", subject=company_import)
    return True


def start(company_import: CompanyImport) -> None:
    """Do the waiting stage of an import, at once or by the workers."""
    company_import.start(run_import)


def examine_file(path: Path, *, as_of: date, by: User) -> tuple[Layout, Effect]:
    """What `import_file` would do; nothing is written. ValidationError when the file cannot be imported."""
    _check_may_import(by)
    _check_as_of(as_of)
    return examine(_source_at(path), by=by, as_of=as_of)


def import_file(path: Path, *, as_of: date, by: User) -> CompanyImport:
    """Import the file at `path` from one end to the other, without a worker: the row with its outcome.

    Good lines are written, refused ones kept with the row. ValidationError when the file cannot be imported.
    """
    company_import = request_import(_source_at(path), as_of=as_of, by=by)
    run_job(CompanyImport, company_import.pk, run_import)
    company_import.refresh_from_db()
    if confirm_import(company_import, by=by):
        run_job(CompanyImport, company_import.pk, run_import)
        company_import.refresh_from_db()
    if company_import.status == Job.Status.FAILED:
        raise ValidationError(company_import.message)
    return company_import


# Doing ------------------------------------------------------------------------------------------------


def run_import(company_import: CompanyImport) -> None:
    """The stage that a claimed import is at: its check, or, once confirmed, its writing."""
    if company_import.confirmed_at is None:
        check_import(company_import)
    else:
        _write_import(company_import)


def check_import(company_import: CompanyImport) -> None:
    """Find what a claimed import would do, and leave it to be confirmed; it ends there if that is nothing."""
    by = _sender(company_import)
    company_import.report_progress(0, "Vérification des lignes…")
    layout, effect = examine(
        _source(company_import),
        by=by,
        as_of=company_import.as_of,
        tell=lambda pct: company_import.report_progress(min(pct, 99), "Vérification des lignes…"),
    )
    preview = effect.as_json() | {"ignored": layout.ignored}
    with transaction.atomic():
        _keep_refused(company_import, effect)
        if effect.has_something_to_write:
            company_import.await_confirmation(
                "Fichier vérifié\u202f: rien n’est encore écrit.", preview=preview
            )
        else:
            company_import.finish(Job.Status.DONE, _in_words(preview), preview=preview, outcome=preview)


def _write_import(company_import: CompanyImport) -> None:
    company_import.report_progress(0, "Écriture des lignes retenues…")
    try:
        _write_once(company_import)
    except (
        IntegrityError
    ):  # another entered one of the firms at the same moment: judged again, now that it is known
        _write_once(company_import)


@transaction.atomic
def _write_once(company_import: CompanyImport) -> None:
    """Judge every line again and write the good ones with the outcome: all of it is there, or nothing is."""
    by = _sender(company_import)
    layout, effect = examine(
        _source(company_import), by=by, as_of=company_import.as_of, batch=Batch(import_id=company_import.pk)
    )
    outcome = effect.as_json() | {"ignored": layout.ignored}
    _keep_refused(company_import, effect)
    counts = {name: outcome[name] for name in ("created", "updated", "unchanged", "refused")}
    record_act(by=by, action="company_import_written", subject=company_import, details=counts)
    company_import.finish(Job.Status.DONE, _in_words(outcome), outcome=outcome)


def _sender(company_import: CompanyImport) -> User:
    """Who sent the file; ValidationError when their rights have gone since."""
    sender = company_import.requested_by
    if sender is None:
        raise ValidationError("Cet import n’a pas d’auteur.")
    _check_may_import(sender)
    return sender


def _check_may_import(user: User) -> None:
    if not user.is_active or user.role not in IMPORTERS:
        raise ValidationError(
            "Ce compte ne peut pas importer d’entreprises\u202f: seuls le peuvent les administrateurs "
            "et les chargés de mission régionaux."
        )


def _check_as_of(as_of: date) -> None:
    if as_of > clock.today():
        today = f"{clock.today():%d/%m/%Y}"
        raise ValidationError({"as_of": f"Ce jour est dans le futur\u202f: nous sommes le {today}."})


def _source(company_import: CompanyImport) -> Source:
    with company_import.file.open("rb") as file:
        return Source.read(file, name=company_import.file_name)


def _source_at(path: Path) -> Source:
    with path.open("rb") as file:
        return Source.read(file, name=path.name)


def _keep_refused(company_import: CompanyImport, effect: Effect) -> None:
    """Put the refused lines of this pass in place of those of the one before."""
    company_import.refused_rows.all().delete()
    RefusedRow.objects.bulk_create(
        [RefusedRow(company_import=company_import, **row._asdict()) for row in effect.refused],
        batch_size=1000,
    )


def _in_words(effect: dict[str, Any]) -> str:
    """« 12 entreprises créées, 3 modifiées, 40 sans changement, 2 lignes refusées. »"""

    def some(count: int, one: str, several: str) -> str:
        return f"{count} {several if count > 1 else one}" if count else ""

    parts = [
        some(effect["created"], "entreprise créée", "entreprises créées"),
        some(effect["updated"], "entreprise modifiée", "entreprises modifiées"),
        some(effect["unchanged"], "entreprise sans changement", "entreprises sans changement"),
        some(effect["refused"], "ligne refusée", "lignes refusées"),
    ]
    return f"{', '.join(filter(None, parts))}."
