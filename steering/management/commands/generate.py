"""`manage.py generate`: a synthetic programme of any size, for load tests."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.scoping import Role
from steering.synthetic import generate_companies
from steering.synthetic_diagnostics import generate_diagnostics
from steering.synthetic_money import generate_grants
from steering.synthetic_visits import generate_visits

# In order: a diagnostic is by who visited the firm. What is said of those made, and of those that were there.
KINDS: dict[str, tuple[Callable[..., int], str, str]] = {
    "grants": (generate_grants, "subventions synthétiques créées", "connues"),
    "visits": (generate_visits, "visites synthétiques créées", "connues"),
    "diagnostics": (generate_diagnostics, "diagnostics synthétiques créés", "connus"),
}


class Command(BaseCommand):
    help = "Ajoute un programme synthétique, entreprises d’abord ; la même graine donne le même."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, required=True, help="nombre d’entreprises")
        parser.add_argument("--grants", type=int, default=0, help="nombre de subventions à ces entreprises")
        parser.add_argument("--visits", type=int, default=0, help="nombre de visites à ces entreprises")
        parser.add_argument("--diagnostics", type=int, default=0, help="nombre de diagnostics, 27 réponses")
        parser.add_argument("--seed", type=int, default=1, help="graine")

    def handle(self, *args: Any, companies: int, seed: int, **options: Any) -> None:
        administrator = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).first()
        if administrator is None:
            raise CommandError("Il faut un compte administrateur : créez-le, ou lancez « manage.py demo ».")
        created = generate_companies(companies, seed=seed, by=administrator)
        self.stdout.write(f"{created} entreprises synthétiques créées, {companies - created} déjà connues.")
        for option, (generate, made, known) in KINDS.items():
            if count := options[option]:
                created = self._generate(generate, count, seed=seed, by=administrator)
                self.stdout.write(f"{created} {made}, {count - created} déjà {known}.")

    @staticmethod
    def _generate(generate: Callable[..., int], count: int, *, seed: int, by: User) -> int:
        try:
            return generate(count, seed=seed, by=by)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
