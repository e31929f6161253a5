"""The portal's menu: what each role finds in it.

Roles are written as plain values: this package stands under every room and imports none.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse

ADMINISTRATOR, MINISTRY, OFFICER, EXPERT, OBSERVER = (
    *("administrator", "ministry", "regional_officer"),
    *("expert", "observer"),
)
EVERYBODY = frozenset({ADMINISTRATOR, MINISTRY, OFFICER, EXPERT, OBSERVER})
STAFF = frozenset({ADMINISTRATOR, MINISTRY, OFFICER})


class Entry(NamedTuple):
    """One page of the menu and the roles that find it there."""

    label: str
    url_name: str
    icon: str
    roles: frozenset[str]


class Link(NamedTuple):
    """An entry as a page shows it; `current` is a value of `aria-current`, or "" elsewhere."""

    label: str
    url: str
    icon: str
    current: str


class Section(NamedTuple):
    """A titled part of the menu."""

    title: str
    links: list[Link]


MENU: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Pilotage",
        (
            Entry("Mon bureau", "steering:home", "todo-line", frozenset({OFFICER})),
            Entry("Missions", "experts:mission_list", "suitcase-2-line", frozenset({EXPERT})),
            Entry("Tableau de bord", "steering:dashboard", "dashboard-3-line", EVERYBODY),
            Entry("Comparer les régions", "steering:compare", "bar-chart-box-line", STAFF | {OBSERVER}),
            Entry("Chiffres", "steering:figure_list", "list-ordered", EVERYBODY),
            Entry("Atterrissage", "steering:landing", "line-chart-line", STAFF | {OBSERVER}),
            Entry("Points d’avancement", "steering:report_list", "file-text-line", STAFF | {OBSERVER}),
            Entry(
                "Comité de pilotage",
                "steering:meeting_list",
                "calendar-event-line",
                frozenset({ADMINISTRATOR, MINISTRY, OBSERVER}),
            ),
            Entry("Cabinet", "steering:cabinet", "briefcase-line", frozenset({ADMINISTRATOR, MINISTRY})),
            Entry("Objectifs", "steering:target_list", "flag-line", STAFF),
            Entry("Anomalies", "steering:anomaly_list", "error-warning-line", STAFF),
            Entry(
                "Calendrier",
                "steering:schedule_list",
                "calendar-line",
                frozenset({ADMINISTRATOR, MINISTRY}),
            ),
            Entry("Envois", "steering:mailing_list", "mail-send-line", frozenset({ADMINISTRATOR, MINISTRY})),
            Entry("Seuils", "steering:threshold_list", "settings-5-line", STAFF),
        ),
    ),
    (
        "Programme",
        (
            Entry("Régions", "regions:region_list", "france-line", STAFF | {OBSERVER}),
            Entry(
                "Reprises 2016", "steering:merger_list", "links-line", frozenset({ADMINISTRATOR, MINISTRY})
            ),
            Entry("Entreprises", "companies:company_list", "building-line", STAFF),
            Entry("Subventions", "companies:grant_list", "money-euro-circle-line", STAFF),
            Entry("Imports", "companies:import_list", "upload-2-line", frozenset({ADMINISTRATOR, OFFICER})),
            Entry("Experts", "experts:expert_list", "user-star-line", STAFF | {EXPERT}),
            Entry("Couverture en experts", "steering:expert_coverage", "map-pin-user-line", STAFF),
            Entry("Diagnostics", "diagnostics:diagnostic_list", "survey-line", STAFF | {EXPERT}),
            Entry("Visites", "diagnostics:visit_list", "calendar-check-line", STAFF | {EXPERT}),
            Entry(
                "Candidatures d’experts",
                "experts:nomination_list",
                "user-add-line",
                frozenset({ADMINISTRATOR, MINISTRY, OBSERVER}),
            ),
            Entry("Alliance", "steering:alliance", "service-line", EVERYBODY),
            Entry("Organismes", "experts:organisation_list", "community-line", STAFF | {OBSERVER}),
            Entry("Niveaux de l’industrie", "diagnostics:statistics", "bar-chart-box-line", EVERYBODY),
            Entry("Enquêtes", "diagnostics:survey_results", "chat-3-line", STAFF | {OBSERVER}),
            Entry("International", "steering:international", "global-line", EVERYBODY),
            Entry("Référentiel de diagnostic", "diagnostics:questionnaire", "book-2-line", STAFF | {EXPERT}),
        ),
    ),
    (
        "Administration",
        (
            Entry("Comptes", "accounts:user_list", "team-line", frozenset({ADMINISTRATOR})),
            Entry(
                "Passages de témoin", "steering:handover_list", "shake-hands-line", frozenset({ADMINISTRATOR})
            ),
            Entry("Journal", "accounts:act_list", "booklet-line", frozenset({ADMINISTRATOR})),
        ),
    ),
)


def menu_for(request: HttpRequest) -> list[Section]:
    """The parts of the menu that this visitor may open; empty when nobody is signed in."""
    role = getattr(
        getattr(request, "user", None), "role", None
    )  # no user yet when a request is refused early
    offered = [
        (title, [(entry, reverse(entry.url_name)) for entry in entries if role in entry.roles])
        for title, entries in MENU
    ]
    here = _closest(request.path, (url for _, entries in offered for _, url in entries))
    return [
        Section(title, [Link(e.label, url, e.icon, _current(url, here, request.path)) for e, url in entries])
        for title, entries in offered
        if entries
    ]


def _closest(path: str, urls: Iterable[str]) -> str:
    """The longest of `urls` that `path` lies under, "" if none: imports are not under Entreprises."""
    above = (
        url for url in urls if path.startswith(url) and (url != "/" or path == "/")
    )  # all pages are under "/"
    return max(above, key=len, default="")


def _current(url: str, here: str, path: str) -> str:
    if url != here:
        return ""
    return "page" if url == path else "true"
