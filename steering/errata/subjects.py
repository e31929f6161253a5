"""Whose each line of an errata ledger is: named and linked for a reader who may open it, else only placed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import Act, User
from companies.models import Enrolment, Grant
from experts.models import Expert
from regions.models import Region, RegionalProgramme
from steering.errata.entries import Entry, Source

SIGNED_WITHIN = timedelta(minutes=1)
"""An act is written in the transaction of what it does: the row just before it, the trail just after."""
_UNSAID = {
    Source.FILE: "Une entreprise",
    Source.GRANT: "Une entreprise",
    Source.PROGRAMME: "Programme régional",
    Source.EXPERT: "Un expert",
}
_SIGNED_BY = {Source.PROGRAMME: RegionalProgramme, Source.EXPERT: Expert}


@dataclass(frozen=True)
class Line:
    """An entry as one reader reads it; `url` is "" for what is not theirs to open."""

    entry: Entry
    subject: str
    url: str
    region: str
    author: str

    @property
    def motive(self) -> str:
        return self.entry.motive if self.url else ""


def lines_for(entries: Sequence[Entry], user: User, day: date) -> list[Line]:
    """`entries` with their subjects in the rights of `user`, regions named as on `day`: eight queries.

    What is recorded outside the portal's acts has no author, and is said so.
    """
    regions = {region.code: str(region) for region in Region.objects.with_name_on(day)}
    subjects, authors = _subjects(entries, user), _authors(entries)
    lines = []
    for entry in entries:
        name, url = subjects.get((entry.source, entry.row), (_UNSAID[entry.source], ""))
        place = regions.get(entry.region, "Sans région") if entry.region else "Sans région"
        lines.append(Line(entry, name, url, place, authors.get(_key(entry), "Hors des actes du portail")))
    return lines


def _subjects(entries: Iterable[Entry], user: User) -> dict[tuple[Source, int], tuple[str, str]]:
    """{(source, row): (name, address)} of what `user` may open."""
    rows: dict[Source, set[int]] = defaultdict(set)
    for entry in entries:
        rows[entry.source].add(entry.row)
    found = {}
    if files := rows[Source.FILE]:
        for file in Enrolment.objects.visible_to(user).filter(pk__in=files).select_related("company"):
            found[Source.FILE, file.pk] = str(file.company), file.company.get_absolute_url()
    if grants := rows[Source.GRANT]:
        seen = Grant.objects.visible_to(user).filter(pk__in=grants)
        for grant in seen.select_related("enrolment__company"):
            found[Source.GRANT, grant.pk] = str(grant), grant.get_absolute_url()
    if programmes := rows[Source.PROGRAMME]:
        for each in RegionalProgramme.objects.visible_to(user).filter(pk__in=programmes):
            address = reverse("regions:programme_detail", args=[each.region_id])
            found[Source.PROGRAMME, each.pk] = str(each), address
    if experts := rows[Source.EXPERT]:
        for expert in Expert.objects.visible_to(user).filter(pk__in=experts):
            found[Source.EXPERT, expert.pk] = str(expert), expert.get_absolute_url()
    return found


# Who --------------------------------------------------------------------------------------------------


def _key(entry: Entry) -> tuple[object, ...]:
    return (entry.author,) if entry.author else (entry.source, entry.row, entry.recorded_at)


def _authors(entries: Sequence[Entry]) -> dict[tuple[object, ...], str]:
    """By key of the entry: the account written with the fact, else that of the act on the same thing."""
    names = {account.pk: str(account) for account in User.objects.filter(pk__in=_accounts(entries))}
    known: dict[tuple[object, ...], str] = {(pk,): name for pk, name in names.items()}
    unsigned = [entry for entry in entries if entry.author is None]
    for entry, act in _acts(unsigned):
        known[_key(entry)] = str(act.done_by) if act.done_by else "Le portail"
    return known


def _accounts(entries: Iterable[Entry]) -> set[int]:
    return {entry.author for entry in entries if entry.author is not None}


def _acts(entries: Sequence[Entry]) -> Iterable[tuple[Entry, Act]]:
    """The act that follows each change of a programme or of an expert: one query a table."""
    for source, model in _SIGNED_BY.items():
        changed = [entry for entry in entries if entry.source is source]
        if changed:
            acts = _acts_on(model._meta.label_lower, changed)
            for entry in changed:
                until = entry.recorded_at + SIGNED_WITHIN
                signed = (
                    act
                    for act in acts.get(str(entry.row), ())
                    if entry.recorded_at - timedelta(milliseconds=1) <= act.done_at <= until
                )
                if act := next(signed, None):
                    yield entry, act


def _acts_on(label: str, entries: Sequence[Entry]) -> Mapping[str, list[Act]]:
    """{key of the subject: its acts} since the first of `entries`, in order."""
    found: dict[str, list[Act]] = defaultdict(list)
    first = min(entry.recorded_at for entry in entries) - timedelta(milliseconds=1)
    acts = Act.objects.filter(
        subject_type=label, subject_id__in={str(entry.row) for entry in entries}, done_at__gte=first
    )
    for act in acts.select_related("done_by").order_by("done_at", "pk"):
        found[act.subject_id].append(act)
    return found
