"""`manage.py import_experts FILE`: brings the register to what a spreadsheet says, or tells what is wrong."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from experts.roster import COLUMNS, load_experts
from industrie_futur.spreadsheets import read_rows


class Command(BaseCommand):
    help = "Charge une liste d’experts (csv, xlsx ou ods)\u202f; la recharger ne change rien."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="fichier aux colonnes de experts_sample.csv")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with file.open("rb") as content:
                sheet = read_rows(content, name=file.name)
                if missing := [column for column in COLUMNS if column not in sheet.headings]:
                    raise CommandError(f"Colonnes manquantes\u202f: {', '.join(missing)}.")
                rows = [dict(zip(sheet.headings, cells, strict=False)) for _, cells in sheet.rows]
            loaded = load_experts(rows, by=None)
        except OSError as error:
            raise CommandError(
                f"Le fichier {file} ne peut pas être ouvert\u202f: {error.strerror}."
            ) from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(
            f"Experts ajoutés\u202f: {loaded.created}, modifiés\u202f: {loaded.updated}, "
            f"inchangés\u202f: {loaded.unchanged}."
        )
