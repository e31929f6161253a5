"""The path of a firm as a line of the import tells it: the steps it adds to what the portal holds."""

import copy
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.core.exceptions import ValidationError

from accounts.models import User
from companies import rules
from companies.imports.known import Firm
from companies.imports.records import OUT_OF_SCOPE, Record
from companies.imports.references import References
from companies.models import Company, Enrolment, EnrolmentEvent, Site
from companies.phases import PATH, RELEASED, Phase

ON_ITS_PAGE = "Corrigez la cellule, ou le dossier sur la fiche de l’entreprise."


class Step(NamedTuple):
    """A step to record, its day, the column that asks for it, and what is said of a day that is not exact."""

    phase: Phase
    on: date
    key: str
    comment: str = ""


@dataclass
class Path:
    """What becomes of a firm's file: the file, its live steps, and those events that are new."""

    file: Enrolment
    steps: list[EnrolmentEvent]
    events: list[EnrolmentEvent] = field(default_factory=list)
    is_opened: bool = False


@dataclass(frozen=True)
class PathReader:
    """Who imports, the day whose situation the file tells, and how the import is named in the comments."""

    user: User
    as_of: date
    references: References
    source: str

    def path(self, record: Record, firm: Firm, *, company: Company, site: Site) -> Path | None:
        """What the line makes of the firm's file, None if nothing; `Refused` when it contradicts the file."""
        steps = self._steps(record, firm)
        if not steps:
            return None
        if not firm.is_file_editable:
            raise record.refusal("department_code", *OUT_OF_SCOPE)
        if firm.line is not None:
            raise record.refusal(
                "phase",
                f"La ligne {firm.line} donne une autre étape pour la même entreprise.",
                "Donnez la même étape et la même date d’engagement sur toutes les lignes de l’entreprise.",
            )
        return self._walk(record, firm, steps, company=company, site=site)

    # Which steps -----------------------------------------------------------------------------------

    def _steps(self, record: Record, firm: Firm) -> list[Step]:
        if firm.file is None:
            return self._opening(record)
        if firm.file.phase in RELEASED:
            return self._return(record, firm.file)
        return self._continuation(record, firm.file)

    def _opening(self, record: Record) -> list[Step]:
        """The steps of a first file: an application, engaged or not, then what was reached since."""
        phase, enrolled_on = record["phase"], record["enrolled_on"]
        self._refuse_released(record)
        if enrolled_on is None:
            if phase not in {None, Phase.CANDIDATURE}:
                self._ask_for_the_day(record)
            comment = f"Date exacte inconnue\u202f: candidature constatée ce jour ({self.source})."
            return [Step(Phase.CANDIDATURE, self.as_of, "phase", comment)]
        comment = f"Date exacte inconnue\u202f: celle de l’engagement ({self.source})."
        application = Step(Phase.CANDIDATURE, enrolled_on, "enrolled_on", comment)
        return [application, *self._until(phase or Phase.ENGAGEE, Phase.CANDIDATURE, enrolled_on)]

    def _return(self, record: Record, former: Enrolment) -> list[Step]:
        """The steps of a firm that left: none for the file it left, those of a new one entered after it."""
        phase, enrolled_on = record["phase"], record["enrolled_on"]
        is_former = enrolled_on in {None, former.enrolled_on}
        if is_former and phase in {None, former.phase}:
            return []
        if is_former or enrolled_on < former.closed_on:
            raise record.refusal(
                "phase" if enrolled_on is None else "enrolled_on",
                f"Le dossier de cette entreprise est clos depuis le {former.closed_on:%d/%m/%Y} "
                f"({former.get_phase_display()}).",
                "Si elle présente une nouvelle candidature, enregistrez-la sur sa fiche.",
            )
        return self._opening(record)

    def _continuation(self, record: Record, file: Enrolment) -> list[Step]:
        """The steps from the recorded phase to the line's; `Refused` when it contradicts what is recorded."""
        enrolled_on = record["enrolled_on"]
        recorded = Phase(file.phase)
        self._refuse_released(record)
        phase = record["phase"] or (Phase.ENGAGEE if enrolled_on else recorded)
        if record["phase"] is None and PATH.index(phase) < PATH.index(recorded):
            phase = recorded
        if PATH.index(phase) < PATH.index(recorded):
            raise record.refusal(
                "phase",
                f"Le portail en est déjà à l’étape «\u202f{recorded.label}\u202f».",
                ON_ITS_PAGE,
            )
        if enrolled_on and file.enrolled_on and enrolled_on != file.enrolled_on:
            raise record.refusal(
                "enrolled_on",
                f"Le portail donne une autre date d’engagement\u202f: le {file.enrolled_on:%d/%m/%Y}.",
                ON_ITS_PAGE,
            )
        if phase != Phase.CANDIDATURE and not (enrolled_on or file.enrolled_on):
            self._ask_for_the_day(record)
        return self._until(phase, recorded, enrolled_on)

    def _until(self, phase: Phase, recorded: Phase, enrolled_on: date | None) -> list[Step]:
        """The steps after `recorded` up to `phase`: the engagement on its day, the others on the file's."""
        comment = f"Date exacte inconnue\u202f: étape constatée ce jour ({self.source})."
        return [
            Step(each, enrolled_on, "enrolled_on")
            if each == Phase.ENGAGEE and enrolled_on
            else Step(each, self.as_of, "phase", comment)
            for each in PATH[PATH.index(recorded) + 1 : PATH.index(phase) + 1]
        ]

    def _refuse_released(self, record: Record) -> None:
        if record["phase"] in RELEASED:
            raise record.refusal(
                "phase",
                "Un refus ou un abandon a une date et un motif, que ce fichier ne donne pas.",
                "Enregistrez-le sur la fiche de l’entreprise.",
            )

    def _ask_for_the_day(self, record: Record) -> None:
        raise record.refusal(
            "enrolled_on",
            f"L’étape «\u202f{record['phase'].label}\u202f» suppose une entreprise engagée.",
            "Écrivez la date d’engagement.",
        )

    # What they write -------------------------------------------------------------------------------

    def _walk(self, record: Record, firm: Firm, steps: list[Step], *, company: Company, site: Site) -> Path:
        step = steps[0]
        try:
            if firm.file is None or step.phase == Phase.CANDIDATURE:
                path, steps = self._open(firm, step, company=company, site=site), steps[1:]
            else:
                path = Path(copy.copy(firm.file), list(firm.steps))
            for step in steps:
                self._advance(path, step, company)
        except ValidationError as error:
            is_about_day = hasattr(error, "error_dict")
            raise record.refusal(
                step.key if is_about_day else "headcount",
                " ".join(error.messages),
                "Corrigez la date, ou la date de situation de l’import." if is_about_day else "",
            ) from error
        return path

    def _open(self, firm: Firm, step: Step, *, company: Company, site: Site) -> Path:
        rules.check_application(company, former=firm.file, on=step.on)
        programme = self.references.programme_for(site.region_id, step.on)
        path = Path(
            rules.application(site, company=company, programme=programme, on=step.on), [], is_opened=True
        )
        if firm.file is not None:
            left = rules.step(
                firm.file, last=firm.steps[-1], to_phase="", on=step.on, by=self.user, comment=rules.REPLACED
            )
            path.events.append(left)
        self._add(path, step)
        return path

    def _advance(self, path: Path, step: Step, company: Company) -> None:
        file = path.file
        rules.check_step(file, last=path.steps[-1], to=step.phase, on=step.on, comment=step.comment)
        if step.phase == Phase.ENGAGEE:
            programme = self.references.programme_for(file.region_id, step.on)
            rules.admit(file, company=company, programme=programme)
        self._add(path, step)
        rules.follow(file, path.steps)

    def _add(self, path: Path, step: Step) -> None:
        last = path.steps[-1] if path.steps else None
        event = rules.step(
            path.file, last=last, to_phase=step.phase, on=step.on, by=self.user, comment=step.comment
        )
        path.steps.append(event)
        path.events.append(event)
