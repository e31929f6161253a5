"""`manage.py replay_report`: a published report counted again; ends with 1 when a figure differs."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from industrie_futur.templatetags.portal import short_datetime
from steering.facts import Difference
from steering.models import ProgressReport
from steering.replay import replay_report


class Command(BaseCommand):
    help = "Recompte un point publié d’après ce qui était su à son arrêté : même empreinte, ou écarts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", type=int, metavar="ID", help="numéro du point, dans son adresse")

    def handle(self, *args: Any, report: int, **options: Any) -> None:
        try:
            found = ProgressReport.objects.get(pk=report)
            replay = replay_report(found, by=None)
        except ProgressReport.DoesNotExist:
            raise CommandError(f"Aucun point d’avancement n’a le numéro {report}.") from None
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"{found}, arrêté le {short_datetime(found.recorded_until)}")
        self.stdout.write(f"Empreinte publiée : {found.checksum}")
        self.stdout.write(f"Empreinte rejouée : {replay.checksum}")
        for each in replay.differences:
            self.stdout.write(str(Difference(**each)))
        if not replay.is_same:
            raise CommandError(f"Chiffres qui diffèrent : {len(replay.differences)}.")
        self.stdout.write("Même empreinte : aucun chiffre ne diffère.")
