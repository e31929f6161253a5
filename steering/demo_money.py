"""The demonstration's grants: fictional, within the votes of the eighteen programmes, in every state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import cycle
from random import Random
from typing import Any

from accounts.models import User
from companies.models import Enrolment, Grant
from industrie_futur.audit import record_acts
from regions.models import RegionalProgramme
from steering.rollup import MONEY, rebuild
from steering.synthetic_money import Draft, File, State, draw_grant, funded, write_grants

WELL_PROVIDED = "42"
# One firm after the other: so many to commit, to pay, half way, done.
STATES = (
    *(State.PAID, State.COMMITTED, State.PREPARED, State.PARTLY_PAID, State.COMMITTED),
    *(State.PAID, State.COMMITTED, State.PREPARED, State.PAID),
)
CANCELLED = {20, 90}
"""Two grants, by their number."""
LATE = 8
"""In the well provided region, firms that wait for their money since the first day."""


def add_grants(*, until: date, by: User) -> int:
    """Grants of the firms engaged by the day `until`, with their acts in the audit trail; how many."""
    drafts = list(_drafts(until))
    keys = write_grants(drafts, by=by)
    rebuild([MONEY])
    _tell(dict(zip(keys, drafts, strict=True)), by)
    return len(drafts)


def _drafts(until: date) -> Iterator[Draft]:
    random, states, places = Random(2015), cycle(STATES), Counter[str]()  # noqa: S311  the same each time
    drawn = 0
    for file in funded(Enrolment.objects.all(), RegionalProgramme.objects.all()):
        place = places[file.region]
        places[file.region] += 1
        for rank in _wanted(file, place):
            state = State.CANCELLED if drawn in CANCELLED else next(states)
            draft = draw_grant(file, rank=rank, state=state, last=until, random=random)
            is_late = file.region == WELL_PROVIDED and place < LATE and draft.is_live
            yield _unpaid(draft) if is_late else draft
            drawn += 1


def _wanted(file: File, place: int) -> list[int]:
    """Which grants, by their rank, the firm number `place` of its region has."""
    if file.region == WELL_PROVIDED and place % 3 == 0:
        return [1, 2]
    return [place % 3] if file.region == WELL_PROVIDED or place % 2 == 0 else []


def _unpaid(draft: Draft) -> Draft:
    first = draft.file.ready_on
    return draft._replace(prepared_on=first, committed_on=first, payments=[])


def _tell(written: dict[int, Draft], by: User) -> None:
    """What the acts themselves would have noted."""
    grants = Grant.objects.select_related("enrolment__company").in_bulk(written)
    told = [(grants[key], draft) for key, draft in written.items()]
    notes: dict[str, list[tuple[Grant, dict[str, Any]]]] = {
        "grant_prepared": [(grant, {"kind": grant.kind, "amount": str(grant.amount)}) for grant, _ in told],
        "grant_committed": [
            (grant, {"amount": str(grant.amount), "on": grant.committed_on, "reference": grant.act_reference})
            for grant, draft in told
            if draft.committed_on
        ],
        "grant_paid": [
            (grant, {"amount": str(amount), "on": on})
            for grant, draft in told
            for on, amount in draft.payments
        ],
        "grant_cancelled": [
            (grant, {"amount": str(draft.left), "on": grant.cancelled_on, "comment": grant.cancel_reason})
            for grant, draft in told
            if draft.cancelled_on
        ],
    }
    for action, subjects in notes.items():
        record_acts(by=by, action=action, subjects=subjects)
