"""A readable line against what the portal knows of its firm: created, updated, unchanged or refused."""

import copy
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from django.db import models

from companies import rules
from companies.imports.effect import Change
from companies.imports.known import Firm
from companies.imports.path import Path, PathReader
from companies.imports.records import CONTACT_KEYS, OUT_OF_SCOPE, Record
from companies.models import Company, Contact, Enrolment, Site
from companies.size import SizeCategory
from industrie_futur.templatetags.portal import number
from industrie_futur.text import normalise

COMPANY_FIELDS = {
    "name": "name",
    "legal_form": "legal_form",
    "naf_code": "naf_id",
    "headcount": "headcount",
    "turnover_eur": "turnover",
    "balance_sheet_eur": "balance_sheet",
    "fiscal_year": "figures_year",
}
SITE_FIELDS = {"postal_code": "postcode", "commune": "municipality"}
CONTACT_FIELDS = dict(
    zip(CONTACT_KEYS, ("first_name", "last_name", "position", "email", "phone"), strict=True)
)
_SAME_VALUE = "Donnez la même valeur sur toutes les lignes de l’entreprise, ou laissez la cellule vide."


@dataclass
class Judgement:
    """What an accepted line does: the rows to save, new or changed, and what is told of them.

    `phase` is the label of the step that the firm reaches, empty if none.
    """

    company: Company
    outcome: str = "unchanged"
    phase: str = ""
    rows: list[models.Model] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    added: dict[str, int] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)
    warning: str = ""

    def add(self, name: str, row: models.Model, change: Change) -> None:
        """A new row, counted under `name`."""
        self.rows.append(row)
        self.added[name] = 1
        self.changes.append(change)

    def tell(self, changes: dict[str, Change]) -> None:
        """Fields that change, by name."""
        self.changes += changes.values()
        self.details |= {name: [change.old, change.new] for name, change in changes.items()}


def judge(record: Record, firm: Firm, reader: PathReader) -> Judgement:
    """What the line does to `firm`, then brought to that state; `Refused` leaves `firm` as it was."""
    if not firm.is_editable:
        raise record.refusal("department_code", *OUT_OF_SCOPE)
    judgement = _about_company(record, firm)
    site = _site(record, firm, judgement)
    contact = _contact(record, firm, judgement)
    _derive(record, firm, site, judgement)
    path = reader.path(record, firm, company=judgement.company, site=site)
    if path is not None:
        _tell_path(firm.file, path, judgement)
    judgement.outcome = "created" if firm.company is None else "updated" if judgement.changes else "unchanged"
    judgement.warning = _doubt_about_category(record, judgement.company)
    _accept(record, firm, judgement.company, site, contact, path)
    return judgement


def _about_company(record: Record, firm: Firm) -> Judgement:
    """A judgement that holds the firm with the line's values: the very row when none differs."""
    if firm.company is None:
        return Judgement(Company(siren=record.siren, **_given(record, COMPANY_FIELDS)))
    company, changes = _changed(firm.company, record, COMPANY_FIELDS)
    if changes and firm.line is not None:
        change = next(iter(changes.values()))
        raise record.refusal(
            next(key for key, name in COMPANY_FIELDS.items() if name in changes),
            f"La ligne {firm.line} donne une autre valeur pour la même entreprise\u202f: "
            f"«\u202f{change.old or 'vide'}\u202f».",
            _SAME_VALUE,
        )
    judgement = Judgement(company)
    if changes:
        company.version += 1
        judgement.tell(changes)
    return judgement


def _site(record: Record, firm: Firm, judgement: Judgement) -> Site:
    known = firm.sites.get(record["siret"])
    if known is None:
        site = rules.site_of(
            judgement.company,
            siret=record["siret"],
            department=record["department_code"],
            **_given(record, SITE_FIELDS),
        )
        judgement.add("sites", site, Change("Établissement ajouté", "", str(site)))
        judgement.details["site"] = site.siret
        return site
    if known.department_id != record["department_code"].code:
        raise record.refusal(
            "department_code",
            f"Le portail place cet établissement dans un autre département\u202f: {known.department_id}.",
            "Une entreprise qui déménage reçoit un nouveau SIRET\u202f: vérifiez le SIRET ou le département.",
        )
    site, changes = _changed(known, record, SITE_FIELDS)
    if changes:
        site.sort_municipality = normalise(site.municipality)
        judgement.rows.append(site)
        judgement.tell(changes)
    return site


