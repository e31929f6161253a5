"""What the chapters of a report count beside the registry: experts at work, visits, plans, surveys, partners.

Each is the number of its rows: the report, its replay and the page of the figure read the same ones.
"""

from __future__ import annotations

from steering.figures.count_rows import (
    ACHIEVED_JOINT_ACTIONS,
    ACTIONS,
    ANSWERED_SURVEYS,
    CONFIRMED_VISITS,
    COVERED_TECHNOLOGIES,
    DIAGNOSTICS,
    DONE_ACTIONS,
    EVENTS,
    JOINT_ACTIONS,
    LATE_JOINT_ACTIONS,
    MISSIONS,
    PARTNERSHIPS,
    PEOPLE_ACTIONS,
    PEOPLE_EXPERTS,
    RESTITUTIONS,
    SPEAKING_ENGLISH,
    SPEAKING_GERMAN,
    SURVEYS,
    TECHNOLOGIES,
    USE_CASES,
    VISITS,
)
from steering.figures.rows import Behind, ChapterCount
from steering.indicators import Figures, Measures


def _count(code: str, label: str, unit: str, definition: str, kind: Behind) -> ChapterCount:
    def by_region(measures: Measures) -> Figures:
        return kind.by_region(count, measures)

    count = ChapterCount(code, label, "", unit, definition, by_region, kind=kind)
    return count


COUNTS: dict[str, ChapterCount] = {
    each.code: each
    for each in (
        _count(
            "missions",
            "Missions en cours",
            "missions",
            "Missions d’experts auprès d’une entreprise, acceptées et non terminées au jour dit.",
            MISSIONS,
        ),
        _count(
            "visits",
            "Visites réalisées",
            "visites",
            "Visites d’experts réalisées au jour dit, de toute nature, sur site ou à distance.",
            VISITS,
        ),
        _count(
            "confirmed_visits",
            "Visites attestées",
            "visites",
            "Visites réalisées que l’entreprise a confirmées au jour dit par une attestation de "
            "service fait.",
            CONFIRMED_VISITS,
        ),
        _count(
            "restitutions",
            "Restitutions tenues",
            "visites",
            "Visites de restitution du diagnostic réalisées au jour dit.",
            RESTITUTIONS,
        ),
        _count(
            "validated_diagnostics",
            "Diagnostics validés",
            "diagnostics",
            "Diagnostics initiaux, saisis dans le portail, que la région a validés au jour dit.",
            DIAGNOSTICS,
        ),
        _count(
            "covered_technologies",
            "Technologies couvertes",
            "technologies",
            "Technologies de la nomenclature maîtrisées par au moins un expert retenu au jour dit.",
            COVERED_TECHNOLOGIES,
        ),
        _count(
            "known_technologies",
            "Technologies de la nomenclature",
            "technologies",
            "Technologies que la nomenclature des experts distingue.",
            TECHNOLOGIES,
        ),
        _count(
            "agreed_actions",
            "Actions retenues",
            "actions",
            "Actions retenues par les entreprises, faites ou à faire, dans les plans issus des diagnostics "
            "validés au jour dit.",
            ACTIONS,
        ),
        _count(
            "done_actions",
            "Actions faites",
            "actions",
            "Actions retenues et faites au jour dit.",
            DONE_ACTIONS,
        ),
        _count(
            "people_experts",
            "Experts en organisation et compétences",
            "experts",
            "Experts retenus au jour dit dont l’une des spécialités est l’axe «\u202fOrganisation, "
            "management "
            "et compétences\u202f».",
            PEOPLE_EXPERTS,
        ),
        _count(
            "people_actions",
            "Actions sur l’organisation et les compétences",
            "actions",
            "Actions retenues sur l’axe «\u202fOrganisation, management et compétences\u202f».",
            PEOPLE_ACTIONS,
        ),
        _count(
            "sent_surveys",
            "Enquêtes de clôture envoyées",
            "enquêtes",
            "Enquêtes envoyées au jour dit aux entreprises qui ont terminé leur parcours.",
            SURVEYS,
        ),
        _count(
            "answered_surveys",
            "Enquêtes de clôture répondues",
            "enquêtes",
            "Enquêtes de clôture auxquelles l’entreprise a répondu au jour dit.",
            ANSWERED_SURVEYS,
        ),
        _count(
            "partnerships",
            "Partenariats internationaux",
            "partenariats",
            "Partenariats avec un organisme étranger, conclus et non terminés au jour dit.",
            PARTNERSHIPS,
        ),
        _count(
            "joint_actions",
            "Actions communes",
            "actions",
            "Actions convenues avec un partenaire étranger au jour dit, quel qu’en soit l’état.",
            JOINT_ACTIONS,
        ),
        _count(
            "joint_actions_done",
            "Actions communes achevées",
            "actions",
            "Actions communes achevées au jour dit, selon leur dernière note.",
            ACHIEVED_JOINT_ACTIONS,
        ),
        _count(
            "late_joint_actions",
            "Actions communes en retard",
            "actions",
            "Actions communes ni achevées ni abandonnées dont l’échéance est passée au jour dit.",
            LATE_JOINT_ACTIONS,
        ),
        _count(
            "use_cases",
            "Cas d’usage publiés",
            "cas d’usage",
            "Cas d’usage publiés et non retirés au jour dit.",
            USE_CASES,
        ),
        _count(
            "events_held",
            "Événements tenus",
            "événements",
            "Événements internationaux tenus au jour dit.",
            EVENTS,
        ),
        _count(
            "experts_en",
            "Experts travaillant en anglais",
            "experts",
            "Experts retenus au jour dit qui travaillent en anglais.",
            SPEAKING_ENGLISH,
        ),
        _count(
            "experts_de",
            "Experts travaillant en allemand",
            "experts",
            "Experts retenus au jour dit qui travaillent en allemand.",
            SPEAKING_GERMAN,
        ),
    )
}
