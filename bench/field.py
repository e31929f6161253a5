"""A hundred experts who come back to the network at once: each sends a visit and 27 answers, all of it twice.

The portal runs as `make run` starts it, on the bench's own database; each expert is a thread speaking HTTP.
"""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.scoping import Role
from companies.models import Enrolment
from companies.phases import ENGAGED
from diagnostics.models import Answer, Diagnostic, Question, Visit, VisitSlot
from diagnostics.queries_versions import version_in_force
from experts.models import Assignment, Expert
from industrie_futur import clock

TWICE = 2
"""Each sending leaves again, as a device does when the first answer was lost."""


class Sender(NamedTuple):
    """What one expert has on their device."""

    session: str
    siren: str
    diagnostic: uuid.UUID
    visit: uuid.UUID


def make_senders(count: int, *, by: User) -> list[Sender]:
    """As many experts with an account, each with a firm to themselves and a diagnostic begun on it."""
    today = clock.today()
    taken = Diagnostic.objects.values("enrolment")
    files = Enrolment.objects.filter(phase__in=ENGAGED, enrolled_on__lt=today).exclude(pk__in=taken)
    files = files.exclude(assignments__status=Assignment.Status.ACCEPTED).select_related("company", "region")
    # Of those who may log a visit that morning: without a declared link, nor another visit.
    busy = VisitSlot.objects.filter(day=today).values("expert")
    experts = Expert.objects.filter(user=None, links=None).exclude(pk__in=busy).retained_on(today)
    senders = []
    for number, (file, expert) in enumerate(zip(files[:count], experts[:count], strict=True)):
        expert.user = User.objects.create(email=f"terrain{number}@exemple.example", role=Role.EXPERT)
        expert.save(update_fields=["user"])
        expert.regions.add(file.region)
        Assignment.objects.create(
            enrolment=file, expert=expert, starts_on=today, proposed_on=today, recorded_by=by
        )
        diagnostic = Diagnostic.objects.create(
            enrolment=file,
            expert=expert,
            questionnaire=version_in_force(today),
            started_on=today,
            recorded_by=by,
        )
        client = Client()
        client.force_login(expert.user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        senders.append(Sender(session, file.company.siren, diagnostic.pk, uuid.uuid4()))
    return senders


def send_all(sender: Sender, port: int, questions: list[str]) -> Counter[int]:
    """Answers of the portal by status, over one connection kept open."""
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    cookie = f"{settings.SESSION_COOKIE_NAME}={sender.session}"

    def ask(method: str, path: str, body: dict[str, str] | None = None) -> tuple[int, str, str]:
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        if body is not None:
            headers["X-CSRFToken"] = token
        talk.request(method, f"/missions/terrain/{path}", urlencode(body or {}), headers)
        response = talk.getresponse()
        return response.status, response.read().decode(), response.headers.get("Set-Cookie", "")

    token = ""
    status, told, set_cookie = ask("GET", "donnees/")
    seen = Counter([status])
    token = json.loads(told)["csrf"]
    cookie += "; " + set_cookie.partition(";")[0]
    visit = {
        "key": str(sender.visit),
        "kind": "diagnostic",
        "held_on": clock.today().isoformat(),
        "half": "am",
        "half_days": "1",
        "place": "site",
        "summary": "Atelier parcouru, lignes mesurées.",
    }
    for _ in range(TWICE):
        seen[ask("POST", f"{sender.siren}/visites/", visit)[0]] += 1
        for code in questions:
            answer = {f"{code}-level": "3", f"{code}-comment": "Constaté sur place."}
            path = f"{sender.siren}/diagnostics/{sender.diagnostic}/{code}/"
            seen[ask("POST", path, answer)[0]] += 1
    talk.close()
    return seen


def measure_senders(count: int, *, by: User) -> str:
    """The line to print; an AssertionError when a visit or an answer is lost or doubled."""
    senders = make_senders(count, by=by)
    in_force = version_in_force(clock.today())
    questions = list(Question.objects.filter(axis__questionnaire=in_force).values_list("code", flat=True))
    before = Visit.objects.count(), Answer.objects.count()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    portal = _started(port)
    try:
        start = time.perf_counter()
        with ThreadPoolExecutor(count) as threads:
            seen = sum(threads.map(lambda each: send_all(each, port, questions), senders), Counter())
        took = time.perf_counter() - start
    finally:
        portal.terminate()
        portal.wait()
    visits, answers = Visit.objects.count() - before[0], Answer.objects.count() - before[1]
    if (visits, answers) != (count, count * len(questions)):
        raise AssertionError(f"lost or doubled: {visits} visits, {answers} answers; {dict(seen)}")
    return (
        f"{count} experts at once: {visits} visits and {answers} answers, each sent twice, none lost, none "
        f"doubled; {seen.total()} requests in {took:.0f} s, {took / seen.total() * 1000:.0f} ms each"
    )


def _started(port: int) -> subprocess.Popen[bytes]:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        place = f"{database['HOST']}:{database['PORT'] or 5432}"
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@{place}/{database['NAME']}"
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "REFERENCE_DATE": clock.today().isoformat(),
        "DJANGO_SETTINGS_MODULE": "industrie_futur.settings",
    }
    server = Path(sys.executable).parent / "gunicorn"
    options = ["--worker-class=gthread", "--workers=2", "--threads=4", "--log-level=warning"]
    portal = subprocess.Popen(  # noqa: S603  our own server
        [str(server), "industrie_futur.wsgi", f"--bind=127.0.0.1:{port}", "--no-control-socket", *options],
        env=environment,
    )
    for _ in range(100):
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return portal
        time.sleep(0.2)
    raise AssertionError("the portal does not answer")
