"""`manage.py demo`: the demonstration state; running it again changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from steering.demo import ACCOUNTS, PASSWORD, load_demo


class Command(BaseCommand):
    help = (
        "Charge le programme tel qu’au 20 juillet 2015 (données fictives) ; une seconde fois ne change rien."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", action="store_true", help="rappelle seulement les comptes")

    def handle(self, *args: Any, accounts: bool, **options: Any) -> None:
        if accounts:
            self.stdout.write(f"Comptes de démonstration (mot de passe : {PASSWORD}) :")
            self.stdout.write("\n".join(f"  {account.email:28} {account.label}" for account in ACCOUNTS))
        elif load_demo():
            self.stdout.write(
                "Démonstration chargée : 18 programmes, 300 experts, 400 entreprises, des subventions, "
                "des diagnostics et des visites."
            )
        else:
            self.stdout.write("Démonstration déjà chargée : rien n’a changé.")
