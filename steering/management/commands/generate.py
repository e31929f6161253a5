"""`manage.py generate`: a synthetic programme of any size, for load tests."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.scoping import Role
from steering.synthetic import generate_companies
from steering.synthetic_money import generate_grants


class Command(BaseCommand):
    help = "Ajoute des entreprises et des subventions synthétiques ; la même graine donne les mêmes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, required=True, help="nombre d’entreprises")
        parser.add_argument("--grants", type=int, default=0, help="nombre de subventions à ces entreprises")
        parser.add_argument(
            "--visits", type=int, default=0, help="nombre de visites : 0 tant qu’il n’y en a pas"
        )
        parser.add_argument("--seed", type=int, default=1, help="graine")

    def handle(self, *args: Any, companies: int, grants: int, visits: int, seed: int, **options: Any) -> None:
        if visits:
            raise CommandError("Le portail n’enregistre pas encore de visites : --visits ne peut être que 0.")
        administrator = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).first()
        if administrator is None:
            raise CommandError("Il faut un compte administrateur : créez-le, ou lancez « manage.py demo ».")
        created = generate_companies(companies, seed=seed, by=administrator)
        self.stdout.write(f"{created} entreprises synthétiques créées, {companies - created} déjà connues.")
        if grants:
            try:
                granted = generate_grants(grants, seed=seed, by=administrator)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error
            self.stdout.write(f"{granted} subventions synthétiques créées, {grants - granted} déjà connues.")
