"""`manage.py send_digests`: the digests of the day at once, as the scheduler sends them."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.digests import send_digests
from industrie_futur.templatetags.portal import counted


class Command(BaseCommand):
    help = "Envoie les courriels de suivi du jour qui ne sont pas encore partis."

    def handle(self, *args: Any, **options: Any) -> None:
        count = send_digests()
        self.stdout.write(f"{counted(count, 'courriel envoyé,courriels envoyés')}.")
