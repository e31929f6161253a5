"""`manage.py october`: the programme until 12 October 2015, and July's forecast beside what was counted."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from industrie_futur.templatetags.portal import number
from steering.forecast.record import Score, record_on
from steering.october import PRESS_DAY, TooEarly, load_october


class Command(BaseCommand):
    help = (
        "Charge un scénario : la démonstration, puis plus de 700 entreprises engagées au 12 octobre 2015, "
        "chiffre de la presse (REFERENCE_DATE=2015-10-12) ; une seconde fois ne change rien."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_october()
        except TooEarly as error:
            raise CommandError(
                "Ce scénario va jusqu’au 12 octobre 2015 : démarrez le portail à ce jour "
                "(REFERENCE_DATE=2015-10-12)."
            ) from error
        if report is None:
            self.stdout.write("Scénario déjà chargé : rien n’a changé.")
        for score in record_on(PRESS_DAY).scores:
            self.stdout.write(_said(score))


def _said(score: Score) -> str:
    inside = "dans" if score.is_inside else "hors de"
    return (
        f"Prévision du {score.made_on:%d/%m/%Y} pour le {score.judged_on:%d/%m/%Y} : "
        f"de {number(score.low)} à {number(score.high)}, médiane {number(score.median)} ; "
        f"tendance linéaire {number(score.linear)} ; "
        f"comptées {number(score.counted)}, {inside} la fourchette."
    )
