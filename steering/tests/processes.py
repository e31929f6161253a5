"""A broker, workers, schedulers and a mail server of a test's own, as real processes that it may kill."""

from __future__ import annotations

import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from celery import Celery
from django.conf import settings
from django.db import connection
from django.utils import timezone
from redis import Redis

from industrie_futur.jobs import HEARTBEAT_LOST, Job

CELERY = [str(Path(sys.executable).parent / "celery"), "--quiet", "-A", "steering.tests.worker"]
PATIENCE = 30
"""Seconds after which something that does not come is a failure."""


def until(true: Callable[[], object], what: str) -> None:
    """Wait until `true` says so."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, f"{what}: still not after {PATIENCE} s"
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def database_url() -> str:
    """The address of the test's own database."""
    known = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    who = ":".join(quote(str(known[each]), safe="") for each in ("USER", "PASSWORD") if known[each])
    return f"postgres://{who}@{known['HOST']}:{known['PORT'] or 5432}/{known['NAME']}"


class Broker:
    """A Redis that keeps nothing: started again, it is empty."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "dir": self.folder}
        command = ["redis-server", *(word for key, value in options.items() for word in (f"--{key}", value))]
        self.process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL)  # noqa: S603  our own command
        until(lambda: answers(self.port), "broker")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


class MailServer(socketserver.ThreadingTCPServer):
    """An SMTP server that keeps what it takes: `letters` are (address, text).

    The worker that hands over a letter to `held` gets no answer: the letter is there, the worker cannot know.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _MailHandler)
        self.letters: list[tuple[str, str]] = []
        self.held = ""
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return self.socket.getsockname()[1]

    @property
    def addresses(self) -> list[str]:
        return sorted(address for address, _ in self.letters)


class _MailHandler(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 here")
        address = ""
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
            if verb == "DATA":
                self._say("354 go on")
                self.server.letters.append((address, self._text()))
                if address == self.server.held:
                    self.rfile.read()  # until the worker is gone
                    return
            self._say("221 bye" if verb == "QUIT" else "250 yes")

    def _text(self) -> str:
        lines = iter(self.rfile.readline, b".\r\n")
        return b"".join(lines).decode()

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Part(NamedTuple):
    """A process, and the file of what it says."""

    process: subprocess.Popen[bytes]
    said: Path


class Portal:
    """The processes of a portal on the test's database, and what a test does to them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.media, self.stages = folder, folder / "media", folder / "stages"
        self.media.mkdir()
        self.stages.mkdir()
        self.broker, self.mail = Broker(folder), MailServer()
        self.client = Celery("tests", broker=self.broker.url)
        self._redis = Redis.from_url(self.broker.url)
        self.processes: list[subprocess.Popen[bytes]] = []

    # Started and ended -----------------------------------------------------------------------------------

    def start(self, *words: str) -> Part:
        """`celery …` in a session of its own."""
        said = self.folder / f"{words[0]}-{len(self.processes)}.log"
        with said.open("w") as file:
            process = subprocess.Popen(  # noqa: S603  our own command
                [*CELERY, *words, "--loglevel=info"],
                cwd=settings.BASE_DIR,
                env={
                    **os.environ,
                    "DATABASE_URL": database_url(),
                    "REDIS_URL": self.broker.url,
                    "MEDIA_ROOT": str(self.media),
                    "EMAIL_URL": f"smtp://127.0.0.1:{self.mail.port}",
                    "REFERENCE_DATE": "2015-07-20",
                    "STAGES": str(self.stages),
                },
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.processes.append(process)
        return Part(process, said)

    def worker(self) -> subprocess.Popen[bytes]:
        """One more worker, ready."""
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        process, said = self.start("worker", "--concurrency=1", f"-n{len(self.processes)}@test", *quiet)
        until(lambda: " ready." in said.read_text() or process.poll() is not None, "worker")
        assert process.poll() is None, said.read_text()
        return process

    def beat(self) -> Part:
        """One more scheduler."""
        schedule = self.folder / f"schedule-{len(self.processes)}"
        return self.start("beat", "--pidfile=", f"--schedule={schedule}")

    def kill(self, *processes: subprocess.Popen[bytes]) -> None:
        """End these, or all, with their children, as a machine that loses its power does.

        Redis would give back what they held after the visibility timeout: here, `deliver` does.
        """
        for process in processes or self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._redis.delete("unacked", "unacked_index")

    def reset(self) -> None:
        """One worker at least, no letter, no file."""
        if all(each.poll() is not None for each in self.processes):
            self.worker()
        self.mail.letters.clear()
        self.mail.held = ""
        for name in self.files:
            (self.media / name).unlink()

    def close(self) -> None:
        self.kill()
        self.client.close()
        self._redis.close()
        self.broker.stop()
        self.mail.shutdown()
        self.mail.server_close()

    # Done to them ----------------------------------------------------------------------------------------

    def pause_at(self, stage: str) -> None:
        """Workers wait once the message of their job begins by `stage`."""
        (self.stages / "reached").unlink(missing_ok=True)
        (self.stages / "pause").write_text(stage)

    def wait_until_reached(self) -> int:
        """The number of the process that waits at the stage."""
        reached = self.stages / "reached"
        until(lambda: reached.exists() and reached.read_text(), "stage")
        return int(reached.read_text())

    def go_on(self) -> None:
        (self.stages / "pause").unlink(missing_ok=True)

    def deliver(self, job: Job) -> None:
        """Send the message of a job, once more."""
        self.client.send_task(job.task, args=[job.pk])

    def sweep(self, *models: Any) -> None:
        """Let the time pass after which a job counts as forgotten, then have a worker look for such."""
        long_ago = timezone.now() - HEARTBEAT_LOST - timedelta(minutes=1)
        for model in models:
            model.objects.filter(status="queued").update(sent_at=long_ago)
            model.objects.filter(status="running").update(heartbeat_at=long_ago)
        self.client.send_task("industrie_futur.tasks.resend_forgotten_jobs")

    def wait_until_idle(self, *, held: int = 0) -> None:
        """Until every message that was sent is taken and done with, but for `held` that workers pause on."""
        redis = self._redis
        until(lambda: not redis.llen("celery") and redis.hlen("unacked") == held, "queue")

    @property
    def files(self) -> list[str]:
        """The names of what is stored."""
        return sorted(str(each.relative_to(self.media)) for each in self.media.rglob("*") if each.is_file())
