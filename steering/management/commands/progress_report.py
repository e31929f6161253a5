"""`manage.py progress_report`: the same report as the page and the schedule, made at once in this process."""

import shutil
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from industrie_futur import clock
from industrie_futur.jobs import Job, run_job
from steering.languages import FRENCH
from steering.models import ProgressReport
from steering.report.services import make_report, request_report


class Command(BaseCommand):
    help = "Établit le point d’avancement d’un jour et en écrit les fichiers, en trois langues."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="situation au (AAAA-MM-JJ) ; aujourd’hui par défaut"
        )
        parser.add_argument(
            "--output", type=Path, default=Path(), help="dossier des fichiers ; le courant par défaut"
        )

    def handle(self, *args: Any, as_of: date | None, output: Path, **options: Any) -> None:
        try:
            report = request_report(as_of=as_of or clock.today(), by=None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        run_job(ProgressReport, report.pk, make_report)
        report.refresh_from_db()
        if report.status != Job.Status.DONE:
            raise CommandError(report.message or "Un autre processus établit déjà ce point d’avancement.")
        for sentence in report.figures["summary"]:
            self.stdout.write(sentence)
        output.mkdir(parents=True, exist_ok=True)
        for kept in report.files.order_by("pk"):
            spoken = "" if kept.language == FRENCH else f"-{kept.language}"
            target = output / f"point-d-avancement-{report.as_of:%Y-%m-%d}{spoken}.{kept.format}"
            with kept.file.open() as source, target.open("wb") as copy:
                shutil.copyfileobj(source, copy)
            self.stdout.write(f"Écrit : {target}")
        self.stdout.write(f"Empreinte des chiffres : {report.checksum}")
