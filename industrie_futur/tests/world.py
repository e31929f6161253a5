"""A firm of Alsace with one of everything, and the people around it."""

import datetime
from decimal import Decimal

from django.core.files.base import ContentFile

from accounts.models import Absence, RegionRight
from accounts.notifications import notify
from accounts.tests.factories import UserFactory
from companies.models import CompanyImport, Site
from companies.services import agree_to_be_named, commit_grant, pay_grant, prepare_grant
from companies.tests.factories import ContactFactory, enrol
from diagnostics.services.attachments import attach_file
from diagnostics.tests.factories import (
    certify,
    draft_question,
    make_action,
    make_diagnostic,
    make_survey,
    make_visit,
)
from experts.models import Assignment, Expert, ExpertImport, Nomination
from experts.tests.factories import make_member
from industrie_futur import clock
from regions.gazetteer import gazetteer
from regions.models import IndustrialBase, RegionalProgramme
from steering.cabinet.services import ask_question_draft, ask_visit_sheet
from steering.committee.services.convocations import convene
from steering.handover import prepare_note
from steering.models import AcceptedAnomaly, ProgressReport, Target
from steering.schedule.services import run_due_schedules
from steering.tests.committee import decided, document, draft_minutes
from steering.tests.factories import ItemFactory, LiaisonFactory, MandateFactory, MemberFactory
from steering.tests.international import agreed, event, told
from steering.tests.mailing import drafted, listed


def make_expert(user):
    """An expert of Alsace, of the account `user` if any."""
    email = user.email if user else "sans-compte@exemple.example"
    expert = Expert.objects.create(
        reference=f"EXP-{email}"[:20],
        user=user,
        email=email,
        first_name="Claude",
        last_name="Durand",
        organisation_kind="consultant",
        main_region_id="42",
        languages="fr",
        retained_on=datetime.date(2015, 1, 1),
    )
    expert.regions.add("42")
    return expert