def _contact(record: Record, firm: Firm, judgement: Judgement) -> tuple[Contact | None, Contact | None]:
    """(the contact as it was, as it becomes); None where there is none."""
    if record["contact_last_name"] is None:
        return None, None
    known = firm.contact_named(record["contact_first_name"], record["contact_last_name"])
    if known is None:
        contact = Contact(company=judgement.company, **_given(record, CONTACT_FIELDS))
        judgement.add("contacts", contact, Change("Correspondant ajouté", "", str(contact)))
        return None, contact
    contact, changes = _changed(known, record, CONTACT_FIELDS)
    if changes and any(each is known for each in firm.named):
        raise record.refusal(
            next(key for key, name in CONTACT_FIELDS.items() if name in changes),
            "Une ligne précédente donne une autre valeur pour le même correspondant.",
            _SAME_VALUE,
        )
    if changes:
        contact.version += 1
        judgement.rows.append(contact)
        judgement.changes += (
            Change(f"Correspondant, {change.label.lower()}", change.old, change.new)
            for change in changes.values()
        )
        # The trail outlives the person's data: it names what changed, not the values.
        judgement.details["contact"] = sorted(changes)
    return known, contact


def _derive(record: Record, firm: Firm, site: Site, judgement: Judgement) -> None:
    """Set what follows from the line in the firm, which becomes the first row to save if anything changes."""
    company = judgement.company
    if company is firm.company:
        if firm.sites.get(site.siret) is site:
            return
        company = judgement.company = copy.copy(company)
    sites = firm.sites | {site.siret: site}
    rules.derive(company, towns=[each.municipality for each in sites.values()])
    verdict = rules.verdict_of(company)
    if verdict.is_eligible is False:
        raise record.refusal("headcount", verdict.reason)
    judgement.rows.insert(0, company)


def _tell_path(before: Enrolment | None, path: Path, judgement: Judgement) -> None:
    judgement.phase = path.file.get_phase_display()
    judgement.changes.append(Change("Étape", before.get_phase_display() if before else "", judgement.phase))
    judgement.details["step"] = [before.phase if before else "", path.file.phase]
    judgement.added["files"] = int(path.is_opened)
    judgement.added["steps"] = sum(1 for event in path.events if event.to_phase)
    judgement.rows += [path.file, *path.events]


def _doubt_about_category(record: Record, company: Company) -> str:
    """A sentence when the file's category is not the one that the figures give; empty when they agree."""
    given, computed = record["size_category"], SizeCategory(company.size_category)
    if given is None or given == computed:
        return ""
    told = given.label if isinstance(given, SizeCategory) else given[:40]
    return (
        f"le fichier indique la catégorie «\u202f{told}\u202f», les chiffres donnent "
        f"«\u202f{computed.label}\u202f»\u202f: c’est celle-ci qui est retenue."
    )


def _accept(
    record: Record,
    firm: Firm,
    company: Company,
    site: Site,
    contact: tuple[Contact | None, Contact | None],
    path: Path | None,
) -> None:
    """Bring `firm` to the state that the line leaves: nothing refuses it any more."""
    firm.company = company
    firm.sites[site.siret] = site
    before, after = contact
    if after is not None:
        firm.contacts = [each for each in firm.contacts if each is not before] + [after]
        firm.named.append(after)
    if path is not None:
        firm.file, firm.steps = path.file, path.steps
    firm.line = firm.line or record.line


def _given(record: Record, names: dict[str, str]) -> dict[str, Any]:
    """The line's values by field of the model; an empty cell leaves the field's own default."""
    return {name: record[key] for key, name in names.items() if record[key] is not None}


def _changed(row: Any, record: Record, names: dict[str, str]) -> tuple[Any, dict[str, Change]]:
    """A copy of `row` with the line's values, and what changes; `row` itself when nothing does.

    An empty cell says nothing: it changes nothing.
    """
    new = {name: value for name, value in _given(record, names).items() if getattr(row, name) != value}
    if not new:
        return row, {}
    changes = {
        name: Change(_label(row, name), _read(getattr(row, name)), _read(value))
        for name, value in new.items()
    }
    row = copy.copy(row)
    for name, value in new.items():
        setattr(row, name, value)
    return row, changes


def _label(row: models.Model, name: str) -> str:
    label = str(cast(models.Field, row._meta.get_field(name)).verbose_name)
    return label[:1].upper() + label[1:]


def _read(value: Any) -> str:
    """A value as it is read: 1 234,5; empty for none."""
    if isinstance(value, Decimal):
        return number(value)
    return "" if value is None else str(value)
