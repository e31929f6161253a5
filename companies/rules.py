"""The rules of a firm and of its path, without a query: the acts of `services` and the import share them.

Each function is given what it judges; it raises a ValidationError that a person can mend, or returns rows not
yet saved.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from django.core.exceptions import ValidationError

from accounts.models import User
from companies.models import Company, Enrolment, EnrolmentEvent, Site
from companies.phases import CLOSED, RELEASED, Phase, next_phases
from companies.size import SizeVerdict, size_verdict
from industrie_futur import clock
from industrie_futur.text import normalise
from regions.models import Department, RegionalProgramme

FIGURES = ["size_category", "headcount", "turnover", "balance_sheet", "figures_year"]
# The same figures are judged four times on a firm's way in.
_verdict = lru_cache(maxsize=256)(size_verdict)
REPLACED = "Remplacé par une nouvelle candidature."


def derive(company: Company, *, towns: Iterable[str]) -> None:
    """Set what follows from the rest: legal category, search text (name, SIREN, towns), sort name."""
    company.size_category = verdict_of(company).category
    company.sort_name = normalise(company.name)
    company.search_text = normalise(" ".join([company.name, company.siren, *sorted(set(towns))]))


def site_of(
    company: Company,
    *,
    siret: str,
    postcode: str,
    municipality: str,
    department: Department,
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
    )
    place(site)
    return site


def place(site: Site) -> None:
    """Set what follows from a site's address: the town that lists sort by, the region of its department."""
    site.sort_municipality = normalise(site.municipality)
    site.region_id = site.department.region_id


def verdict_of(company: Company) -> SizeVerdict:
    """The category of `company`, its eligibility and why."""
    return _verdict(
        headcount=company.headcount, turnover=company.turnover, balance_sheet=company.balance_sheet
    )


def check_day(on: date) -> None:
    """ValidationError when `on` is still to come."""
    if on > clock.today():
        today = clock.today()
        raise ValidationError({"on": f"La date est dans le futur\u202f: nous sommes le {today:%d/%m/%Y}."})


def check_reason(comment: str) -> None:
    """ValidationError when a refusal, a withdrawal or a correction goes without its reason."""
    if not comment.strip():
        raise ValidationError({"comment": "Indiquez le motif\u202f: il est conservé avec le dossier."})


def too_early(before: EnrolmentEvent) -> ValidationError:
    """The error of a day that comes before the step `before`."""
    step_name = before.get_to_phase_display()
    return ValidationError(
        {"on": f"La date précède l’étape «\u202f{step_name}\u202f» du {before.effective_on:%d/%m/%Y}."}
    )


def check_application(company: Company, *, former: Enrolment | None, on: date) -> None:
    """ValidationError when `company` may not apply on the day `on`; `former` is its last file, if any."""
    check_day(on)
    if former is not None and former.closed_on and on < former.closed_on:
        raise ValidationError(
            {"on": f"Le dossier précédent n’a été clos que le {former.closed_on:%d/%m/%Y}."}
        )
    verdict = verdict_of(company)
    if verdict.is_eligible is False:
        raise ValidationError(verdict.reason)


def check_step(enrolment: Enrolment, *, last: EnrolmentEvent, to: str, on: date, comment: str) -> None:
    """ValidationError when a file whose last live step is `last` may not go to the phase `to` on `on`.

    `comment` is the reason of a refusal or a withdrawal.
    """
    if to not in next_phases(enrolment.phase):
        raise ValidationError(
            f"Le dossier est au stade «\u202f{enrolment.get_phase_display()}\u202f»\u202f: "
            f"l’étape «\u202f{Phase(to).label}\u202f» n’est pas possible maintenant."
        )
    check_day(on)
    if on < last.effective_on:
        raise too_early(last)
    if to in RELEASED:
        check_reason(comment)


def choose_programme(
    programmes: Iterable[RegionalProgramme], *, region_code: str, standing: str, on: date
) -> RegionalProgramme | None:
    """Among `programmes`, the one running on the day `on` for a firm of the 2015 region `region_code`.

    That of the region in force that day (`standing`) when it has one, else that of the former region; None:
    national follow-up.
    """
    running = [
        each
        for each in programmes
        if each.region_id in {region_code, standing}
        and each.adopted_on <= on
        and (each.ends_on is None or each.ends_on >= on)
        and (each.voted or not each.is_takeover)  # a takeover undone leaves an empty programme
    ]
    return min(running, key=lambda each: each.region_id != standing, default=None)


def application(site: Site, *, company: Company, programme: RegionalProgramme | None, on: date) -> Enrolment:
    """The file that the application of a site's firm opens on the day `on`."""
    return Enrolment(
        company=company,
        site=site,
        department_id=site.department_id,
        region_id=site.region_id,
        programme=programme,
        phase=Phase.CANDIDATURE,
        applied_on=on,
        **{name: getattr(company, name) for name in FIGURES},
    )


def admit(enrolment: Enrolment, *, company: Company, programme: RegionalProgramme | None) -> None:
    """Keep with the file the figures the firm is admitted on and the programme that funds it.

    ValidationError unless `company` is known to be a PME or an ETI.
    """
    verdict = verdict_of(company)
    if verdict.is_eligible is None:
        raise ValidationError(
            f"{verdict.reason} Complétez les chiffres de l’entreprise avant d’enregistrer son engagement."
        )
    if not verdict.is_eligible:
        raise ValidationError(verdict.reason)
    for name in FIGURES:
        setattr(enrolment, name, getattr(company, name))
    enrolment.programme = programme


def step(
    enrolment: Enrolment,
    *,
    last: EnrolmentEvent | None,
    to_phase: str,
    on: date,
    by: User,
    comment: str = "",
    like: EnrolmentEvent | None = None,
) -> EnrolmentEvent:
    """The event that takes a file from its `last` live step to `to_phase`; at `like`'s place, if given."""
    return EnrolmentEvent(
        enrolment=enrolment,
        region_id=enrolment.region_id,
        from_phase=like.from_phase if like else (last.to_phase if last else ""),
        to_phase=to_phase,
        effective_on=on,
        rank=like.rank if like else (last.rank + 1 if last else 0),
        comment=comment,
        recorded_by=by,
    )


def follow(enrolment: Enrolment, steps: Sequence[EnrolmentEvent]) -> None:
    """Bring the file's phase and dates to what its live steps, in order, say; counts one version more."""
    last, on = steps[-1], {step.to_phase: step.effective_on for step in steps}
    enrolment.phase = last.to_phase
    enrolment.applied_on = on[Phase.CANDIDATURE]
    enrolment.enrolled_on = on.get(Phase.ENGAGEE)
    enrolment.diagnosed_on = on.get(Phase.DIAGNOSTIC)
    enrolment.plan_agreed_on = on.get(Phase.PLAN_ACTION)
    enrolment.supported_on = on.get(Phase.ACCOMPAGNEMENT)
    enrolment.closed_on = last.effective_on if last.to_phase in CLOSED else None
    enrolment.reason = last.comment if last.to_phase in RELEASED else ""
    enrolment.version += 1
