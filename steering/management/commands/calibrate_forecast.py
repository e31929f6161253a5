"""`manage.py calibrate_forecast`: does the range hold the truth eight times in ten? Ends with 1 if not."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from steering.forecast.calibration import DAYS, MONTHS, WANTED_PCT, Calibration, Calibrations, calibrate

FINAL = ("fin de l’année", "fin de la suivante")


class Command(BaseCommand):
    help = (
        "Confronte la prévision à des histoires simulées, en chemin et aux échéances : couverture, erreur et "
        "score, à côté de la tendance linéaire."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--histories", type=int, default=1000, help="nombre d’histoires simulées")
        parser.add_argument("--seed", type=int, default=2015, help="graine des histoires")

    def handle(self, *args: Any, histories: int, seed: int, **options: Any) -> None:
        if histories < 1:
            raise CommandError("Il faut au moins une histoire.")
        found = calibrate(histories=histories, seed=seed)
        self.stdout.write(
            f"{histories} histoires simulées, graine {seed} : fourchettes à 80 % qui contiennent la vérité, "
            "erreur moyenne de la médiane et score d’intervalle moyen (ceux de la tendance linéaire)"
        )
        for name, each in _lines(found):
            self.stdout.write(
                f"{name:26} {each.held_pct:5.1f} %   erreur {each.error:4.0f} ({each.linear_error:.0f})   "
                f"score {each.score:4.0f} ({each.linear_score:.0f})"
            )
        outside = ", ".join(name for name, each in _lines(found) if not each.is_calibrated)
        if outside:
            low, high = WANTED_PCT
            raise CommandError(f"Hors de la plage voulue, de {low:.0f} à {high:.0f} % : {outside}.")


def _lines(found: Calibrations) -> Iterator[tuple[str, Calibration]]:
    yield from ((f"{days} jours", each) for days, each in zip(DAYS, found.on_days, strict=True))
    yield from ((f"fin du mois + {each}", told) for each, told in zip(MONTHS, found.on_months, strict=True))
    yield "tout le chemin", found.all_interim
    yield from zip(FINAL, found.final, strict=True)
    yield "les deux échéances", found.all_final
