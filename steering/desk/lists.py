"""The lists of the desk: one query each, the oldest first, in the regions that the officer reads."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Concat, Greatest, TruncDate
from django.urls import reverse

from companies.acts import ACTS
from companies.models import Enrolment, Grant
from companies.phases import ENGAGED, Phase, next_phases
from diagnostics.models import ActionNote, Diagnostic, Survey, Visit
from experts.models import Assignment, Expert
from industrie_futur.templatetags.portal import counted, euros, short_date
from steering.anomalies import Ground
from steering.anomalies.rules import Link
from steering.desk.lines import Line, Waiting

_TOLD = Exists(Visit.objects.held().filter(enrolment=OuterRef("pk"), kind=Visit.Kind.RESTITUTION))
"""Files whose firm was told the results of its diagnostic."""


@dataclass(frozen=True)
class Source:
    """A list: its rows with their `since`, how they are told, the acts, and when each is due."""

    key: str
    title: str
    empty: str
    rows: QuerySet
    task: str
    told: Callable[[Any], str]
    acts: Callable[[Any], list[Link]]
    due_on: Callable[[Any], date]
    order: Any = "since"


class Lists:
    """The lists of `ground`; the acts are offered in the regions `editable`."""

    def __init__(self, ground: Ground, editable: Collection[str]) -> None:
        self.ground, self.editable = ground, editable

    def waiting(self, *, shown: int, in_full: str, at_most: int) -> list[Waiting]:
        """Each list cut after `shown` lines, the one of the key `in_full` after `at_most`."""
        return [self._read(each, at_most if each.key == in_full else shown) for each in self._sources()]

    def _read(self, source: Source, limit: int) -> Waiting:
        rows = source.rows.annotate(total=Window(Count("pk"))).order_by(source.order, "pk")
        found = list(rows[:limit])
        lines = [self._line(source, row) for row in found]
        return Waiting(source.key, source.title, source.empty, lines, found[0].total if found else 0)

    def _line(self, source: Source, row: Any) -> Line:
        subject = _subject_of(row)
        is_editable = isinstance(row, Expert) or row.region_id in self.editable
        return Line(
            pk=row.pk,
            about=subject.get_absolute_url(),
            name=str(subject),
            url=subject.get_absolute_url(),
            task=source.task,
            said=source.told(row),
            day=self.ground.day,
            since=row.since,
            due_on=source.due_on(row),
            acts=source.acts(row) if is_editable else [],
        )

    def _sources(self) -> Iterator[Source]:
        yield from (self._callbacks(), self._applications(), self._experts(), self._answers())
        yield from (self._diagnostics(), self._to_validate(), self._restitutions(), self._plans())
        yield from (self._certifications(), self._commitments(), self._payments(), self._mandates())

    # Files ------------------------------------------------------------------------------------------

    def _files(self, since: Any, **wanted: Any) -> QuerySet:
        files = self.ground.rows(Enrolment).filter(**wanted).annotate(since=since)
        return files.select_related("company", "site")

    def _due_after(self, threshold: str) -> Callable[[Any], date]:
        allowed = timedelta(days=self.ground.thresholds[threshold])
        return lambda row: row.since + allowed

    def _days(self, threshold: str) -> str:
        return counted(self.ground.thresholds[threshold], "jour")

    def _applications(self) -> Source:
        return Source(
            "candidatures",
            "Candidatures à décider",
            "Aucune candidature n’attend de décision.",
            self._files(F("applied_on"), phase=Phase.CANDIDATURE),
            "Candidature à décider",
            lambda file: f"{_place(file)}, candidature du {short_date(file.since)}",
            lambda file: [
                _step(file, Phase.ENGAGEE, "Engager"),
                _step(file, Phase.REFUSEE, "Refuser"),
            ],
            self._due_after("decision_days"),
        )

    def _experts(self) -> Source:
        """Nobody follows, nobody is asked; those where an expert declined wait first, as of that day."""
        live = Assignment.objects.live().filter(enrolment=OuterRef("pk"))
        followed = [phase for phase in ENGAGED if phase != Phase.TERMINEE]
        files = self._files(F("enrolled_on"), phase__in=followed).filter(~Exists(live))
        due_on = self._due_after("expert_days")
        return Source(
            "experts",
            "Engagées, sans expert",
            "Chaque entreprise engagée est suivie par un expert, ou une réponse est attendue.",
            _with_refusal(files),
            "Expert à proposer",
            lambda file: f"{_place(file)}, engagée le {short_date(file.since)}{_refusal(file)}",
            lambda file: [
                Link("Proposer un expert", reverse("experts:assignment_create", args=[file.company.siren]))
            ],
            lambda file: min(due_on(file), file.declined_on or date.max),
            order=Case(When(declined_on=None, then=F("since")), default=Value(date.min)),
        )

    def _answers(self) -> Source:
        days = self._days("answer_days")
        late, due_on = self.ground.since("answer_days"), self._due_after("answer_days")
        rows = self.ground.rows(Assignment).unanswered().annotate(is_stuck=self._may_not_answer())
        rows = rows.filter(Q(proposed_on__lt=late) | Q(is_stuck=True))
        return Source(
            "propositions",
            "Propositions sans réponse",
            f"Aucune proposition n’attend de réponse depuis plus de {days}.",
            rows.annotate(since=F("proposed_on"), region_id=F("enrolment__region_id")).select_related(
                "expert", "enrolment__company", "enrolment__site"
            ),
            "Réponse d’expert attendue",
            lambda row: (
                f"{_place(row.enrolment)}, proposée à {row.expert} le {short_date(row.since)}"
                f"{', qui ne peut plus accepter' if row.is_stuck else ''}"
            ),
            lambda row: [_answer_act(row, "experts:proposal_withdraw", "Retirer la proposition")],
            lambda row: min(due_on(row), self.ground.day) if row.is_stuck else due_on(row),
        )

    def _may_not_answer(self) -> ExpressionWrapper:
        """Proposals whose expert has a closed account, or may be given nothing any more."""
        retained = Expert.objects.retained_on(self.ground.day).order_by().values("pk")
        stuck = Q(expert__user__is_active=False) | ~Q(expert__in=retained)
        return ExpressionWrapper(stuck, BooleanField())

    def _to_validate(self) -> Source:
        rows = self.ground.rows(Diagnostic).filter(status=Diagnostic.Status.SUBMITTED)
        return Source(
            "a-valider",
            "Diagnostics à valider",
            "Aucun diagnostic transmis n’attend d’être validé.",
            rows.annotate(since=F("submitted_on"), region_id=F("enrolment__region_id")).select_related(
                "expert", "enrolment__company", "enrolment__site"
            ),
            "Diagnostic à valider",
            lambda row: f"{_place(row.enrolment)}, transmis par {row.expert} le {short_date(row.since)}",
            lambda row: [Link("Relire", row.get_absolute_url())],
            self._due_after("validation_days"),
        )

    def _callbacks(self) -> Source:
        rows = self.ground.rows(Survey).to_handle()
        return Source(
            "a-rappeler",
            "Entreprises à rappeler",
            "Aucune entreprise n’attend d’être rappelée.",
            rows.annotate(
                since=TruncDate("escalated_at"), region_id=F("enrolment__region_id")
            ).select_related("enrolment__company", "enrolment__site"),
            "Entreprise à rappeler",
            lambda row: (
                f"{_place(row.enrolment)}, «\u202fpersonne ne m’a rappelé\u202f» le {short_date(row.since)}"
            ),
            lambda row: [
                Link("Écrire ce qui a été fait", reverse("diagnostics:survey_handle", args=[row.pk]))
            ],
            self._due_after("callback_days"),
        )

    def _diagnostics(self) -> Source:
        days = self._days("diagnosis_days")
        late = self.ground.since("diagnosis_days")
        return Source(
            "diagnostics",
            f"Engagées depuis plus de {days}, sans diagnostic",
            f"Aucune entreprise n’attend son diagnostic depuis plus de {days}.",
            self._files(F("enrolled_on"), phase=Phase.ENGAGEE, enrolled_on__lt=late),
            "Diagnostic en retard",
            lambda file: f"{_place(file)}, engagée le {short_date(file.since)}",
            lambda file: [_step(file, Phase.DIAGNOSTIC)],
            self._due_after("diagnosis_days"),
        )

    def _restitutions(self) -> Source:
        days = self._days("restitution_days")
        late = self.ground.since("restitution_days")
        return Source(
            "restitutions",
            f"Diagnostiquées depuis plus de {days}, sans restitution",
            f"Aucune restitution n’attend depuis plus de {days}.",
            # An agreed plan tells of a restitution that was not entered.
            self._files(F("diagnosed_on"), phase=Phase.DIAGNOSTIC, diagnosed_on__lt=late).filter(~_TOLD),
            "Restitution à tenir",
            lambda file: f"{_place(file)}, diagnostiquée le {short_date(file.since)}",
            lambda file: [_step(file, Phase.PLAN_ACTION)],
            self._due_after("restitution_days"),
        )

    def _plans(self) -> Source:
        days = self._days("silence_days")
        phases = Q(phase__in=[Phase.PLAN_ACTION, Phase.ACCOMPAGNEMENT]) | Q(_TOLD, phase=Phase.DIAGNOSTIC)
        # What is news: the step itself, then each visit, and each note of the actions' log.
        step = Coalesce("supported_on", "plan_agreed_on", "diagnosed_on")
        visits = Visit.objects.held().filter(enrolment=OuterRef("pk")).order_by("-held_on")
        notes = ActionNote.objects.filter(action__enrolment=OuterRef("pk")).order_by("-noted_on")
        news = (Subquery(visits.values("held_on")[:1]), Subquery(notes.values("noted_on")[:1]))
        files = self._files(Greatest(step, *(Coalesce(each, step) for each in news)))
        return Source(
            "plans",
            f"Plans d’action sans nouvelle depuis plus de {days}",
            f"Chaque plan d’action a donné de ses nouvelles depuis moins de {days}.",
            files.filter(phases, since__lt=self.ground.since("silence_days")),
            "Plan d’action sans nouvelle",
            lambda file: (
                f"{_place(file)}, {file.get_phase_display().lower()}, dernière nouvelle le "
                f"{short_date(file.since)}"
            ),
            lambda file: [
                _step(file, next_phases(file.phase)[0]),
                Link("Ouvrir le dossier", file.company.get_absolute_url()),
            ],
            self._due_after("silence_days"),
        )

    def _certifications(self) -> Source:
        days = self._days("certification_days")
        rows = (
            self.ground.rows(Visit).to_certify().filter(held_on__lt=self.ground.since("certification_days"))
        )
        return Source(
            "visites",
            f"Visites non confirmées depuis plus de {days}",
            f"Aucune visite n’attend la confirmation de l’entreprise depuis plus de {days}.",
            rows.annotate(since=F("held_on"), region_id=F("enrolment__region_id")).select_related(
                "expert", "enrolment__company", "enrolment__site"
            ),
            "Visite à faire confirmer",
            lambda row: (
                f"{_place(row.enrolment)}, {row.get_kind_display().lower()} de {row.expert} "
                f"le {short_date(row.since)}"
            ),
            lambda row: [
                Link("Envoyer un lien", reverse("diagnostics:visit_link", args=[row.pk])),
                Link("Lire la visite", row.get_absolute_url()),
            ],
            self._due_after("certification_days"),
        )

    # Money ------------------------------------------------------------------------------------------

    def _grants(self, grants: QuerySet, since: str) -> QuerySet:
        return grants.annotate(since=F(since)).select_related("enrolment__company", "enrolment__site")

    def _commitments(self) -> Source:
        return Source(
            "subventions",
            "Subventions à engager",
            "Aucune subvention préparée n’attend son acte.",
            self._grants(self.ground.rows(Grant).prepared(), "prepared_on"),
            "Subvention à engager",
            lambda grant: (
                f"{grant.get_kind_display()}, {euros(grant.amount, 'court')}, préparée le "
                f"{short_date(grant.since)}"
            ),
            lambda grant: [_money_act(grant, "companies:grant_commit", "Engager la subvention")],
            self._due_after("commit_days"),
        )

    def _payments(self) -> Source:
        day, allowed = self.ground.day, timedelta(days=self.ground.thresholds["payment_days"])
        by_itself = Q(due_on=None, committed_on__lte=day - allowed)
        due = self.ground.rows(Grant).owing().filter(Q(due_on__lte=day) | by_itself)
        expected = ExpressionWrapper(F("committed_on") + allowed, output_field=DateField())
        return Source(
            "mandatements",
            "Mandatements attendus",
            "Aucun mandatement n’est attendu à ce jour.",
            self._grants(due, "committed_on"),
            "Mandatement attendu",
            lambda grant: (
                f"{grant.get_kind_display()}, {euros(grant.left_to_pay, 'court')} à mandater, "
                f"engagée le {short_date(grant.since)}"
            ),
            lambda grant: [_money_act(grant, "companies:grant_pay", "Mandater")],
            lambda grant: grant.due_on or grant.committed_on + allowed,
            order=Coalesce("due_on", expected),
        )

    def _mandates(self) -> Source:
        day = self.ground.day
        last = day + timedelta(days=self.ground.thresholds["right_ends_days"])
        ends_on = Coalesce("ended_on", "expires_on")
        ending = Expert.objects.covering(self.ground.codes or ()).annotate(ends_on=ends_on)
        return Source(
            "mandats",
            "Mandats d’experts qui prennent fin",
            "Aucun mandat d’expert ne prend fin prochainement.",
            ending.filter(ends_on__gte=day, ends_on__lte=last).annotate(since=F("retained_on")),
            "Mandat qui prend fin",
            lambda expert: f"{expert.get_organisation_kind_display()}, jusqu’au {short_date(expert.ends_on)}",
            lambda expert: [Link("Voir ses dossiers", expert.get_absolute_url())],
            lambda expert: expert.ends_on,
            order="ends_on",
        )


def _subject_of(row: Any) -> Any:
    """The firm of a file, a grant, a proposal, a diagnostic, a visit or a survey; an expert is its own."""
    match row:
        case Enrolment():
            return row.company
        case Grant() | Assignment() | Diagnostic() | Visit() | Survey():
            return row.enrolment.company
    return row


def _place(file: Enrolment) -> str:
    return f"{file.site.municipality} ({file.department_id})"


def _step(file: Enrolment, phase: Phase, label: str = "") -> Link:
    kwargs = {"siren": file.company.siren, "phase": phase.value}
    return Link(label or ACTS[phase].button, reverse("companies:enrolment_advance", kwargs=kwargs))


def _money_act(grant: Grant, name: str, label: str) -> Link:
    kwargs = {"siren": grant.enrolment.company.siren, "pk": grant.pk}
    return Link(label, reverse(name, kwargs=kwargs))


def _answer_act(proposal: Assignment, name: str, label: str) -> Link:
    return Link(label, reverse(name, args=[proposal.enrolment.company.siren, proposal.pk]))


def _with_refusal(files: QuerySet) -> QuerySet:
    """Adds the day of the last refusal of an expert, if any, and who declined."""
    declined = Assignment.objects.filter(enrolment=OuterRef("pk"), status=Assignment.Status.DECLINED)
    last = declined.order_by("-answered_on", "-pk")
    name = Concat("expert__first_name", Value(" "), "expert__last_name")
    return files.annotate(
        declined_on=Subquery(last.values("answered_on")[:1]),
        declined_by=Subquery(last.values(name=name)[:1]),
    )


def _refusal(file: Any) -> str:
    if not file.declined_on:
        return ""
    return f"\u202f; {file.declined_by} a décliné le {short_date(file.declined_on)}"
