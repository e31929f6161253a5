"""`make run` for real: site, worker and scheduler alive, then all gone on Ctrl-C."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings

pytestmark = pytest.mark.xdist_group("processes")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def health(port: int) -> dict:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sante/", timeout=10) as answer:  # noqa: S310  our own address
        return json.load(answer)


def wait_until_announced_and_healthy(port: int, process: subprocess.Popen, output: Path) -> dict:
    deadline, state = time.monotonic() + 120, {}
    while time.monotonic() < deadline and process.poll() is None:
        if "Ctrl-C" in output.read_text():
            state = health(port)
        if state.get("status") == "ok":
            break
        time.sleep(0.5)
    return state


def test_run_portal_starts_everything_and_stops_cleanly(tmp_path):
    port, output = free_port(), tmp_path / "output"
    with output.open("w") as file:
        process = subprocess.Popen(  # noqa: S603  our own command
            [sys.executable, "manage.py", "run_portal", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
                "REFERENCE_DATE": "2015-07-20",
                "PYTHONUNBUFFERED": "1",
            },
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        state = wait_until_announced_and_healthy(port, process, output)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
    said = output.read_text()
    assert state.get("status") == "ok", said
    assert f"http://127.0.0.1:{port}/" in said
    assert "ministere@demo.example" in said
    assert process.returncode == 0
    with pytest.raises(OSError, match="refused"):
        health(port)
