"""Synthetic visits for load tests: held, in half-days that their expert has free, of kinds reached."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from random import Random
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from diagnostics.models import Visit, VisitSlot
from diagnostics.services.visits import slots_of
from experts.models import Assignment, Expert
from industrie_futur import clock
from industrie_futur.bulk import refresh_statistics
from industrie_futur.text import normalise
from steering.diary import Diary, Moment
from steering.synthetic import AT_ONCE, COMMENT, LAST_DAY, NAME
from steering.synthetic_experts import Crew, File, engaged_files

Kind = Visit.Kind
HALF_DAYS: dict[str, int] = {Kind.DIAGNOSTIC: 2}
REMOTE = 0.1
"""How many of these visits are made from afar."""


def generate_visits(count: int, *, seed: int, by: User) -> int:
    """Bring the synthetic firms to `count` held visits, with the experts it takes; how many were missing.

    ValidationError when none of them that was not visited was engaged.
    """
    known = Visit.objects.filter(enrolment__company__sort_name__startswith=normalise(NAME)).count()
    missing = count - known
    if missing <= 0:
        return 0
    files = engaged_files(visits=None)
    if not files:
        raise ValidationError("Aucune entreprise synthétique engagée n’est encore sans visite.")
    draw = _Draw(Random(f"{seed}, {known}"), Crew(by), by)  # noqa: S311  reproducible, not secret
    visits = draw.visits(files, missing)
    while some := list(islice(visits, AT_ONCE)):
        _write(some, draw.crew)
    refresh_statistics(Visit, VisitSlot, Assignment, Expert)
    return missing


@transaction.atomic
def _write(visits: list[Visit], crew: Crew) -> None:
    crew.write()
    Visit.objects.bulk_create(visits, batch_size=2000)
    VisitSlot.objects.bulk_create((slot for visit in visits for slot in slots_of(visit)), batch_size=5000)


class _Draw:
    def __init__(self, random: Random, crew: Crew, by: User) -> None:
        self.random, self.crew, self.by = random, crew, by
        self.diary, self.last = Diary(random), min(clock.today(), LAST_DAY)

    def visits(self, files: Sequence[File], count: int) -> Iterator[Visit]:
        """`count` visits over `files`, as many to each as can be."""
        each, more = divmod(count, len(files))
        for number, file in enumerate(files):
            if wanted := each + (number < more):
                yield from self._of(file, wanted)

    def _of(self, file: File, wanted: int) -> list[Visit]:
        """The visits of a file by one expert, or by several when its days are too few for one."""
        expert, visits, half_days = self.crew.of(file), [], 0
        for kind, since in self._kinds(file, wanted):
            taken = HALF_DAYS.get(kind, 1)
            while not (moment := self._moment(expert, file, since, taken)):
                self.crew.engage(expert, file, max(half_days, 1))
                expert, half_days = self.crew.recruit(file), 0
            half_days += taken
            visits.append(self._visit(file, expert, kind, moment, taken))
        self.crew.engage(expert, file, half_days)
        return visits

    def _kinds(self, file: File, wanted: int) -> list[tuple[Visit.Kind, date]]:
        """Kinds of visits, and the day from which each may be; past those of its path, thematic ones."""
        since = {
            Kind.INITIALE: file.engaged_on,
            Kind.DIAGNOSTIC: file.engaged_on,
            Kind.RESTITUTION: file.diagnosed_on,
            Kind.SUIVI: file.plan_agreed_on,
            Kind.CLOTURE: file.supported_on if file.closed_on else None,
        }
        path = [(kind, day) for kind, day in since.items() if day]
        more = [(Kind.THEMATIQUE, file.engaged_on)] * (wanted - len(path))
        return self.random.sample(path, min(wanted, len(path))) + more

    def _moment(self, expert: Expert, file: File, since: date, half_days: int) -> Moment | None:
        return self.diary.take(expert.reference, since, file.closed_on or self.last, half_days)

    def _visit(self, file: File, expert: Expert, kind: Visit.Kind, moment: Moment, half_days: int) -> Visit:
        is_remote = self.random.random() < REMOTE
        return Visit(
            id=UUID(int=self.random.getrandbits(128), version=4),
            enrolment_id=file.pk,
            expert=expert,
            kind=kind,
            axis=self.crew.masters(expert)[0] if kind == Kind.THEMATIQUE else None,
            status=Visit.Status.HELD,
            held_on=moment.day,
            half=moment.half,
            half_days=half_days,
            place=Visit.Place.REMOTE if is_remote else Visit.Place.SITE,
            site_id=file.site,
            summary=COMMENT,
            recorded_by=self.by,
        )
