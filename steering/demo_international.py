"""The demonstration's international part: the real partnership, themes and dates; use cases are fictional."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from accounts.models import User
from companies.models import Enrolment
from steering.international.services.actions import agree_action, note_progress
from steering.international.services.partnerships import add_event, add_partnership
from steering.international.services.use_cases import add_use_case, publish_use_case
from steering.models import Partnership

LAUNCHED = date(2015, 4, 14)
YEAR_END = date(2015, 12, 31)
ACTIONS = (
    (
        "use_cases",
        "Comparer les cas d’usage recensés dans les deux pays",
        "Anwendungsbeispiele beider Länder vergleichen",
        "Alliance Industrie du Futur",
        date(2015, 10, 31),
    ),
    (
        "standards",
        "Rapprocher les travaux de normalisation",
        "Normungsarbeiten aufeinander abstimmen",
        "Direction générale des entreprises",
        YEAR_END,
    ),
    (
        "testbeds",
        "Ouvrir les infrastructures d’essai aux PME de l’autre pays",
        "Testinfrastrukturen für Mittelständler des Partnerlandes öffnen",
        "Alliance Industrie du Futur",
        date(2016, 3, 31),
    ),
    (
        "skills",
        "Échanger sur la formation aux métiers de l’industrie du futur",
        "Austausch zur Ausbildung für die Industrie der Zukunft",
        "Direction générale des entreprises",
        date(2016, 6, 30),
    ),
)
USE_CASES = (
    (
        "Suivi des vibrations d’un parc de machines",
        "Des capteurs posés en une journée préviennent l’atelier avant la panne\u202f; l’arrêt se choisit.",
        "PROD",
    ),
    (
        "Dossier de fabrication sans papier au poste",
        "Le plan à jour s’affiche au poste\u202f; les écarts se saisissent sur place.",
        "NUM",
    ),
    (
        "Assistance au port de charges sur une ligne d’assemblage",
        "Les opérateurs ont choisi l’équipement après trois essais\u202f; les arrêts de travail ont baissé.",
        "HUMAIN",
    ),
)


def add_international(*, on: date, by: User) -> None:
    """The partnership launched on the day `on`, its actions, two events, three use cases."""
    partnership = add_partnership(
        partner="Plattform Industrie 4.0",
        country="DE",
        kind=Partnership.Kind.PLATFORM,
        started_on=on,
        aim="Coopérer sur les cas d’usage, les normes, les infrastructures d’essai et les compétences.",
        website="https://www.plattform-i40.de",
        contact="Direction générale des entreprises",
        contact_email="international@exemple.example",
        key=uuid4(),
        by=by,
    )
    _add_actions(partnership, on, by)
    _add_events(partnership, by)
    _add_use_cases(by)


def _add_actions(partnership: Partnership, on: date, by: User) -> None:
    actions = [
        agree_action(
            partnership,
            on=on,
            theme=theme,
            title=title,
            title_de=title_de,
            lead=lead,
            due_on=due_on,
            key=uuid4(),
            by=by,
        )
        for theme, title, title_de, lead, due_on in ACTIONS
    ]
    note_progress(
        actions[0],
        on=on,
        status="started",
        due_on=actions[0].due_on,
        text="Format commun de description à proposer pour la réunion d’octobre.",
        key=uuid4(),
        version=actions[0].version,
        by=by,
    )


def _add_events(partnership: Partnership, by: User) -> None:
    add_event(
        name="Lancement de la plateforme Industrie 4.0",
        name_de="Start der Plattform Industrie 4.0",
        kind="launch",
        place="Hanovre",
        country="DE",
        held_on=LAUNCHED,
        partnership=partnership,
        key=uuid4(),
        by=by,
    )
    add_event(
        name="Conférence numérique franco-allemande",
        name_de="Deutsch-französische Digitalkonferenz",
        kind="conference",
        place="Paris",
        country="FR",
        held_on=date(2015, 10, 1),
        is_day_known=False,
        partnership=partnership,
        key=uuid4(),
        by=by,
    )


def _add_use_cases(by: User) -> None:
    files = Enrolment.objects.open().filter(enrolled_on__isnull=False).select_related("company__naf")
    firms = [each.company for each in files.order_by("enrolled_on", "pk")[: len(USE_CASES)]]
    for (title, description, axis), firm in zip(USE_CASES, firms, strict=True):
        use_case = add_use_case(
            title=title,
            description=description,
            axis_id=axis,
            company=firm,
            key=uuid4(),
            by=by,
        )
        publish_use_case(use_case, version=use_case.version, by=by)
