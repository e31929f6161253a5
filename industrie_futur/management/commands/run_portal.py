"""Everything the portal is made of, started and stopped together: `make run`."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

BIN = Path(sys.executable).parent
STOP_SECONDS = 30


class Command(BaseCommand):
    help = "Prépare la base, charge la démonstration, puis lance le site, le worker et le planificateur."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if settings.REFERENCE_DATE:
            call_command("demo", stdout=self.stdout)
        for asked_to_stop in (signal.SIGINT, signal.SIGTERM):  # SIGINT is ignored in a shell’s background
            signal.signal(asked_to_stop, _interrupt)
        os.environ.setdefault("PORTAL_URL", f"http://127.0.0.1:{port}")
        parts = {name: self._start(command) for name, command in _commands(port).items()}
        try:
            self._wait_until_served(parts, port)
            self._say_where(port)
            self._watch(parts)
        except KeyboardInterrupt:
            self.stdout.write("\nArrêt du portail…")
        finally:
            _stop(parts.values())

    def _start(self, command: list[str]) -> subprocess.Popen[bytes]:
        # A session of its own: Ctrl-C reaches this process alone, which then stops the parts in order.
        return subprocess.Popen(command, cwd=settings.BASE_DIR, start_new_session=True)  # noqa: S603  our own commands

    def _wait_until_served(self, parts: dict[str, subprocess.Popen[bytes]], port: int) -> None:
        for _ in range(300):
            self._raise_if_one_ended(parts)
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=5):  # noqa: S310  our own address
                    return
            except OSError:
                time.sleep(0.1)
        raise CommandError("Le site ne répond pas.")

    def _say_where(self, port: int) -> None:
        self.stdout.write(self.style.SUCCESS(f"\nIndustrie du Futur : http://127.0.0.1:{port}/"))
        if settings.REFERENCE_DATE:
            call_command("demo", "--accounts", stdout=self.stdout)
        self.stdout.write("Ctrl-C pour arrêter.")
        self.stdout.flush()

    def _watch(self, parts: dict[str, subprocess.Popen[bytes]]) -> None:
        while True:
            self._raise_if_one_ended(parts)
            time.sleep(0.5)

    def _raise_if_one_ended(self, parts: dict[str, subprocess.Popen[bytes]]) -> None:
        for name, process in parts.items():
            if process.poll() is not None:
                raise CommandError(f"« {name} » s’est arrêté (code {process.returncode}) : tout est arrêté.")


def _commands(port: int) -> dict[str, list[str]]:
    celery = [str(BIN / "celery"), "--quiet", "-A", "industrie_futur"]
    # The embedded broker cannot broadcast: workers neither gossip nor mingle.
    quiet = ["--loglevel", "warning", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    return {
        "web": [
            str(BIN / "gunicorn"),
            "industrie_futur.wsgi",
            f"--bind=127.0.0.1:{port}",
            "--worker-class=gthread",
            "--workers=2",
            "--threads=4",
            "--log-level=warning",
            "--no-control-socket",
        ],
        "worker": [*celery, "worker", "--concurrency=2", "--max-tasks-per-child=100", *quiet],
        "beat": [*celery, "beat", "--loglevel=warning", "--pidfile="],
    }


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _stop(processes: Any) -> None:
    """End every part and its children: politely, then not."""
    running = [process for process in processes if process.poll() is None]
    for process in running:
        process.send_signal(signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
