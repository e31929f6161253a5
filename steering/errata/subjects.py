"""Whose each line of an errata ledger is: named and linked for a reader who may open it, else only placed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from accounts.models import Act, User
from companies.models import Enrolment, Grant
from experts.models import Expert
from regions.models import Region, RegionalProgramme
from steering.errata.entries import Entry, Source
from steering.figures.bridges import COUNTRY
from steering.models import Event, JointAction, Partnership, UseCase

SIGNED_WITHIN = timedelta(minutes=1)
"""An act is written in the transaction of what it does: the row just before it, the trail just after."""
_ABROAD: dict[Source, Any] = {
    Source.PARTNERSHIP: Partnership,
    Source.JOINT_ACTION: JointAction,
    Source.USE_CASE: UseCase,
    Source.EVENT: Event,
}
_UNSAID = {
    Source.FILE: "Une entreprise",
    Source.GRANT: "Une entreprise",
    Source.PROGRAMME: "Programme régional",
    Source.EXPERT: "Un expert",
    **dict.fromkeys(_ABROAD, "International"),
}


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
        nowhere = COUNTRY if entry.source in _ABROAD else "Sans région"
        place = regions.get(entry.region, nowhere) if entry.region else nowhere
        author = entry.said_by or authors.get(_key(entry), "Hors des actes du portail")
        lines.append(Line(entry, name, url, place, author))
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
    for source, model in _ABROAD.items():
        if keys := rows[source]:
            for each in model.objects.visible_to(user).filter(pk__in=keys):
                found[source, each.pk] = str(each), each.get_absolute_url()
    return found


# Who --------------------------------------------------------------------------------------------------


def _key(entry: Entry) -> tuple[object, ...]:
    return (entry.author,) if entry.author else (entry.act_on, entry.recorded_at)


def _authors(entries: Sequence[Entry]) -> dict[tuple[object, ...], str]:
    """By key of the entry: the account written with the fact, else that of the act on the same thing."""
    names = {account.pk: str(account) for account in User.objects.filter(pk__in=_accounts(entries))}
    known: dict[tuple[object, ...], str] = {(pk,): name for pk, name in names.items()}
    for entry, act in _acts([entry for entry in entries if entry.act_on]):
        known[_key(entry)] = str(act.done_by) if act.done_by else "Le portail"
    return known


def _accounts(entries: Iterable[Entry]) -> set[int]:
    return {entry.author for entry in entries if entry.author is not None}


def _acts(entries: Sequence[Entry]) -> Iterable[tuple[Entry, Act]]:
    """The act that follows each change, on what it says: one query a kind of subject."""
    by_kind: dict[str, list[tuple[Entry, str]]] = defaultdict(list)
    for entry in entries:
        if entry.act_on:
            label, key = entry.act_on
            by_kind[label].append((entry, key))
    for label, changed in by_kind.items():
        acts = _acts_on(label, changed)
        for entry, key in changed:
            until = entry.recorded_at + SIGNED_WITHIN
            signed = (
                act
                for act in acts.get(key, ())
                if entry.recorded_at - timedelta(milliseconds=1) <= act.done_at <= until
            )
            if act := next(signed, None):
                yield entry, act


def _acts_on(label: str, changed: Sequence[tuple[Entry, str]]) -> Mapping[str, list[Act]]:
    """{key of the subject: its acts} since the first of the entries, in order."""
    found: dict[str, list[Act]] = defaultdict(list)
    first = min(entry.recorded_at for entry, _ in changed) - timedelta(milliseconds=1)
    keys = {key for _, key in changed}
    acts = Act.objects.filter(subject_type=label, subject_id__in=keys, done_at__gte=first)
    for act in acts.select_related("done_by").order_by("done_at", "pk"):
        found[act.subject_id].append(act)
    return found
