"""`manage.py rollup`: the rollups of the dashboards against the facts, and their repair."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from steering import rollup

SHOWN = 20


class Command(BaseCommand):
    help = "Compare les cumuls des tableaux de bord aux faits enregistrés : aucun écart n’est attendu."

    def add_arguments(self, parser: ArgumentParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--check", action="store_true", help="échoue (code 1) s’il y a un écart")
        choice.add_argument("--rebuild", action="store_true", help="recalcule les cumuls, puis compare")

    def handle(self, *args: Any, check: bool, rebuild: bool, **options: Any) -> None:
        if rebuild:
            rollup.rebuild()
            self.stdout.write("Cumuls recalculés à partir des faits.")
        lines = rollup.drift()
        for line in lines[:SHOWN]:
            self.stdout.write(str(line))
        if len(lines) > SHOWN:
            self.stdout.write(f"… et {len(lines) - SHOWN} autres.")
        self.stdout.write(f"Écarts : {len(lines)}.")
        if check and lines:
            raise CommandError("Les cumuls ne disent pas ce que disent les faits : lancez --rebuild.")
