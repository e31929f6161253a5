"""The sheet of a visit: all that its page and its PDF say, as plain texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from companies.models import NamingAgreement
from experts.models import Assignment, Expert
from industrie_futur import clock
from industrie_futur.pdf import compose
from industrie_futur.secrecy import FEWEST
from industrie_futur.templatetags.portal import counted, french_date, number, short_datetime
from regions.gazetteer import Place, gazetteer
from steering.cabinet.near import Near, NearFirm, firms_near
from steering.figures.links import FigureLinks
from steering.models import CabinetRequest
from steering.queries import Situation, situation

MOST_FIRMS, MOST_EXPERTS, MOST_PEOPLE = 8, 2, 7
"""What one page of A4 holds, each line at its longest."""
FIGURES = (
    *("applications", "engaged", "diagnosed", "action_plans", "supported", "completed", "experts"),
    *("programmes", "planned_companies", "budget", "committed", "paid"),
)


class FirmLine(NamedTuple):
    """A firm as the sheet shows it; `siren` leads to its page, `use` says where its name may appear."""

    siren: str
    name: str
    where: str
    phase: str
    activity: str
    done: str
    use: str


class FigureLine(NamedTuple):
    """A figure of the region and of the country, and the page that each opens."""

    label: str
    region: str
    national: str
    region_url: str
    national_url: str


class PersonLine(NamedTuple):
    """Somebody to call; a mail or a phone that is not known is empty."""

    name: str
    quality: str
    phone: str
    email: str


@dataclass(frozen=True)
class VisitSheet:
    """One page: firms, figures, people, and what each of them is worth."""

    place: Place
    day: date
    radius_km: int
    region: str
    figures_of: str
    note: str
    firms: list[FirmLine]
    others: list[str]
    figures: list[FigureLine]
    people: list[PersonLine]
    sources: list[str]

    @property
    def title(self) -> str:
        return f"Déplacement à {self.place.name}, le {french_date(self.day)}"


def visit_sheet(row: CabinetRequest, user: User) -> VisitSheet:
    """The sheet that `row` asks for, as `user` may read it; a constant number of queries.

    On a day to come, the region and its name are that day's and the figures those of today.
    """
    place, radius = gazetteer().by_code[row.municipality], row.radius_km or 0
    region = _region_of(row)
    shown = situation(row.day, region)
    near = firms_near(place, radius, day=shown.known_on, user=user, most=MOST_FIRMS)
    return VisitSheet(
        place=place,
        day=row.day,
        radius_km=radius,
        region=str(shown.region),
        figures_of=_figures_of(shown),
        note=shown.table.row(region).note,
        firms=[_firm(firm) for firm in near.firms],
        others=_others(near),
        figures=[_figure(code, shown, region) for code in FIGURES],
        people=_people(shown, near, row.asked_by, user),
        sources=_sources(shown),
    )


def _region_of(row: CabinetRequest) -> str:
    """The region of the department on the map of the day."""
    region = row.department.region
    return region.code if region.is_open_on(row.day) else str(region.successor_id)


def _figures_of(shown: Situation) -> str:
    if shown.is_to_come:
        return f"d’après les chiffres connus au {french_date(shown.known_on)}"
    return f"au {french_date(shown.known_on)}"


def _figure(code: str, shown: Situation, region: str) -> FigureLine:
    here, links = shown.figures[code], FigureLinks(shown.as_of, shown.geography.switch)
    return FigureLine(
        *(here.indicator.label, here.text, shown.national[code].text),
        *(links.to(code, region), links.to(code)),
    )


def _firm(firm: NearFirm) -> FirmLine:
    company, public = firm.file.company, NamingAgreement.Scope.PUBLIC
    return FirmLine(
        siren=company.siren,
        name=_cut(company.name, 50),
        where=f"{_cut(firm.file.site.municipality, 40)}, {number(round(firm.km))}\u202fkm",
        phase=firm.phase.label,
        activity=_cut(company.naf.label, 50),
        done=firm.agreement.summary,
        use="Public" if firm.agreement.scope == public else "Interne",
    )


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _others(near: Near) -> list[str]:
    """The firms that the sheet does not name; one or two would be found out, and are not counted."""
    silent = "n’ont pas donné leur accord pour être citées"
    lines = []
    if near.more:
        others = counted(near.more, "autre entreprise,autres entreprises")
        lines.append(f"Et {others} d’accord pour être citées, plus loin dans le rayon.")
    if 0 < near.unnamed < FEWEST:
        lines.append(f"Moins de {FEWEST} autres entreprises engagées {silent}.")
    elif near.unnamed:
        lines.append(f"{number(near.unnamed)} autres entreprises engagées {silent}.")
    if near.unplaced:
        lines.append("Des adresses des départements voisins n’ont pas pu être situées.")
    return lines


def _people(shown: Situation, near: Near, asked_by: User, user: User) -> list[PersonLine]:
    """The region's officers today, the experts and persons of the firms named, then the ministry."""
    today, codes = clock.today(), shown.geography.covered_by(shown.region.code if shown.region else "")
    heirs = {region.successor_id for code, region in shown.geography.known.items() if code in codes}
    officers = User.objects.in_charge_on(today, codes | {code for code in heirs if code})
    lines = [
        PersonLine(str(each), f"Chargé de mission, {shown.region}", each.phone, each.email)
        for each in officers.filter(is_active=True)[: MOST_PEOPLE - 1]
    ]
    lines += _experts(near, user)
    for firm in near.firms:
        contact = firm.agreement.contact
        if contact is not None and not contact.left_by(today):
            quality = ", ".join(filter(None, [contact.position, firm.file.company.name]))
            lines.append(PersonLine(str(contact), _cut(quality, 80), contact.phone, contact.email))
    ministry = PersonLine(str(asked_by), "Ministère", asked_by.phone, asked_by.email)
    return [*lines[: MOST_PEOPLE - 1], ministry]


