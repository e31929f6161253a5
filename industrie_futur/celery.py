"""The Celery application: worker and beat read it as `industrie_futur.celery`."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "industrie_futur.settings")

app = Celery("industrie_futur")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_schedule = {
    "sign-of-life": {
        "task": "industrie_futur.tasks.show_sign_of_life",
        "schedule": 10,
        "options": {"expires": 9},
    },
    "resend-forgotten-jobs": {
        "task": "industrie_futur.tasks.resend_forgotten_jobs",
        "schedule": 60,
        "options": {"expires": 55},
    },
    # Hours that people choose are rows (/pilotage/calendrier/): the tick asks the database what is due.
    "run-due-schedules": {
        "task": "steering.tasks.run_due_schedules",
        "schedule": 60,
        "options": {"expires": 55},
    },
    "check-owners": {"task": "steering.tasks.check_owners", "schedule": crontab(hour=2, minute=20)},
    "sweep-files": {"task": "steering.tasks.sweep_files", "schedule": crontab(hour=2, minute=50)},
    # Every hour of the morning: what a mail server refused at seven leaves at eight; nobody gets two.
    "send-digests": {"task": "accounts.tasks.send_digests", "schedule": crontab(hour="7-11", minute=15)},
    # Four times a night: what a mail server refused at three leaves at four; no firm gets two.
    "send-surveys": {"task": "diagnostics.tasks.send_surveys", "schedule": crontab(hour="3-6", minute=40)},
}
