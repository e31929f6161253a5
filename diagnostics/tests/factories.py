import datetime
from collections.abc import Mapping
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import UserFactory
from companies.models import Enrolment
from companies.phases import Phase
from companies.tests.factories import ContactFactory, enrol
from diagnostics.models import (
    ActionItem,
    Answer,
    Diagnostic,
    Question,
    Questionnaire,
    Survey,
    Visit,
    VisitCertification,
    VisitSlot,
)
from diagnostics.queries_versions import version_in_force, wording_of
from diagnostics.services.certifications import confirm_by_link
from diagnostics.services.drafts import prepare_version, publish_version
from diagnostics.services.links import make_link
from diagnostics.services.questions import reword_question
from experts.models import Assignment, Expert, Speciality
from experts.tests.factories import assign

JULY = datetime.date(2015, 7, 1)


def followed(expert: Expert | None = None, enrolment: Enrolment | None = None) -> Assignment:
    """A firm of Alsace that an expert follows since 15 June 2015; both are made when not given."""
    return assign(enrolment or enrol(), expert)


def make_diagnostic(
    mission: Assignment | None = None,
    *,
    status: str = Diagnostic.Status.DRAFT,
    levels: Mapping[str, int | None] | int | None = None,
    **fields,
) -> Diagnostic:
    """A diagnostic of the mission's firm by its expert; `levels` by code of question, or one for all."""
    mission = mission or followed()
    by = mission.recorded_by
    days = {} if status == "draft" else {"submitted_on": JULY}
    if status == "validated":
        days |= {"validated_on": JULY, "validated_by": by}
    diagnostic = Diagnostic(
        enrolment=mission.enrolment,
        expert=mission.expert,
        status=status,
        recorded_by=by,
        **{"started_on": JULY, "questionnaire": version_in_force(JULY)} | days | fields,
    )
    diagnostic.full_clean()
    diagnostic.save()
    if levels is not None:
        answer(diagnostic, levels, by=by)
    return diagnostic


def answer(diagnostic: Diagnostic, levels: Mapping[str, int | None] | int, *, by) -> None:
    """Answers of `diagnostic`; None is « non applicable »."""
    questions = Question.objects.filter(axis__questionnaire=diagnostic.questionnaire)
    wanted = dict.fromkeys((each.code for each in questions), levels) if isinstance(levels, int) else levels
    Answer.objects.bulk_create(
        Answer(
            diagnostic=diagnostic,
            question=each,
            level=wanted[each.code],
            is_not_applicable=wanted[each.code] is None,
            changed_by=by,
        )
        for each in questions
        if each.code in wanted
    )


def make_action(diagnostic: Diagnostic, **fields) -> ActionItem:
    """An action proposed in the plan of `diagnostic`."""
    action = ActionItem(
        enrolment=diagnostic.enrolment,
        diagnostic=diagnostic,
        recorded_by=diagnostic.recorded_by,
        **{"axis": Speciality.objects.all()[0], "title": "Relier les machines"} | fields,
    )
    action.full_clean()
    action.save()
    return action


def certify(visit: Visit) -> VisitCertification:
    """The firm confirmed the held `visit` by a link."""
    contact = ContactFactory(company=visit.enrolment.company)
    secret = make_link("visit", visit, contact, by=visit.recorded_by)
    return confirm_by_link(
        secret, signatory="Hélène Roth", position="Directrice industrielle", comment="", version=visit.version
    )


def make_visit(mission: Assignment | None = None, *, held: bool = True, **fields) -> Visit:
    """A visit of the mission's expert on the morning of 1 July 2015: held, or planned."""
    mission = mission or followed()
    day = fields.pop("day", JULY)
    known = {"status": "held", "held_on": day} if held else {"status": "planned", "planned_on": day}
    visit = Visit(
        enrolment=mission.enrolment,
        expert=mission.expert,
        site=mission.enrolment.site,
        recorded_by=mission.recorded_by,
        **{"kind": Visit.Kind.INITIALE} | known | fields,
    )
    visit.full_clean()
    visit.save()
    VisitSlot.objects.create(visit=visit, expert=visit.expert, day=day, half=visit.half)
    return visit


def draft_question(code: str = "NUM-1", *, by: User | None = None) -> Question:
    """A question of the version in preparation, which is begun when there is none."""
    draft = prepare_version(by=by or UserFactory())
    return Question.objects.select_related("axis__questionnaire").get(code=code, axis__questionnaire=draft)


def reword(
    question: Question, *, by: User | None = None, version: int | None = None, **texts: str
) -> Question:
    """The question of the draft with other `texts`, by name of field."""
    return reword_question(
        question,
        wording=wording_of(question) | texts,
        version=question.version if version is None else version,
        by=by or UserFactory(),
    )


def publish(*, on: datetime.date = datetime.date(2015, 7, 20), by: User | None = None) -> Questionnaire:
    """The version in preparation, published; it differs by one question when it was not begun."""
    by = by or UserFactory()
    if not Questionnaire.objects.drafts().exists():
        reword(draft_question(by=by), by=by, text=f"Les machines sont-elles reliées le {on:%d/%m/%Y} ?")
    draft = Questionnaire.objects.drafts().get()
    return publish_version(draft, effective_on=on, note="Mots plus simples", revision=draft.revision, by=by)


def moment(day: datetime.date, hour: int = 10) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def make_survey(enrolment: Enrolment | None = None, *, answered: bool = False, **fields) -> Survey:
    """A survey sent on 2 July 2015 to a firm whose path is completed, answered on the 6th or waiting.

    Whoever says that nobody called back is escalated then.
    """
    known = {"wave": "closing", "due_on": JULY, "sent_at": moment(datetime.date(2015, 7, 2))}
    if answered:
        known |= {
            "answered_at": moment(datetime.date(2015, 7, 6)),
            "invested": Decimal(50_000),
            "jobs": 2,
            "turnover_trend": "up",
            "satisfaction": 4,
            "was_called_back": True,
        }
    known |= fields
    if known["sent_at"] is not None:
        known.setdefault("closes_at", known["sent_at"] + datetime.timedelta(days=30))
    if known.get("was_called_back") is False:
        known.setdefault("escalated_at", known["answered_at"])
    survey = Survey(
        enrolment=enrolment or enrol(phase=Phase.TERMINEE, on=datetime.date(2015, 6, 30)), **known
    )
    survey.full_clean()
    survey.save()
    return survey