def make_world():
    """A firm of Alsace with one of everything, and the people around it."""
    people = {
        "administrator": UserFactory(administrator=True),
        "ministry": UserFactory(),
        "officer": UserFactory(regional_officer=True, regions=["42"]),
        "officer_elsewhere": UserFactory(regional_officer=True, regions=["53"]),
        "expert": UserFactory(expert=True),
        "expert_elsewhere": UserFactory(expert=True),
        "observer": UserFactory(observer=True),
    }
    day = datetime.date(2015, 7, 1)
    enrolment = enrol(on=day, by=people["officer"])
    contact = ContactFactory(company=enrolment.company)
    consent = {"on": day, "scope": "ministry", "given_by": "Test", "by": people["officer"]}
    agree_to_be_named(enrolment.company, **consent)
    expert, _ = (make_expert(people[name]) for name in ("expert", "expert_elsewhere"))
    assignment = Assignment.objects.create(
        enrolment=enrolment, expert=expert, starts_on=day, recorded_by=people["officer"]
    )
    asked = {"enrolment": enrolment, "status": "proposed", "starts_on": day, "recorded_by": people["officer"]}
    proposal = Assignment.objects.create(expert=Expert.objects.get(user=people["expert_elsewhere"]), **asked)
    by_telephone = Assignment.objects.create(expert=make_expert(None), **asked)
    leave = expert.leaves.create(starts_on=day, ends_on=clock.today(), recorded_by=people["officer"])
    link = expert.links.create(
        group_name="Groupe", nature="Test", declared_on=day, declared_by=people["administrator"]
    )
    programme = RegionalProgramme.objects.create(
        region_id="42",
        title="Programme",
        adopted_on=day,
        act_document=ContentFile(b"%PDF-1.7", name="a.pdf"),
        starts_on=day,
        planned_companies=10,
    )
    funding = programme.fundings.create(
        region_id="42", amount=1000, source="region", voted_on=day, recorded_by=people["officer"]
    )
    terms = {"kind": "support", "eligible_base": Decimal(20), "aid_rate_pct": Decimal(50)}
    grant, paid = (prepare_grant(enrolment, **terms, by=people["officer"]) for _ in range(2))
    commit_grant(paid, act_reference="Test", on=day, by=people["officer"])
    payment = pay_grant(paid, amount=Decimal(1), on=day, reference="Test", by=people["officer"])
    company_import = CompanyImport.objects.create(
        requested_by=people["officer"], as_of=day, file_name="a.csv", file=ContentFile(b"siret", name="a.csv")
    )
    report = ProgressReport.objects.create(as_of=day, requested_by=people["ministry"])
    target = Target.objects.create(
        indicator="engaged", due_on=day, value=1, source="Test", recorded_by=people["ministry"]
    )
    industry = IndustrialBase.objects.create(
        region_id="42", year=2014, firms=4200, source="Test", recorded_by=people["ministry"]
    )
    handover = prepare_note(people["officer"], occasion="account", effective_on=clock.today(), comment="")
    absence = Absence.objects.create(
        user=people["officer"], starts_on=day, ends_on=day, recorded_by=people["administrator"]
    )
    accepted = AcceptedAnomaly.objects.create(
        rule="underspending", subject="42", region_id="42", reason="Test", accepted_by=people["officer"]
    )
    diagnostic = make_diagnostic(assignment)
    organisation = make_member("Fédération", joined_on=day)
    organisation.delegates.add(people["observer"])
    nomination = Nomination.objects.create(
        organisation=organisation,
        first_name="Ada",
        last_name="Candidate",
        email="ada@exemple.example",
        main_region_id="42",
        motive="Test",
        proposed_by=people["observer"],
    )
    visit = make_visit(assignment, held=False, day=datetime.date(2015, 8, 3))
    place = gazetteer().by_code["67482"]
    visit_sheet = ask_visit_sheet(place, day=day, radius_km=30, by=people["ministry"])
    department = enrolment.department
    question_asked = ask_question_draft(department, day=day, by=people["ministry"])
    item = ItemFactory()
    decision = decided(by=people["ministry"])
    joint = agreed(by=people["ministry"])
    draft_minutes(decision.meeting, by=people["ministry"])
    convocation = convene(item.meeting, by=people["ministry"])
    scheduled = run_due_schedules()[0]
    mailing_list = listed(by=people["ministry"])
    mailing = drafted(mailing_list, by=people["ministry"])
    Site.objects.update(postcode="29200")
    rows = {
        "siren": enrolment.company.siren,
        "code": "42",
        "figure": "engaged",
        "merged": "44",
        "phase": "diagnostic",
        "contact": contact.pk,
        "site": enrolment.site.pk,
        "step": enrolment.events.last().pk,
        "expert": expert.pk,
        "leave": leave.pk,
        "link": link.pk,
        "assignment": assignment.pk,
        "organisation": organisation.pk,
        "membership": organisation.memberships.get().pk,
        "nomination": nomination.pk,
        "expert_import": ExpertImport.objects.create(
            requested_by=people["administrator"], file_name="a.csv", file=ContentFile(b"id", name="a.csv")
        ).pk,
        "diagnostic": diagnostic.pk,
        "visit": visit.pk,
        "held": make_visit(assignment, day=datetime.date(2015, 7, 2)).pk,
        "certified": certify(make_visit(assignment, day=datetime.date(2015, 7, 3))).visit_id,
        "attachment": attach_file(visit, ContentFile(b"%PDF-1.7", name="a.pdf"), by=visit.expert.user).pk,
        "action": make_action(diagnostic).pk,
        "survey": make_survey(enrolment, wave="one_year").pk,
        "escalated": make_survey(enrolment, answered=True, was_called_back=False).pk,
        "axis": "PROD",
        "question": "PROD-1",
        "version": 1,
        "draft_question": draft_question("PROD-1", by=people["ministry"]).pk,
        "proposal": proposal.pk,
        "notification": notify(people["officer"], kind="test", subject=enrolment, text="Test", url="/").pk,
        "answer": by_telephone.pk,
        "import": company_import.pk,
        "report": report.pk,
        "target": target.pk,
        "handover": handover.pk,
        "industry": industry.pk,
        "funding": funding.pk,
        "grant": grant.pk,
        "payment": payment.pk,
        "user": people["officer"].pk,
        "anomaly": accepted.pk,
        "rule": "department_postcode",
        "chapter": "engagement",
        "language": "fr",
        "extension": "odt",
        "subject": enrolment.site.pk,
        "absence_pk": absence.pk,
        "right_pk": RegionRight.objects.get(user=people["officer"]).pk,
        "visit_sheet": visit_sheet.pk,
        "question_asked": question_asked.pk,
        "item": item.pk,
        "meeting": item.meeting_id,
        "member": MemberFactory().pk,
        "mandate": MandateFactory().pk,
        "liaison": LiaisonFactory(organisation=organisation).pk,
        "convocation": convocation.pk,
        "mailing": mailing.pk,
        "mailinglist": mailing_list.pk,
        "listmember": mailing_list.members.get().pk,
        "schedule": scheduled.schedule_id,
        "scheduledrun": scheduled.pk,
        "decision": decision.pk,
        "partnership": joint.partnership_id,
        "joint": joint.pk,
        "use": told(by=people["ministry"]).pk,
        "event": event(by=people["ministry"]).pk,
        "minutes": decision.meeting_id,
        "recipient": convocation.recipients.get().pk,
        "paper": document(item, by=people["ministry"]).pk,
        "year": 2015,
        "secret": "devine",
        "uidb36": "1",
        "key": "x",
    }
    return people, rows