def _experts(near: Near, user: User) -> list[PersonLine]:
    """Who follows the firms named today and is there to answer, of the nearest first; each once."""
    today, firms = clock.today(), {firm.file.pk: rank for rank, firm in enumerate(near.firms)}
    present = Expert.objects.retained_on(today).present_on(today).reachable()
    missions = Assignment.objects.visible_to(user).running().filter(starts_on__lte=today, expert__in=present)
    rows = missions.filter(enrolment__in=firms).select_related("expert").order_by("pk")
    lines: dict[int, PersonLine] = {}
    for each in sorted(rows, key=lambda mission: firms[mission.enrolment_id]):
        name = near.firms[firms[each.enrolment_id]].file.company.name
        quality, expert = _cut(f"Expert, suit {name}", 80), each.expert
        lines.setdefault(expert.pk, PersonLine(str(expert), quality, expert.phone, expert.email))
    return list(lines.values())[:MOST_EXPERTS]


def _sources(shown: Situation) -> list[str]:
    recorded = short_datetime(shown.recorded_until)
    return [
        f"Chiffres\u202f: registre du programme au {french_date(shown.known_on)}, lu le {recorded}.",
        "Distances à vol d’oiseau entre les centres des communes (INSEE, IGN, La Poste, Licence Ouverte).",
        "Ne sont nommées que les entreprises engagées ce jour-là dont l’accord court aujourd’hui.",
    ]


def visit_pdf(sheet: VisitSheet) -> bytes:
    """The sheet on one page of A4, as an accessible PDF."""
    content = {
        "title": sheet.title,
        "lead": f"{sheet.region}, {sheet.figures_of}",
        "note": sheet.note,
        "radius": f"Entreprises engagées à moins de {sheet.radius_km}\u202fkm",
        "demonstration": settings.REFERENCE_DATE is not None,
        "region": sheet.region,
        "firms": [line._asdict() for line in sheet.firms],
        "others": sheet.others,
        "figures": [line._asdict() for line in sheet.figures],
        "people": [line._asdict() for line in sheet.people],
        "sources": sheet.sources,
    }
    return compose("steering/cabinet/visit.typ", content, moment=timezone.now())
