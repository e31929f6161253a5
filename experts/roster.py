"""The list of experts as a spreadsheet: each row checked, then all written or none.

Columns are those of the programme's file: id, first_name, last_name, email, phone, organisation_kind,
specialities ("STRAT;ENV"), region_codes_2015 ("21;41", the main one first), languages ("fr;en"), retained_on.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from experts.models import Expert, OrganisationKind, Speciality
from industrie_futur import clock
from industrie_futur.audit import changes, record_act
from industrie_futur.forms import DateField
from industrie_futur.text import normalise
from regions.models import Region

COLUMNS = (
    "id",
    "first_name",
    "last_name",
    "email",
    "phone",
    "organisation_kind",
    "specialities",
    "region_codes_2015",
    "languages",
    "retained_on",
)
FIELDS = ["first_name", "last_name", "email", "phone", "organisation_kind", "main_region_id", "languages"]
KINDS = {normalise(kind.label): kind for kind in OrganisationKind} | {
    normalise(kind): kind for kind in OrganisationKind
}


class Loaded(NamedTuple):
    """How many experts a list brought, changed, and left as they were."""

    created: int
    updated: int
    unchanged: int


class Entry(NamedTuple):
    """A row: the expert's own fields, codes of their specialities and regions, the start of their mandate."""

    fields: dict[str, Any]
    specialities: list[str]
    regions: list[str]
    retained_on: date


class Refused(NamedTuple):
    """A row that is not written: its line in the file, and one sentence for each cell refused."""

    line: int
    errors: list[str]


@transaction.atomic
def load_experts(rows: Iterable[Mapping[str, str]], *, by: User | None) -> Loaded:
    """Bring the register to what `rows` say, expert by expert (`id`); loading them again changes nothing.

    A mandate is only begun here: rows that would move the start of a known one are refused. ValidationError,
    one sentence per refused cell with its line, and nothing is written.
    """
    loaded, refused = load_good_rows(enumerate(rows, start=2), by=by)  # line 1 holds the headings
    if refused:
        raise ValidationError([error for row in refused for error in row.errors])
    return loaded


@transaction.atomic
def load_good_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], *, by: User | None
) -> tuple[Loaded, list[Refused]]:
    """As `load_experts`, for (line, row): the rows that are right are written, the others told."""
    known = {expert.reference: expert for expert in Expert.objects.select_for_update(of=("self",)).all()}
    entries, refused = _examined(rows, known)
    outcome = {"created": 0, "updated": 0, "unchanged": 0}
    for reference, entry in entries.items():
        outcome[_write(reference, entry, known.get(reference), by)] += 1
    return Loaded(**outcome), refused


def index_expert(expert: Expert) -> None:
    """Set the text that the list is searched and sorted by; does not save."""
    kind = expert.get_organisation_kind_display()
    organisation = f"{expert.organisation} {kind}" if expert.organisation else kind
    expert.search_text = normalise(
        f"{expert.last_name} {expert.first_name} {expert.reference} {organisation}"
    )


def _write(reference: str, entry: Entry, expert: Expert | None, by: User | None) -> str:
    if expert is None:
        expert = Expert(reference=reference, retained_on=entry.retained_on, **entry.fields)
        action = "expert_registered"
        details: dict[str, Any] = {"retained_on": entry.retained_on}
    else:
        before = Expert.objects.get(pk=expert.pk)
        for name, value in entry.fields.items():
            setattr(expert, name, value)
        action, details = "expert_changed", changes(before, expert, FIELDS) | _moved(expert, entry)
        if not details:
            return "unchanged"
    index_expert(expert)
    expert.full_clean(exclude=["search_text"])
    expert.save()
    expert.specialities.set(entry.specialities)  # type: ignore[arg-type]  # codes are the keys
    expert.regions.set(entry.regions)  # type: ignore[arg-type]
    record_act(by=by, action=action, subject=expert, details=details)
    return "created" if action == "expert_registered" else "updated"


def _moved(expert: Expert, entry: Entry) -> dict[str, list[str]]:
    """What changes among the specialities and the regions, as {name: [before, after]}."""
    before = {
        "specialities": sorted(expert.specialities.values_list("code", flat=True)),
        "regions": sorted(expert.regions.values_list("code", flat=True)),
    }
    after = {"specialities": sorted(entry.specialities), "regions": sorted(entry.regions)}
    return {
        name: [";".join(before[name]), ";".join(after[name])]
        for name in before
        if before[name] != after[name]
    }


