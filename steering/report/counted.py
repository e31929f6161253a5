"""What the chapters count beside the registry: experts at work, visits, diagnostics, plans, surveys.

Most of these tables keep no history: a figure is that of the day by its dates, in the states of the moment
of the cut-off. It is frozen with its definition; a replay proves the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q, Sum

from companies.models import EnrolmentEvent
from companies.phases import ENGAGED
from companies.size import SizeCategory
from diagnostics.models import ActionItem, Diagnostic, Survey, Visit
from diagnostics.statistics import CLASSES, axis_levels
from experts.models import Assignment, Expert, Speciality, Technology
from industrie_futur import clock
from industrie_futur.secrecy import MARKER, hidden_rows
from regions.models import Funding
from steering.facts import plain
from steering.indicators import Amount
from steering.international.queries import Counts, international_counts
from steering.models import ActionStatus
from steering.recorded import RecordedMeasures

PEOPLE = "HUMAIN"
"""The axis of the diagnostic that is about people: organisation, management and skills."""
Cells = list[int | float | str]


@dataclass(frozen=True)
class Counted:
    """A figure of the chapters: what it is called, its unit, how it is counted in one sentence.

    `is_recorded` when what was known at the cut-off is kept: a replay then counts it again.
    """

    code: str
    label: str
    unit: str
    definition: str
    count: Callable[[ChapterMeasures], Amount]
    is_recorded: bool = False


class ChapterMeasures:
    """The chapters' own counts, each read once; `recorded` gives the day and the cut-off."""

    def __init__(self, recorded: RecordedMeasures) -> None:
        self.recorded = recorded
        self.day: date = recorded.as_of

    # Experts and diagnostics --------------------------------------------------------------------------

    @cached_property
    def missions(self) -> int:
        """Missions that run on the day."""
        rows = Assignment.objects.filter(starts_on__lte=self.day)
        running = Q(status=Assignment.Status.ACCEPTED) | Q(
            status=Assignment.Status.ENDED, ended_on__gt=self.day
        )
        return rows.filter(running).count()

    @cached_property
    def visits(self) -> Mapping[str, tuple[int, int]]:
        """{kind: (visits held by the day, those that the firm confirmed)}: one query."""
        confirmed = Count("certification", filter=Q(certification__confirmed_on__lte=self.day))
        rows = Visit.objects.held().filter(held_on__lte=self.day).order_by().values_list("kind")
        return {kind: (held, sure) for kind, held, sure in rows.annotate(Count("pk"), sure=confirmed)}

    @cached_property
    def diagnostics(self) -> int:
        rows = Diagnostic.objects.finished().filter(kind=Diagnostic.Kind.INITIAL)
        return rows.filter(validated_on__lte=self.day).count()

    # Technology offer, people -------------------------------------------------------------------------

    @cached_property
    def retained(self) -> list[int]:
        return list(self.recorded.retained_experts)

    @cached_property
    def experts_by_axis(self) -> Mapping[str, int]:
        links = Expert.specialities.through.objects.filter(expert__in=self.retained).order_by()
        return dict(links.values_list("speciality").annotate(Count("pk")))

    @cached_property
    def experts_by_technology(self) -> Mapping[str, int]:
        links = Expert.technologies.through.objects.filter(expert__in=self.retained).order_by()
        return dict(links.values_list("technology").annotate(Count("pk")))

    @cached_property
    def experts_by_language(self) -> Mapping[str, int]:
        spoken: Counter[str] = Counter()
        for languages in Expert.objects.filter(pk__in=self.retained).values_list("languages", flat=True):
            spoken.update(set(languages.split(";")))
        return spoken

    @cached_property
    def actions(self) -> Mapping[str, tuple[int, int]]:
        """{axis: (actions agreed, of which done)} of the plans of diagnostics validated by the day."""
        rows = ActionItem.objects.agreed().filter(
            diagnostic__status=Diagnostic.Status.VALIDATED, diagnostic__validated_on__lte=self.day
        )
        done = Count("pk", filter=Q(status=ActionItem.Status.DONE, done_on__lte=self.day))
        grouped = rows.order_by().values_list("axis").annotate(Count("pk"), done=done)
        return {axis: (agreed, finished) for axis, agreed, finished in grouped}

    @cached_property
    def levels(self) -> Mapping[str, list[int] | None]:
        """Firms by class of level, for each axis; None where secrecy hides them, empty before an edition."""
        return axis_levels(self.day)

    @cached_property
    def surveys(self) -> tuple[int, int]:
        """Closing surveys sent by the day, of which answered by then."""
        end = clock.end_of(self.day)
        sent = Survey.objects.filter(wave=Survey.Wave.CLOSING, sent_at__lt=end)
        found = sent.aggregate(sent=Count("pk"), answered=Count("pk", filter=Q(answered_at__lt=end)))
        return found["sent"], found["answered"]

    @cached_property
    def international(self) -> Counts:
        """Partnerships, joint actions, use cases and events, as recorded by the cut-off."""
        return international_counts(self.day, recorded_until=self.recorded.recorded_until)

    # Tables: {row: its cells} -------------------------------------------------------------------------

    def sizes(self) -> dict[str, Cells]:
        """Firms engaged by size category; those of one or two firms are hidden, and so is what tells them."""
        steps = EnrolmentEvent.objects.filter(
            effective_on__lte=self.day, recorded_at__lte=self.recorded.recorded_until
        ).order_by()
        counted: Counter[str] = Counter()
        for name, sign in (("to_phase", 1), ("from_phase", -1)):
            moved = steps.filter(**{f"{name}__in": ENGAGED}).values_list("enrolment__size_category")
            counted.update({size: sign * firms for size, firms in moved.annotate(Sum("quantity"))})
        table = {size: [counted[size]] for size in SizeCategory.values if counted[size]}
        hidden = hidden_rows(table).rows
        return {size: [MARKER] if size in hidden else list(cells) for size, cells in table.items()}

    def votes(self) -> dict[str, Cells]:
        """Euros voted by source of funding, as recorded by the cut-off."""
        by_source = self.recorded.votes
        return {
            source: [plain(sum(by_source[source].values()))]
            for source in Funding.Source.values
            if source in by_source
        }

    def visits_by_kind(self) -> dict[str, Cells]:
        return {kind: list(self.visits[kind]) for kind in Visit.Kind.values if kind in self.visits}

    def offer_by_axis(self) -> dict[str, Cells]:
        """Experts retained, actions agreed and done, by axis."""
        return {
            axis: [self.experts_by_axis.get(axis, 0), *self.actions.get(axis, (0, 0))] for axis in self.axes
        }

    def technologies(self) -> dict[str, Cells]:
        return {code: [self.experts_by_technology.get(code, 0)] for code in self.technology_labels}

    def levels_by_axis(self) -> dict[str, Cells]:
        return {axis: self._levels(axis) for axis in self.axes if axis != PEOPLE and axis in self.levels}

    def levels_of_people(self) -> dict[str, Cells]:
        return {PEOPLE: self._levels(PEOPLE)} if PEOPLE in self.levels else {}

    def _levels(self, axis: str) -> Cells:
        counts = self.levels[axis]
        return [MARKER] * (len(CLASSES) + 1) if counts is None else [*counts, sum(counts)]

    @cached_property
    def axes(self) -> Mapping[str, str]:
        return dict(Speciality.objects.values_list("code", "label"))

    @cached_property
    def technology_labels(self) -> Mapping[str, str]:
        return dict(Technology.objects.values_list("code", "label"))


