"""The engaged firms around a commune: those that agreed to be named, and how many others there are.

Firms are first counted by address in the departments around: what is read follows the map, not the firms.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import User
from companies.models import Enrolment, EnrolmentEvent, NamingAgreement
from companies.phases import ENGAGED, Phase
from industrie_futur import clock
from regions.gazetteer import Place, departments_within, place_of


class NearFirm(NamedTuple):
    """A firm that agreed to be named; `km` from the centre of the visit to that of its commune."""

    file: Enrolment
    agreement: NamingAgreement
    phase: Phase
    km: float


class Near(NamedTuple):
    """The nearest firms that agreed to be named, how many more of them, and how many did not agree.

    `unplaced` are those of the departments around whose commune is not known.
    """

    firms: list[NearFirm]
    more: int
    unnamed: int
    unplaced: int


class _Address(NamedTuple):
    postcode: str
    municipality: str
    department: str
    firms: int
    named: int


def firms_near(centre: Place, km: float, *, day: date, user: User, most: int) -> Near:
    """Engaged firms within `km` (in) of `centre` on the evening of `day`, the nearest `most` of them named.

    An agreement is that of today, whatever the day of the figures: one taken back since is taken back.
    Three queries.
    """
    files = _engaged_on(day, departments_within(centre, km), user)
    around, unplaced = _around(files, centre, km)
    wanted: dict[tuple[str, str, str], float] = {}
    found = 0
    for away, address in around:
        if found >= most:
            break
        if address.named:
            wanted[address[:3]] = away
            found += address.named
    firms = _named(files, wanted)[:most]
    named = sum(address.named for _, address in around)
    everybody = sum(address.firms for _, address in around)
    return Near(firms, named - len(firms), everybody - named, unplaced)


def _engaged_on(day: date, departments: set[str], user: User) -> QuerySet:
    steps = EnrolmentEvent.objects.live().exclude(to_phase="")
    last = steps.filter(enrolment=OuterRef("pk"), effective_on__lte=day).order_by("-effective_on", "-rank")
    agreed = NamingAgreement.objects.running_on(clock.today()).filter(company=OuterRef("company"))
    files = Enrolment.objects.visible_to(user).filter(department__in=departments, applied_on__lte=day)
    files = files.annotate(at_phase=Subquery(last.values("to_phase")[:1]), is_named=Exists(agreed))
    return files.filter(at_phase__in=ENGAGED)


def _around(files: QuerySet, centre: Place, km: float) -> tuple[list[tuple[float, _Address]], int]:
    """(kilometres, address) within reach, the nearest first, and the firms whose commune is not known."""
    around, unplaced = [], 0
    counted = files.order_by().values_list("site__postcode", "site__municipality", "department")
    for row in counted.annotate(Count("pk"), named=Count("pk", filter=Q(is_named=True))):
        address = _Address(*row)
        place = place_of(*address[:3])
        if place is None:
            unplaced += address.firms
        elif (away := centre.km_to(place)) <= km:
            around.append((away, address))
    return sorted(around), unplaced


def _named(files: QuerySet, wanted: dict[tuple[str, str, str], float]) -> list[NearFirm]:
    """The firms of the addresses `wanted` that agreed, the nearest first, then by name."""
    if not wanted:
        return []
    places = Q()
    for postcode, municipality, department in wanted:
        places |= Q(site__postcode=postcode, site__municipality=municipality, department=department)
    agreements = NamingAgreement.objects.running_on(clock.today()).select_related("contact")
    rows = files.filter(places, is_named=True).select_related("company__naf", "site")
    rows = rows.prefetch_related(Prefetch("company__naming_agreements", agreements, to_attr="agreed"))
    firms = [_near_firm(row, wanted) for row in rows]
    return sorted(firms, key=lambda firm: (firm.km, firm.file.company.sort_name))


def _near_firm(row: Any, wanted: dict[tuple[str, str, str], float]) -> NearFirm:
    key = (row.site.postcode, row.site.municipality, row.department_id)
    return NearFirm(row, row.company.agreed[0], Phase(row.at_phase), wanted[key])
