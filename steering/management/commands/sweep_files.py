"""`manage.py sweep_files`: the nightly sweep at once; `--dry-run` only tells what it would remove."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from industrie_futur.templatetags.portal import counted, number
from steering.leftovers import find_leftovers, sweep_leftovers

REMOVED = "fichier retiré,fichiers retirés"


class Command(BaseCommand):
    help = "Retire les fichiers établis par le portail qu’aucune ligne ne nomme, vieux d’un jour au moins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="dit ce qui serait retiré, et ne retire rien"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        found = find_leftovers() if dry_run else sweep_leftovers()
        for each in found:
            self.stdout.write(f"{each.name} ({number(each.size)} octets)")
        count = counted(len(found), "fichier à retirer,fichiers à retirer" if dry_run else REMOVED)
        self.stdout.write(f"{count}, {number(sum(each.size for each in found))} octets.")