# Checking -------------------------------------------------------------------------------------------


def _examined(
    rows: Iterable[tuple[int, Mapping[str, str]]], known: dict[str, Expert]
) -> tuple[dict[str, Entry], list[Refused]]:
    """Entries by reference, in the order of the rows, and the rows in which something is wrong."""
    specialities = set(Speciality.objects.values_list("code", flat=True))
    # The finest regions: those that absorbed no other.
    regions = set(Region.objects.filter(predecessors=None).values_list("code", flat=True))
    entries: dict[str, Entry] = {}
    owners = {expert.email.lower(): expert.reference for expert in known.values()}
    refused: list[Refused] = []
    seen: set[str] = set()
    for line, row in rows:
        checker = _Row(row, line)
        entry = checker.entry(specialities, regions)
        reference, email = checker.text("id"), entry.fields["email"].lower()
        if reference in seen:
            checker.refuse("id", "figure déjà plus haut dans le fichier")
        if email and owners.setdefault(email, reference) != reference:
            checker.refuse("email", f"est déjà l’adresse de l’expert {owners[email]}")
        _check_mandate(checker, entry, known.get(reference))
        seen.add(reference)
        if checker.errors:
            refused.append(Refused(line, checker.errors))
        else:
            entries[reference] = entry
    return entries, refused


def _check_mandate(checker: "_Row", entry: Entry, expert: Expert | None) -> None:
    if entry.retained_on > clock.today():
        checker.refuse("retained_on", "est dans le futur")
    elif expert is not None and entry.retained_on != expert.retained_on:
        former = expert.past_mandates.filter(retained_on=entry.retained_on)
        if not former.exists():
            checker.refuse(
                "retained_on",
                "n’est le début d’aucun mandat de cet expert\u202f: un mandat se change sur sa fiche",
            )


class _Row:
    """One row being read; each refusal is a sentence with the line, the column and the value."""

    def __init__(self, row: Mapping[str, str], line: int) -> None:
        self.row, self.line = row, line
        self.errors: list[str] = []

    def refuse(self, column: str, why: str) -> None:
        self.errors.append(
            f"Ligne {self.line}, colonne {column}\u202f: «\u202f{self.text(column)}\u202f» {why}."
        )

    def text(self, column: str) -> str:
        return (self.row.get(column) or "").strip()

    def required(self, column: str) -> str:
        if not self.text(column):
            self.errors.append(f"Ligne {self.line}, colonne {column}\u202f: la valeur manque.")
        return self.text(column)

    def codes(self, column: str, known: set[str]) -> list[str]:
        found = [code.strip() for code in self.required(column).split(";") if code.strip()]
        for code in found:
            if code not in known:
                self.refuse(column, f"contient un code inconnu, {code}")
        return list(dict.fromkeys(found))

    def entry(self, specialities: set[str], regions: set[str]) -> Entry:
        self.required("id")
        covered = self.codes("region_codes_2015", regions)
        fields = {
            "first_name": self.required("first_name"),
            "last_name": self.required("last_name"),
            "email": self._email(),
            "phone": self.text("phone"),
            "organisation_kind": self._kind(),
            "main_region_id": covered[0] if covered else "",
            "languages": self._languages(),
        }
        return Entry(fields, self.codes("specialities", specialities), covered, self._day())

    def _email(self) -> str:
        email = self.required("email")
        try:
            validate_email(email or "vide@exemple.example")
        except ValidationError:
            self.refuse("email", "n’est pas une adresse électronique")
        return email

    def _kind(self) -> str:
        typed = self.required("organisation_kind")
        kind = KINDS.get(normalise(typed), "")
        if typed and not kind:
            self.refuse("organisation_kind", "n’est pas une nature d’organisme")
        return kind

    def _languages(self) -> str:
        typed = self.required("languages").lower()
        if typed and not re.fullmatch(r"[a-z]{2}(;[a-z]{2})*", typed):
            self.refuse("languages", "n’est pas une suite de codes ISO 639-1 comme fr;en")
        return typed

    def _day(self) -> date:
        typed = self.required("retained_on")
        try:
            return DateField(required=False).clean(typed) or date.min
        except ValidationError as error:
            self.refuse("retained_on", f"n’est pas une date ({error.messages[0].rstrip('.')})")
            return date.min
