"""`manage.py calibrate_forecast`: does the range hold the truth eight times in ten? Ends with 1 if not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from steering.forecast.calibration import WANTED_PCT, calibrate


class Command(BaseCommand):
    help = "Confronte la prévision à des histoires simulées : couverture, score, tendance linéaire."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--histories", type=int, default=400, help="nombre d’histoires simulées")
        parser.add_argument("--seed", type=int, default=2015, help="graine des histoires")

    def handle(self, *args: Any, histories: int, seed: int, **options: Any) -> None:
        if histories < 1:
            raise CommandError("Il faut au moins une histoire.")
        found = calibrate(histories=histories, seed=seed)
        near, far = found.by_rank_pct
        self.stdout.write(f"{histories} histoires simulées, graine {seed}, {found.ranges} fourchettes à 80 %")
        self.stdout.write(f"Fourchettes qui contiennent la vérité : {found.held_pct:.1f} %")
        self.stdout.write(f"  à la fin de l’année : {near:.1f} % ; à la fin de la suivante : {far:.1f} %")
        self.stdout.write(
            f"Score d’intervalle moyen : {found.score:.0f} ; tendance linéaire : {found.linear_score:.0f}"
        )
        self.stdout.write(
            f"Erreur moyenne de la médiane : {found.error:.0f} ; tendance linéaire : {found.linear_error:.0f}"
        )
        if not found.is_calibrated:
            low, high = WANTED_PCT
            raise CommandError(f"Hors de la plage voulue : de {low:.0f} à {high:.0f} %.")
