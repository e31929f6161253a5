"""The demonstration's visits: fictional, the same at each loading.

Held ones around each diagnostic, by the expert who made it; planned ones in the two weeks that follow, for
the experts whose mission runs; one that waits to be written up, two that were cancelled. Firms confirmed most
of those held before the last two weeks.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

from accounts.models import User
from companies.phases import Phase
from diagnostics.attestation import certified_content
from diagnostics.models import CertificationSeries, Diagnostic, Visit, VisitCertification, VisitSlot
from diagnostics.services.visits import slots_of
from experts.models import Assignment
from industrie_futur.audit import record_acts
from steering.diary import Diary

SEED = 2015
DAY = timedelta(days=1)
Kind, Status = Visit.Kind, Visit.Status
HALF_DAYS = {Kind.DIAGNOSTIC: 2}
"""A diagnostic on site takes a day, every other visit half of one."""
FOLLOW_UP = (Kind.RESTITUTION, Kind.THEMATIQUE, Kind.CLOTURE)
FOLLOWED_UP: dict[str, int] = {Phase.PLAN_ACTION: 1, Phase.ACCOMPAGNEMENT: 2, Phase.TERMINEE: 3}
"""How many visits followed the diagnostic of a firm at that phase."""
SUMMARIES = {
    Kind.INITIALE: (
        "Programme présenté à la direction, ateliers visités. Le périmètre du diagnostic est fixé.",
        "Ateliers parcourus avec le responsable de production. Les attentes de la direction sont notées.",
    ),
    Kind.DIAGNOSTIC: (
        "Les six axes sont passés en revue dans l’atelier\u202f; les documents ont été vus sur place.",
        "Entretiens avec la production, la qualité et la maintenance\u202f; niveaux relevés poste par poste.",
    ),
    Kind.RESTITUTION: (
        "Résultats présentés à la direction. Les priorités sont partagées et le plan d’action est esquissé.",
        "Niveaux expliqués axe par axe\u202f; l’entreprise retient trois priorités.",
    ),
    Kind.THEMATIQUE: ("Axe repris en détail avec l’équipe concernée\u202f; deux fournisseurs à consulter.",),
    Kind.CLOTURE: ("Résultats comparés à ceux du premier diagnostic\u202f; parcours terminé.",),
}
NEXT_STEPS = {
    Kind.INITIALE: "Réunir les documents demandés avant le diagnostic sur site.",
    Kind.DIAGNOSTIC: "Transmettre le diagnostic, puis fixer la restitution.",
    Kind.RESTITUTION: "Arrêter le plan d’action avec l’entreprise.",
    Kind.THEMATIQUE: "Demander deux devis.",
}
PARTICIPANTS = (
    "Direction générale, responsable de production",
    "Gérance, responsable qualité",
    "Direction industrielle, maintenance, délégué du personnel",
)
CANCEL_REASON = "Atelier arrêté pour inventaire\u202f: l’entreprise demande une autre date."
CANCELLED = (0, 7)
"""Of the running missions, those with a visit that was cancelled, by rank."""
UNCONFIRMED = 30
"""One visit in so many that its firm should have confirmed."""
SIGNATORIES = ("Dominique Fictif", "Claude Imaginaire", "Camille Exemple")
LATE = 2
"""The running mission whose last visit waits to be written up: one of the demonstration's expert."""


def add_visits(*, until: date, by: User) -> None:
    """The visits held by the day `until`, and those planned after it."""
    random = Random(SEED)  # noqa: S311  a demonstration, not a secret
    draw = _Draw(Diary(random), until, by)
    files = ("enrolment__company", "enrolment__site__department", "enrolment__region", "expert__user")
    diagnostics = Diagnostic.objects.select_related(*files).order_by("enrolment__enrolled_on", "enrolment")
    visits = [visit for row in diagnostics for visit in draw.held(row)]
    standing = {row.enrolment_id: row.status for row in diagnostics}
    running = Assignment.objects.running().select_related(*files).order_by("starts_on", "pk")
    for rank, mission in enumerate(running):
        visits += draw.planned(mission, standing.get(mission.enrolment_id, ""), rank)
    Visit.objects.bulk_create(visits)
    taken = [slot for visit in visits if visit.status != Status.CANCELLED for slot in slots_of(visit)]
    VisitSlot.objects.bulk_create(taken)
    _tell(visits, by)
    _certify([(each.held_on, each) for each in visits if each.held_on and each.held_on < until - 14 * DAY])