def _held(measures: ChapterMeasures) -> int:
    return sum(held for held, _ in measures.visits.values())


def _confirmed(measures: ChapterMeasures) -> int:
    return sum(sure for _, sure in measures.visits.values())


def _agreed(measures: ChapterMeasures) -> int:
    return sum(agreed for agreed, _ in measures.actions.values())


def _done(measures: ChapterMeasures) -> int:
    return sum(done for _, done in measures.actions.values())


COUNTED = {
    each.code: each
    for each in (
        Counted(
            "missions",
            "Missions en cours",
            "missions",
            "Missions d’experts auprès d’une entreprise, acceptées et non terminées au jour dit.",
            lambda measures: measures.missions,
        ),
        Counted(
            "visits",
            "Visites réalisées",
            "visites",
            "Visites d’experts réalisées au jour dit, de toute nature, sur site ou à distance.",
            _held,
        ),
        Counted(
            "confirmed_visits",
            "Visites attestées",
            "visites",
            "Visites réalisées que l’entreprise a confirmées au jour dit par une attestation de "
            "service fait.",
            _confirmed,
        ),
        Counted(
            "restitutions",
            "Restitutions tenues",
            "visites",
            "Visites de restitution du diagnostic réalisées au jour dit.",
            lambda measures: measures.visits.get(Visit.Kind.RESTITUTION, (0, 0))[0],
        ),
        Counted(
            "validated_diagnostics",
            "Diagnostics validés",
            "diagnostics",
            "Diagnostics initiaux, saisis dans le portail, que la région a validés au jour dit.",
            lambda measures: measures.diagnostics,
        ),
        Counted(
            "covered_technologies",
            "Technologies couvertes",
            "technologies",
            "Technologies de la nomenclature maîtrisées par au moins un expert retenu au jour dit.",
            lambda measures: len(measures.experts_by_technology),
        ),
        Counted(
            "known_technologies",
            "Technologies de la nomenclature",
            "technologies",
            "Technologies que la nomenclature des experts distingue.",
            lambda measures: len(measures.technology_labels),
        ),
        Counted(
            "agreed_actions",
            "Actions retenues",
            "actions",
            "Actions retenues par les entreprises, faites ou à faire, dans les plans issus des diagnostics "
            "validés au jour dit.",
            _agreed,
        ),
        Counted(
            "done_actions",
            "Actions faites",
            "actions",
            "Actions retenues et faites au jour dit.",
            _done,
        ),
        Counted(
            "people_experts",
            "Experts en organisation et compétences",
            "experts",
            "Experts retenus au jour dit dont l’une des spécialités est l’axe «\u202fOrganisation, "
            "management "
            "et compétences\u202f».",
            lambda measures: measures.experts_by_axis.get(PEOPLE, 0),
        ),
        Counted(
            "people_actions",
            "Actions sur l’organisation et les compétences",
            "actions",
            "Actions retenues sur l’axe «\u202fOrganisation, management et compétences\u202f».",
            lambda measures: measures.actions.get(PEOPLE, (0, 0))[0],
        ),
        Counted(
            "sent_surveys",
            "Enquêtes de clôture envoyées",
            "enquêtes",
            "Enquêtes envoyées au jour dit aux entreprises qui ont terminé leur parcours.",
            lambda measures: measures.surveys[0],
        ),
        Counted(
            "answered_surveys",
            "Enquêtes de clôture répondues",
            "enquêtes",
            "Enquêtes de clôture auxquelles l’entreprise a répondu au jour dit.",
            lambda measures: measures.surveys[1],
        ),
        Counted(
            "partnerships",
            "Partenariats internationaux",
            "partenariats",
            "Partenariats avec un organisme étranger, conclus et non terminés au jour dit.",
            lambda measures: measures.international.partnerships,
            is_recorded=True,
        ),
        Counted(
            "joint_actions",
            "Actions communes",
            "actions",
            "Actions convenues avec un partenaire étranger au jour dit, quel qu’en soit l’état.",
            lambda measures: sum(measures.international.actions.values()),
            is_recorded=True,
        ),
        Counted(
            "joint_actions_done",
            "Actions communes achevées",
            "actions",
            "Actions communes achevées au jour dit, selon leur dernière note.",
            lambda measures: measures.international.actions[ActionStatus.DONE],
            is_recorded=True,
        ),
        Counted(
            "late_joint_actions",
            "Actions communes en retard",
            "actions",
            "Actions communes ni achevées ni abandonnées dont l’échéance est passée au jour dit.",
            lambda measures: measures.international.late_actions,
            is_recorded=True,
        ),
        Counted(
            "use_cases",
            "Cas d’usage publiés",
            "cas d’usage",
            "Cas d’usage publiés et non retirés au jour dit.",
            lambda measures: measures.international.use_cases,
            is_recorded=True,
        ),
        Counted(
            "events_held",
            "Événements tenus",
            "événements",
            "Événements internationaux tenus au jour dit.",
            lambda measures: measures.international.events_held,
            is_recorded=True,
        ),
        Counted(
            "experts_en",
            "Experts travaillant en anglais",
            "experts",
            "Experts retenus au jour dit qui travaillent en anglais.",
            lambda measures: measures.experts_by_language["en"],
        ),
        Counted(
            "experts_de",
            "Experts travaillant en allemand",
            "experts",
            "Experts retenus au jour dit qui travaillent en allemand.",
            lambda measures: measures.experts_by_language["de"],
        ),
    )
}
