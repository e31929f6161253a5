"""`manage.py send_surveys`: the surveys of the night at once, as the scheduler sends them."""

from typing import Any

from django.core.management.base import BaseCommand

from diagnostics.services.surveys import send_surveys
from industrie_futur.templatetags.portal import counted


class Command(BaseCommand):
    help = "Crée les enquêtes échues, envoie celles qui ne sont pas parties, relance une fois."

    def handle(self, *args: Any, **options: Any) -> None:
        night = send_surveys()
        self.stdout.write(
            f"{counted(night.created, 'enquête créée,enquêtes créées')}, "
            f"{counted(night.sent, 'envoyée')}, {counted(night.reminded, 'relancée')}."
        )
