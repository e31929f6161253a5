"""The officer's desk: what waits in their regions, oldest first, and what their rights allow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, QuerySet, Window
from django.urls import reverse

from accounts.models import RegionRight, User
from companies.models import Enrolment
from companies.phases import ENGAGED, Phase
from experts.models import Assignment
from regions.models import Region
from steering.charts.french import day_text, plural
from steering.queries import RegionRow, Situation, situation

LATE_DAYS = 60
"""An engaged firm should have its diagnostic by then."""
SOON_DAYS = 60
"""How long before the end of a right its holder is told."""
SHOWN = 10
ALL = 500
"""How many files a list shows at first, then at most when all are asked for."""


class Act(NamedTuple):
    """What is to be done with a file: the button's text, and the page of the act."""

    label: str
    url_name: str
    phase: str = ""

    def url(self, siren: str) -> str:
        return reverse(
            self.url_name, kwargs={"siren": siren, **({"phase": self.phase} if self.phase else {})}
        )


@dataclass(frozen=True)
class Waiting:
    """Files waiting for one act: the oldest in `rows`, each with `since`, `days` and `acts` (label, address).

    `empty` is what is said when nothing waits.
    """

    key: str
    title: str
    empty: str
    rows: Sequence[Enrolment]

    @property
    def count(self) -> int:
        return self.rows[0].total if self.rows else 0  # type: ignore[attr-defined]

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.rows)


@dataclass(frozen=True)
class Desk:
    """All that an officer's first page says on a day."""

    day: date
    waiting: Sequence[Waiting]
    warnings: Sequence[str]
    rights: Sequence[RegionRight]
    situation: Situation
    rows: Sequence[RegionRow]

    @property
    def is_clear(self) -> bool:
        return not any(each.count for each in self.waiting)


def desk_of(user: User, day: date, *, shown_in_full: str = "") -> Desk:
    """The desk of the officer `user` today, `day`; `shown_in_full` is the key of the list not to be cut."""
    rights = list(user.rights_on(day))
    codes = {right.region_id for right in rights}
    shown = situation(day, codes.pop() if len(codes) == 1 else None)
    known, standing = shown.geography.known, shown.geography.standing
    own = {standing[right.region_id] for right in rights}
    return Desk(
        day=day,
        waiting=_waiting(user, day, shown_in_full),
        warnings=[said for right in rights if (said := _warning(right, rights, known, day))],
        rights=rights,
        situation=shown,
        rows=[row for row in shown.table.rows if row.code in own],
    )


def _waiting(user: User, day: date, shown_in_full: str) -> list[Waiting]:
    mine = Enrolment.objects.editable_by(user)
    late = day - timedelta(days=LATE_DAYS)
    running = Assignment.objects.running().filter(enrolment=OuterRef("pk"))
    followed = [phase for phase in ENGAGED if phase != Phase.TERMINEE]

    def waiting(key: str, title: str, empty: str, files: QuerySet, since: str, *acts: Act) -> Waiting:
        limit = ALL if key == shown_in_full else SHOWN
        return Waiting(key, title, empty, _oldest(files, since, day, limit, acts))

    return [
        waiting(
            "candidatures",
            "Candidatures à décider",
            "Aucune candidature n’attend de décision.",
            mine.filter(phase=Phase.CANDIDATURE),
            "applied_on",
            Act("Engager", "companies:enrolment_advance", Phase.ENGAGEE),
            Act("Refuser", "companies:enrolment_advance", Phase.REFUSEE),
        ),
        waiting(
            "diagnostics",
            f"Engagées depuis plus de {LATE_DAYS} jours, sans diagnostic",
            f"Aucune entreprise n’attend son diagnostic depuis plus de {LATE_DAYS} jours.",
            mine.filter(phase=Phase.ENGAGEE, enrolled_on__lt=late),
            "enrolled_on",
            Act("Enregistrer le diagnostic", "companies:enrolment_advance", Phase.DIAGNOSTIC),
        ),
        waiting(
            "experts",
            "Engagées, sans expert",
            "Chaque entreprise engagée est suivie par un expert.",
            mine.filter(~Exists(running), phase__in=followed),
            "enrolled_on",
            Act("Affecter un expert", "experts:assignment_create"),
        ),
    ]


def _oldest(files: QuerySet, since: str, day: date, limit: int, acts: Sequence[Act]) -> list[Enrolment]:
    rows = files.annotate(since=F(since), total=Window(Count("pk"))).select_related("company", "site")
    listed = list(rows.order_by("since", "pk")[:limit])
    for row in listed:
        row.days = (day - row.since).days
        row.acts = [(act.label, act.url(row.company.siren)) for act in acts]
    return listed


def _warning(
    right: RegionRight, rights: Sequence[RegionRight], known: Mapping[str, Region], day: date
) -> str:
    """What to know of a right: its region closes or has closed, or its end is near; "" when all is well."""
    region, soon = known[right.region_id], day + timedelta(days=SOON_DAYS)
    heir = known.get(region.successor_id or "")
    is_followed = heir is not None and heir.code in {each.region_id for each in rights}
    ends_first = right.ends_on is not None and region.valid_to is not None and right.ends_on < region.valid_to
    if heir and region.valid_to and region.valid_to <= soon and not is_followed and not ends_first:
        return _closing(region, heir, region.valid_to + timedelta(days=1), day)
    return _ending(region, right.ends_on, day) if right.ends_on and right.ends_on <= soon else ""


def _ending(region: Region, last: date, day: date) -> str:
    left = (last - day).days
    when = f"dans {left} {plural(left, 'jour', 'jours')}" if left else "aujourd’hui"
    return (
        f"{region}\u202f: votre droit prend fin le {day_text(last)}, {when}. "
        "Demandez sa prolongation à l’administration du portail."
    )


def _closing(region: Region, heir: Region, closed_on: date, day: date) -> str:
    name = heir.name_on(max(day, closed_on))
    ask = f"Demandez à l’administration du portail un droit sur la région {name}."
    if closed_on <= day:
        return (
            f"{region}\u202f: la région a été réunie à d’autres le {day_text(closed_on)}. "
            f"Vos dossiers restent lisibles, mais ne se modifient plus. {ask}"
        )
    return (
        f"{region}\u202f: la région est réunie à d’autres le {day_text(closed_on)}. "
        f"À partir de ce jour, vos dossiers ne seront plus que lisibles. {ask}"
    )
