"""The scale common to all questions (DOMAIN section 10); each question says what a level means for it."""

from typing import NamedTuple


class Step(NamedTuple):
    """A level of the scale, from 0 to 5."""

    value: int
    name: str
    description: str


SCALE = (
    Step(0, "Absent", "Le sujet n’est pas traité\u202f; l’entreprise le subit."),
    Step(1, "Initial", "Quelques actions isolées, sans méthode ni suivi."),
    Step(2, "Amorcé", "Une pratique existe dans une partie de l’entreprise, avec des outils simples."),
    Step(3, "Structuré", "La pratique est écrite, généralisée et mesurée."),
    Step(4, "Maîtrisé", "La pratique est pilotée par les données et améliorée régulièrement."),
    Step(5, "Exemplaire", "La pratique est intégrée de bout en bout, anticipe et sert de référence."),
)
