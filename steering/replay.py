"""Replaying a published report: its facts counted again as they were recorded at its cut-off.

The checksum covers all that the report froze: facts, figures, definitions, sentences. A replay counts the
facts again and keeps the words, so that it is the numbers that are proved; a word that the code writes
otherwise since changes nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from accounts.models import User
from industrie_futur.audit import record_act
from steering.facts import Difference, differences, facts_of, former
from steering.models import ProgressReport, ReportReplay
from steering.recorded import RecordedMeasures

Figures = Mapping[str, Any]
WORDS_CHANGED = "Textes du point"


@transaction.atomic
def replay_report(report: ProgressReport, *, by: User | None) -> ReportReplay:
    """Count a published report again and keep the answer; ValidationError when it cannot be replayed."""
    if not report.published_at:
        raise ValidationError("Seul un point publié se rejoue.")
    counted, found = replayed(report.figures)
    sum_of_all = checksum(counted)
    if not found and sum_of_all != report.checksum:
        # Nothing that is counted differs: what was written around the numbers does.
        found = [Difference(WORDS_CHANGED, "hors chiffres", report.checksum[:12], sum_of_all[:12])]
    replay = ReportReplay.objects.create(
        report=report, checksum=sum_of_all, differences=[each._asdict() for each in found], replayed_by=by
    )
    details = {"checksum": sum_of_all, "differences": len(found)}
    record_act(by=by, action="report_replayed", subject=report, details=details)
    return replay


def replayed(figures: Figures) -> tuple[dict[str, Any], list[Difference]]:
    """The frozen `figures` with their facts counted again, and what differs."""
    if "facts" not in figures:
        raise ValidationError(
            "Ce point a été établi avant que ses faits soient archivés\u202f: il ne peut pas être rejoué."
        )
    cut_off = datetime.fromisoformat(figures["recorded_until"])
    measures = RecordedMeasures(date.fromisoformat(figures["as_of"]), cut_off)
    known = figures["facts"]
    before = date.fromisoformat(known["previous"]["as_of"]) if known["previous"] else None
    counted = frozen(facts_of(measures, known["indicators"], previous=before))
    counted["international"] = former(counted)
    # What later reports prove as well, this one did not freeze.
    counted = {name: counted[name] for name in counted if name in known}
    return {**figures, "facts": counted}, differences(known, counted)


def check_can_be_replayed(figures: Figures) -> None:
    """ValidationError when what is recorded by the cut-off is not, or not for good, what was counted.

    An entry begun before the cut-off and saved after it carries a moment that the report should have known:
    as long as one may be under way, nothing is published.
    """
    if _older_writers(datetime.fromisoformat(figures["recorded_until"])):
        raise ValidationError(
            "Une saisie commencée avant l’arrêté de ce point est encore en cours\u202f: "
            "publiez-le dans un instant."
        )
    _, found = replayed(figures)
    if found:
        raise ValidationError(
            "Une saisie s’est enregistrée pendant l’établissement de ce point\u202f: "
            f"refaites-le. {found[0]}."
        )


def _older_writers(cut_off: datetime) -> int:
    """Transactions that write and began by the cut-off; none on SQLite, which has one writer: this one."""
    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            " AND backend_xid IS NOT NULL AND xact_start <= %s",
            [cut_off],
        )
        return int(cursor.fetchone()[0])


def frozen(figures: Mapping[str, Any]) -> dict[str, Any]:
    """`figures` as JSON gives them back: from here on, what is kept for good."""
    copy: dict[str, Any] = json.loads(json.dumps(figures, cls=DjangoJSONEncoder))
    return copy


def checksum(figures: Figures) -> str:
    """SHA-256, in hexadecimal, of the figures as canonical JSON, their own checksum left out.

    Canonical: keys sorted, no space, UTF-8.
    """
    counted = {key: value for key, value in figures.items() if key != "checksum"}
    text = json.dumps(counted, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
