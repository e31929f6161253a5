"""`manage.py check_owners`: the nightly check at once; ends with 1 when something has no owner."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from accounts.checks import check_owners
from industrie_futur.templatetags.portal import counted


class Command(BaseCommand):
    help = "Vérifie que rien n’est sans responsable ; liste ce qui l’est."

    def handle(self, *args: Any, **options: Any) -> None:
        duties = check_owners()
        for duty in duties:
            self.stdout.write(f"{duty.holder_name}\u202f: {duty.label}")
        total = sum(duty.count for duty in duties)
        self.stdout.write(f"{counted(total, 'élément')} sans responsable.")
        if total:
            sys.exit(1)
