"""The portal's Celery application, able to stop at a stage: `celery -A steering.tests.worker`.

While the file `pause` of the folder `STAGES` holds the beginning of a job's message, or `finish`, a worker
that gets there writes its number to `reached` and waits until the file is gone. Its calendar ticks fast.
"""

import os
import time
from pathlib import Path
from typing import Any

import django

from industrie_futur.celery import app

django.setup()

from industrie_futur.jobs import Job  # noqa: E402  models need the applications

STAGES = Path(os.environ["STAGES"])
FINISH = "finish"

app.conf.beat_schedule["run-due-schedules"]["schedule"] = 1

_report_progress, _finish = Job.report_progress, Job.finish


def _pause_at(stage: str) -> None:
    pause = STAGES / "pause"
    while pause.exists() and (wanted := pause.read_text()) and stage.startswith(wanted):
        (STAGES / "reached").write_text(str(os.getpid()))
        time.sleep(0.02)


def _report_progress_and_pause(job: Job, pct: int, message: str, **values: Any) -> None:
    _report_progress(job, pct, message, **values)
    _pause_at(message)


def _pause_and_finish(job: Job, *args: Any, **result: Any) -> None:
    _pause_at(FINISH)
    _finish(job, *args, **result)


Job.report_progress = _report_progress_and_pause  # type: ignore[method-assign]
Job.finish = _pause_and_finish  # type: ignore[method-assign]
