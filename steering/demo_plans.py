"""The demonstration's action plans: fictional, the same at each loading.

Each firm whose plan is settled has the actions that its diagnostic calls for, as far as its path has come:
some done, some late, one set aside, and the log that says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from accounts.models import User
from companies.models import Grant
from companies.phases import Phase
from diagnostics.models import ActionItem, ActionNote, Diagnostic
from diagnostics.queries_plans import weak_questions
from experts.models import Speciality

SEED = 2016
PLANNED = (Phase.PLAN_ACTION, Phase.ACCOMPAGNEMENT, Phase.TERMINEE)
OWNERS = ("Direction générale", "Responsable de production", "Responsable des méthodes", "Maintenance")
COSTS = (4_000, 9_500, 18_000, 32_000, 65_000, None)
EVIDENCE = ("Facture et essai de réception vus.", "Procédure affichée à l’atelier.", "Formation attestée.")
PROGRESS = ("Deux devis reçus.", "Commande passée.", "Essais en cours sur une ligne.", "Fournisseur choisi.")
DROPPED = "Reportée par l’entreprise : un autre investissement passe avant."
Status = ActionItem.Status
Horizon = ActionItem.Horizon


def add_plans(*, until: date, by: User) -> None:
    """The plans of the validated diagnostics of firms that settled one; a file that has actions is left."""
    random = Random(SEED)  # noqa: S311  a demonstration, not a secret
    files = Diagnostic.objects.filter(
        kind=Diagnostic.Kind.INITIAL,
        status=Diagnostic.Status.VALIDATED,
        enrolment__phase__in=PLANNED,
        enrolment__actions=None,
    )
    axes = {each.code: each for each in Speciality.objects.all()}
    grants = {each.enrolment_id: each for each in Grant.objects.live().order_by("-amount")}
    actions: list[ActionItem] = []
    notes: list[ActionNote] = []
    for plan in files.select_related("enrolment", "expert__user").order_by("enrolment__enrolled_on", "pk"):
        last = plan.enrolment.closed_on or until
        made = list(_actions(plan, axes, random, until=last, by=by))
        made[0].grant = grants.get(plan.enrolment_id)
        actions += made
        notes += [note for action in made for note in _notes(action, random, until=last)]
    ActionItem.objects.bulk_create(actions)
    ActionNote.objects.bulk_create(notes)


def _actions(
    plan: Diagnostic, axes: dict[str, Speciality], random: Random, *, until: date, by: User
) -> Iterator[ActionItem]:
    validated: date = plan.validated_on  # type: ignore[assignment]  # these are
    for rank, weak in enumerate(weak_questions(plan)):
        status = _status(plan.enrolment.phase, rank)
        cost = random.choice(COSTS)
        yield ActionItem(
            id=UUID(int=random.getrandbits(128), version=4),
            enrolment=plan.enrolment,
            diagnostic=plan,
            axis=axes[weak.axis],
            title=weak.title,
            detail=weak.aim,
            priority=min(3, rank // 2 + 1),
            position=rank + 1,
            horizon=(Horizon.SHORT, Horizon.MEDIUM, Horizon.LONG)[min(2, rank // 2)],
            cost=None if cost is None else Decimal(cost),
            owner=random.choice(OWNERS),
            # A few terms are past: somebody has to call the firm.
            due_on=validated + timedelta(days=random.choice((10, 25, 90, 180)) + 60 * rank),
            status=status,
            done_on=min(until, validated + timedelta(days=12)) if status == Status.DONE else None,
            evidence=random.choice(EVIDENCE) if status == Status.DONE else "",
            drop_reason=DROPPED if status == Status.DROPPED else "",
            recorded_by=plan.expert.user or by,
        )


def _status(phase: str, rank: int) -> str:
    """The states of a plan, its actions from the most urgent."""
    if phase == Phase.PLAN_ACTION:
        return (Status.STARTED, *[Status.AGREED] * 4, Status.DROPPED)[rank]
    if phase == Phase.ACCOMPAGNEMENT:
        return (Status.DONE, Status.DONE, Status.STARTED, Status.STARTED, Status.AGREED, Status.DROPPED)[rank]
    return (*[Status.DONE] * 5, Status.DROPPED)[rank]


def _notes(action: ActionItem, random: Random, *, until: date) -> Iterator[ActionNote]:
    """The log of an action, from the day its diagnostic was validated."""
    validated: date = action.diagnostic.validated_on  # type: ignore[assignment]
    course = {
        Status.AGREED: [(Status.AGREED, "")],
        Status.STARTED: [(Status.AGREED, ""), (Status.STARTED, random.choice(PROGRESS))],
        Status.DONE: [
            (Status.AGREED, ""),
            (Status.STARTED, random.choice(PROGRESS)),
            (Status.DONE, action.evidence),
        ],
        Status.DROPPED: [(Status.DROPPED, action.drop_reason)],
    }
    for step, (status, text) in enumerate(course[Status(action.status)]):
        yield ActionNote(
            action=action,
            status=status,
            text=text,
            noted_on=min(until, validated + timedelta(days=6 * step)),
            written_by=action.recorded_by,
        )
