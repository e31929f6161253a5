"""`manage.py import_companies FILE`: the same import as the page, from the shell."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.scoping import Role
from companies.imports import examine_file, import_file
from companies.imports.files import refused_table, told
from companies.models import RefusedRow
from industrie_futur import clock
from industrie_futur.forms import DateField
from industrie_futur.spreadsheets import stream_csv

USAGE = 2
"""Exit code of a command that was asked wrongly; a refused row or file is 1."""


def _day(typed: str) -> date:
    try:
        return DateField().clean(typed)
    except ValidationError as error:
        raise ArgumentTypeError(" ".join(error.messages)) from error


class Command(BaseCommand):
    help = "Importe des entreprises depuis un tableau CSV, XLSX ou ODS, avec les règles de la page d’import."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FICHIER", help="tableau à importer")
        parser.add_argument("--dry-run", action="store_true", help="montre l’effet sans rien écrire")
        parser.add_argument("--as", dest="email", metavar="ADRESSE", help="compte au nom duquel importer")
        parser.add_argument(
            "--as-of",
            type=_day,
            metavar="DATE",
            help="jour dont le fichier décrit la situation (aujourd’hui)",
        )
        parser.add_argument(
            "--refused", type=Path, metavar="FICHIER", help="où écrire les lignes refusées (sous var/)"
        )

    def handle(
        self,
        *args: Any,
        file: Path,
        dry_run: bool,
        email: str | None,
        as_of: date | None,
        refused: Path | None,
        **options: Any,
    ) -> None:
        by, as_of = _account(email), as_of or clock.today()
        try:
            headings, effect, rows = (_examine if dry_run else _import)(file, as_of=as_of, by=by)
        except OSError as error:
            raise CommandError(f"Le fichier {file} ne peut être ouvert\u202f: {error.strerror}.") from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self._tell(effect, is_dry=dry_run)
        if rows:
            self._give_back(headings, rows, refused or settings.VAR_DIR / "imports" / _refused_name(file))

    def _tell(self, effect: dict[str, Any], *, is_dry: bool) -> None:
        self.stdout.write(
            "Essai à blanc, rien n’est écrit\u202f:" if is_dry else "Import terminé\u202f:",
            self.style.SUCCESS,
        )
        counts = {
            "entreprises créées": effect["created"],
            "entreprises modifiées": effect["updated"],
            "entreprises sans changement": effect["unchanged"],
            "établissements ajoutés": effect["added"]["sites"],
            "correspondants ajoutés": effect["added"]["contacts"],
            "dossiers ouverts": effect["added"]["files"],
            "étapes enregistrées": effect["added"]["steps"],
            "lignes refusées": effect["refused"],
        }
        for label, count in counts.items():
            self.stdout.write(f"  {count:>7} {label}")
        if effect["ignored"]:
            self.stdout.write(f"Colonnes ignorées\u202f: {', '.join(effect['ignored'])}.")
        for change in effect["changes"]:
            fields = "; ".join(
                f"{each['label']}\u202f: {each['old'] or 'vide'} → {each['new']}" for each in change["fields"]
            )
            self.stdout.write(f"Ligne {change['line']}, {change['name']}\u202f: {fields}")
        for warning in effect["warnings"]:
            self.stdout.write(
                f"Ligne {warning['line']}, {warning['name']}\u202f: {warning['message']}", self.style.WARNING
            )

    def _give_back(self, headings: list[str], rows: list[RefusedRow], path: Path) -> None:
        for row in rows:
            for error in row.errors:
                value = f" («\u202f{error['value']}\u202f»)" if error["value"] else ""
                self.stderr.write(f"Ligne {row.line}{value}, {told(error)}")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            file.writelines(stream_csv(*refused_table(headings, rows)))
        count = f"{len(rows)} lignes refusées" if len(rows) > 1 else "1 ligne refusée"
        raise CommandError(f"{count}\u202f: corrigez dans {path}, puis importez ce fichier.")


def _account(email: str | None) -> User:
    users = User.objects.filter(is_active=True)
    if email:
        user = users.filter(email__iexact=email).first()
        fault = f"Aucun compte actif n’a l’adresse {email}."
    else:
        user = users.filter(role=Role.ADMINISTRATOR).order_by("pk").first()
        fault = "Aucun administrateur au nom duquel importer\u202f: créez-en un (manage.py createsuperuser)."
    if user is None:
        raise CommandError(fault, returncode=USAGE)
    return user


def _examine(path: Path, *, as_of: date, by: User) -> tuple[list[str], dict[str, Any], list[RefusedRow]]:
    layout, effect = examine_file(path, as_of=as_of, by=by)
    rows = [RefusedRow(**row._asdict()) for row in effect.refused]
    return layout.headings, effect.as_json() | {"ignored": layout.ignored}, rows


def _import(path: Path, *, as_of: date, by: User) -> tuple[list[str], dict[str, Any], list[RefusedRow]]:
    company_import = import_file(path, as_of=as_of, by=by)
    return company_import.headings, company_import.outcome, list(company_import.refused_rows.all())


def _refused_name(path: Path) -> str:
    return f"{path.stem}-lignes-refusees.csv"
