"""Writing: firms, their sites and contacts, and the acts of their path.

Every act locks the row it moves, checks the whole rule, and leaves its line in the audit trail.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from companies.identifiers import siren_of
from companies.models import Company, Contact, Enrolment, EnrolmentEvent, Site
from companies.phases import CLOSED, RELEASED, Phase, next_phases
from companies.size import size_category, size_verdict
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.text import normalise
from industrie_futur.versions import check_version
from regions.models import Department, RegionalProgramme
from regions.queries import rollup

COMPANY_FIELDS = [
    "name",
    "legal_form",
    "naf",
    "group_name",
    "headcount",
    "turnover",
    "balance_sheet",
    "figures_year",
]
FIGURES = ["size_category", "headcount", "turnover", "balance_sheet", "figures_year"]


# Firms ----------------------------------------------------------------------------------------------


def index_company(company: Company) -> None:
    """Set what is derived: legal category, search text (name, SIREN, towns) and sort name; does not save."""
    company.size_category = size_category(
        headcount=company.headcount, turnover=company.turnover, balance_sheet=company.balance_sheet
    )
    towns = company.sites.values_list("municipality", flat=True) if company.pk else []
    company.sort_name = normalise(company.name)
    company.search_text = normalise(" ".join([company.name, company.siren, *sorted(set(towns))]))


@transaction.atomic
def add_company(
    *, siret: str, site: dict[str, Any], company: dict[str, Any], contact: dict[str, Any], by: User
) -> Site:
    """A new firm with its first site and contact; `siret` is clean, the dicts hold the models' fields.

    ValidationError, saying who entered it, when the SIREN is already known.
    """
    row = Company(siren=siren_of(siret), **company)
    index_company(row)
    try:
        with transaction.atomic():
            row.full_clean(exclude=["search_text", "sort_name"])
            row.save()
            place = add_site(row, siret=siret, **site, by=by)
    except (IntegrityError, ValidationError) as error:
        if Company.objects.filter(siren=row.siren).exists():
            raise ValidationError(already_known(row.siren)) from error
        raise
    if contact.get("last_name"):
        add_contact(row, by=by, **contact)
    record_act(by=by, action="company_added", subject=row)
    return place


@transaction.atomic
def add_site(
    company: Company,
    *,
    siret: str,
    postcode: str,
    municipality: str,
    department: Department,
    by: User,
    address: str = "",
) -> Site:
    """A place of activity of `company`; its region is that of its department in 2015."""
    site = Site(
        company=company,
        siret=siret,
        address=address,
        postcode=postcode,
        municipality=municipality,
        department=department,
        region_id=department.region_id,
    )
    site.full_clean()
    site.save()
    index_company(company)
    company.save(update_fields=["search_text"])
    record_act(by=by, action="site_added", subject=site)
    return site


@transaction.atomic
def add_contact(company: Company, *, by: User, **fields: str) -> Contact:
    """A person of `company`."""
    contact = Contact(company=company, **fields)
    contact.full_clean()
    contact.save()
    record_act(by=by, action="contact_added", subject=contact, details={"company": company.siren})
    return contact


@transaction.atomic
def update_company(company: Company, *, version: int, by: User, **fields: Any) -> Company:
    """Change `fields` of a firm opened at `version`; `ChangedMeanwhile` when it was saved since.

    The category follows; enrolments already made keep theirs.
    """
    locked = Company.objects.select_for_update().get(pk=company.pk)
    check_version(locked, version)
    before = Company.objects.get(pk=company.pk)
    for name, value in fields.items():
        setattr(locked, name, value)
    index_company(locked)
    locked.full_clean(exclude=["search_text", "sort_name"])
    locked.save()
    record_act(
        by=by, action="company_changed", subject=locked, details=changes(before, locked, [*COMPANY_FIELDS, "size_category"])
    )
    return locked


@transaction.atomic
def update_contact(contact: Contact, *, by: User, **fields: str) -> Contact:
    """Change a contact."""
    for name, value in fields.items():
        setattr(contact, name, value)
    contact.full_clean()
    contact.save()
    record_act(by=by, action="contact_changed", subject=contact, details={"company": contact.company.siren})
    return contact


def already_known(siren: str) -> str:
    """Who entered the firm `siren`, when, and where its file stands, as a sentence."""
    enrolment = Enrolment.objects.filter(company__siren=siren).exclude(phase__in=RELEASED).first()
    if enrolment is None:
        return "Cette entreprise est déjà enregistrée dans le portail."
    first = enrolment.events.select_related("recorded_by").earliest("pk")
    return (
        f"Cette entreprise a déjà un dossier dans le programme, au stade « {enrolment.get_phase_display()} », "
        f"enregistré par {first.recorded_by} le {first.recorded_at:%d/%m/%Y}."
    )


# The path -------------------------------------------------------------------------------------------


def programme_for(region_code: str, on: date) -> RegionalProgramme | None:
    """The programme running on the day `on` for a firm of the 2015 region `region_code`.

    That of the region in force that day when it has one, else that of the former region; None: national follow-up.
    """
    standing = rollup(on)[region_code]
    running = RegionalProgramme.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=on), region__in={region_code, standing}, adopted_on__lte=on
    )
    return next(iter(sorted(running, key=lambda each: each.region_id != standing)), None)


@transaction.atomic
def open_enrolment(site: Site, *, on: date, by: User, comment: str = "") -> Enrolment:
    """The application of a site's firm on the day `on`; ValidationError when it may not apply.

    It may not when the firm is too large, has a live file, or left a former one after `on`.
    """
    company = Company.objects.select_for_update(of=("self",)).get(siren=site.company_id)
    former = company.enrolments.first()
    if former is not None and former.phase not in RELEASED:
        raise ValidationError(already_known(company.siren))
    if former is not None and former.closed_on and on < former.closed_on:
        raise ValidationError({"on": f"Le dossier précédent n’a été clos que le {former.closed_on:%d/%m/%Y}."})
    _check_day(on)
    verdict = size_verdict(
        headcount=company.headcount, turnover=company.turnover, balance_sheet=company.balance_sheet
    )
    if verdict.is_eligible is False:
        raise ValidationError(verdict.reason)
    enrolment = Enrolment(
        company=company,
        site=site,
        department_id=site.department_id,
        region_id=site.region_id,
        programme=programme_for(site.region_id, on),
        phase=Phase.CANDIDATURE,
        applied_on=on,
        **{name: getattr(company, name) for name in FIGURES},
    )
    try:
        with transaction.atomic():
            enrolment.full_clean()
            enrolment.save()
    except (IntegrityError, ValidationError) as error:
        if company.enrolments.exclude(phase__in=RELEASED).exists():  # somebody else was quicker
            raise ValidationError(already_known(company.siren)) from error
        raise
    if former is not None:
        _add_event(former, to_phase="", on=on, by=by, comment="Remplacé par une nouvelle candidature.")
    _add_event(enrolment, to_phase=Phase.CANDIDATURE, on=on, by=by, comment=comment)
    record_act(by=by, action="enrolment_opened", subject=enrolment)
    return enrolment


@transaction.atomic
def advance_enrolment(enrolment: Enrolment, *, to: str, on: date, by: User, comment: str = "") -> Enrolment:
    """Take a file to the phase `to` on the day `on`; `comment` is the reason of a refusal or a withdrawal.

    ValidationError when the step is not one of the path, when `on` is in the future or before the last step, when
    the reason is missing, or when a firm that is not known to be a PME or an ETI would be engaged.
    """
    locked = Enrolment.objects.select_for_update(of=("self",)).select_related("company").get(pk=enrolment.pk)
    if to not in next_phases(locked.phase):
        raise ValidationError(
            f"Le dossier est au stade « {locked.get_phase_display()} » : "
            f"l’étape « {Phase(to).label} » n’est pas possible maintenant."
        )
    _check_day(on)
    last = locked.events.live().order_by("rank").last()
    if last is not None and on < last.effective_on:
        raise ValidationError(
            {"on": f"La date précède l’étape « {last.get_to_phase_display()} » du {last.effective_on:%d/%m/%Y}."}
        )
    if to in RELEASED and not comment.strip():
        raise ValidationError({"comment": "Indiquez le motif : il est conservé avec le dossier."})
    if to == Phase.ENGAGEE:
        _take_figures(locked, on=on)
    _add_event(locked, to_phase=to, on=on, by=by, comment=comment)
    _move(locked)
    record_act(by=by, action=f"enrolment_{to}", subject=locked, details={"on": on, "comment": comment})
    return locked


@transaction.atomic
def correct_step(event: EnrolmentEvent, *, on: date, by: User, comment: str) -> EnrolmentEvent:
    """Give a step its right date: the wrong row is reversed, a new one is added; both remain.

    ValidationError when the new date is in the future or passes the step before or after.
    """
    enrolment = Enrolment.objects.select_for_update(of=("self",)).get(pk=event.enrolment_id)
    steps = list(enrolment.events.live().order_by("rank"))
    if event not in steps:
        raise ValidationError("Cette étape a déjà été corrigée : rechargez la page.")
    _check_day(on)
    at = steps.index(event)
    if (at and on < steps[at - 1].effective_on) or (at + 1 < len(steps) and on > steps[at + 1].effective_on):
        raise ValidationError({"on": "La date doit rester entre celles de l’étape précédente et de la suivante."})
    _reverse(event, by=by, comment=comment)
    corrected = _add_event(enrolment, to_phase=event.to_phase, on=on, by=by, comment=event.comment, like=event)
    _move(enrolment)
    record_act(
        by=by,
        action="step_corrected",
        subject=enrolment,
        details={"step": event.to_phase, "on": [event.effective_on, on], "comment": comment},
    )
    return corrected


@transaction.atomic
def cancel_last_step(enrolment: Enrolment, *, by: User, comment: str) -> Enrolment:
    """Take back a step entered by mistake; ValidationError when it is the application itself."""
    locked = Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    last = locked.events.live().order_by("rank").last()
    if last is None or last.from_phase == "" or last.to_phase == "":
        raise ValidationError("Cette étape ne peut pas être annulée.")
    _reverse(last, by=by, comment=comment)
    _move(locked)
    record_act(
        by=by, action="step_cancelled", subject=locked, details={"step": last.to_phase, "comment": comment}
    )
    return locked


def _check_day(on: date) -> None:
    if on > clock.today():
        raise ValidationError({"on": "La date est dans le futur."})


def _take_figures(enrolment: Enrolment, *, on: date) -> None:
    """Keep with the file the figures the firm is admitted on, and the programme that funds it."""
    company = enrolment.company
    verdict = size_verdict(
        headcount=company.headcount, turnover=company.turnover, balance_sheet=company.balance_sheet
    )
    if not verdict.is_eligible:
        raise ValidationError(verdict.reason)
    for name in FIGURES:
        setattr(enrolment, name, getattr(company, name))
    enrolment.programme = programme_for(enrolment.region_id, on)


def _add_event(
    enrolment: Enrolment,
    *,
    to_phase: str,
    on: date,
    by: User,
    comment: str = "",
    like: EnrolmentEvent | None = None,
) -> EnrolmentEvent:
    """Append the step to `to_phase`; `like` is the reversed row whose place in the path it takes."""
    last = enrolment.events.live().order_by("rank").last()
    event = EnrolmentEvent(
        enrolment=enrolment,
        region_id=enrolment.region_id,
        from_phase=like.from_phase if like else (last.to_phase if last else ""),
        to_phase=to_phase,
        effective_on=on,
        rank=like.rank if like else (last.rank + 1 if last else 0),
        comment=comment,
        recorded_by=by,
    )
    event.full_clean()
    event.save()
    return event


def _reverse(event: EnrolmentEvent, *, by: User, comment: str) -> None:
    EnrolmentEvent.objects.create(
        enrolment_id=event.enrolment_id,
        region_id=event.region_id,
        from_phase=event.from_phase,
        to_phase=event.to_phase,
        effective_on=event.effective_on,
        rank=event.rank,
        quantity=-1,
        reverses=event,
        comment=comment,
        recorded_by=by,
    )


def _move(enrolment: Enrolment) -> None:
    """Bring the file's phase and dates to what its live events say."""
    steps = list(enrolment.events.live().exclude(to_phase="").order_by("rank"))
    last, on = steps[-1], {step.to_phase: step.effective_on for step in steps}
    enrolment.phase = last.to_phase
    enrolment.applied_on = on[Phase.CANDIDATURE]
    enrolment.enrolled_on = on.get(Phase.ENGAGEE)
    enrolment.closed_on = last.effective_on if last.to_phase in CLOSED else None
    enrolment.reason = last.comment if last.to_phase in RELEASED else ""
    enrolment.version += 1
    enrolment.full_clean()
    enrolment.save()