class _Draw:
    """Draws the visits of one file after the other, in half-days that their expert has free."""

    def __init__(self, diary: Diary, until: date, by: User) -> None:
        self.diary, self.random, self.until, self.by = diary, diary.random, until, by

    def held(self, row: Diagnostic) -> Iterator[Visit]:
        """The visits around a diagnostic, in the order of their days."""
        file, until = row.enrolment, row.enrolment.closed_on or self.until
        engaged: date = file.enrolled_on  # type: ignore[assignment]  # as every firm diagnosed
        last: date = row.submitted_on or row.started_on + 5 * DAY
        on_site = self._held(row, Kind.DIAGNOSTIC, row.started_on, last)
        # Begun and handed in over one week-end: the visit was before.
        on_site = on_site or self._held(row, Kind.DIAGNOSTIC, engaged, last)
        before = (on_site.held_on or last) - DAY if on_site else row.started_on
        after = FOLLOW_UP[: FOLLOWED_UP.get(file.phase, 0)]
        since = (row.validated_on or last) + DAY
        told = [self._held(row, kind, since, until) for kind in after]
        yield from filter(None, [self._held(row, Kind.INITIALE, engaged, before), on_site, *told])

    def planned(self, mission: Assignment, status: str, rank: int) -> Iterator[Visit]:
        """What comes next in a mission that runs, its diagnostic standing at `status`."""
        until, phase = self.until, mission.enrolment.phase
        kind = Kind.RESTITUTION if phase == Phase.DIAGNOSTIC else Kind.SUIVI
        if status == Diagnostic.Status.DRAFT:
            kind = Kind.DIAGNOSTIC
        yield from self._planned(mission, kind, until + DAY, until + 14 * DAY)
        if rank in CANCELLED:
            for visit in self._planned(mission, kind, until - 7 * DAY, until + 7 * DAY):
                visit.status, visit.cancel_reason = Status.CANCELLED, CANCEL_REASON
                yield visit
        if rank == LATE:
            yield from self._planned(mission, kind, until - 6 * DAY, until - 3 * DAY)

    def _held(self, row: Diagnostic, kind: Visit.Kind, first: date, last: date) -> Visit | None:
        moment = self.diary.take(row.expert_id, first, last, HALF_DAYS.get(kind, 1))
        if moment is None:
            return None
        return self._visit(
            row,
            kind,
            status=Status.HELD,
            held_on=moment.day,
            half=moment.half,
            participants=self.random.choice(PARTICIPANTS),
            summary=self.random.choice(SUMMARIES[kind]),
            next_steps=NEXT_STEPS.get(kind, ""),
            axis=row.expert.specialities.first() if kind == Kind.THEMATIQUE else None,
        )

    def _planned(self, mission: Assignment, kind: Visit.Kind, first: date, last: date) -> Iterator[Visit]:
        moment = self.diary.take(mission.expert_id, first, last, HALF_DAYS.get(kind, 1))
        if moment:
            yield self._visit(mission, kind, planned_on=moment.day, half=moment.half)

    def _visit(self, of: Diagnostic | Assignment, kind: Visit.Kind, **fields: Any) -> Visit:
        return Visit(
            id=UUID(int=self.random.getrandbits(128), version=4),
            enrolment=of.enrolment,
            expert=of.expert,
            site=of.enrolment.site,
            kind=kind,
            half_days=HALF_DAYS.get(kind, 1),
            recorded_by=of.expert.user or self.by,
            **fields,
        )


def _certify(held: list[tuple[date, Visit]]) -> None:
    """The firms' confirmations, in the order of the visits; one in so many is still waited for."""
    held.sort(key=lambda each: (each[0], each[1].id))
    confirmed = [each for rank, each in enumerate(held) if rank % UNCONFIRMED]
    certifications = [
        VisitCertification(
            visit=visit,
            number=number,
            year=day.year,
            how=VisitCertification.How.SCREEN,
            signatory=SIGNATORIES[number % len(SIGNATORIES)],
            signatory_position="Direction générale",
            content=certified_content(visit),
            confirmed_on=day,
        )
        for number, (day, visit) in enumerate(confirmed, start=1)
    ]
    VisitCertification.objects.bulk_create(certifications)
    CertificationSeries.objects.create(year=held[0][0].year, last_number=len(certifications))


def _tell(visits: list[Visit], by: User) -> None:
    """What the acts themselves would have noted."""
    planned = [(each, {"kind": each.kind, "on": each.planned_on}) for each in visits if each.planned_on]
    held = [(each, {"kind": each.kind, "on": each.held_on}) for each in visits if each.held_on]
    cancelled = [(each, {"reason": each.cancel_reason}) for each in visits if each.cancel_reason]
    record_acts(by=by, action="visit_planned", subjects=planned)
    record_acts(by=by, action="visit_held", subjects=held)
    record_acts(by=by, action="visit_cancelled", subjects=cancelled)
