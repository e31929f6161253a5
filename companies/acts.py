"""The acts of a firm's path in words: one page each, its title, its button, its sentence once done."""

from typing import NamedTuple

from companies.phases import Phase


class Act(NamedTuple):
    """How the step to one phase is asked for and told; `button` is short, for the firm's page."""

    title: str
    button: str
    icon: str
    date_label: str
    comment_label: str
    explanation: str
    done: str


ACTS = {
    Phase.ENGAGEE: Act(
        title="Engager l’entreprise",
        button="Engager l’entreprise",
        icon="check-line",
        date_label="Date d’engagement",
        comment_label="Commentaire",
        explanation="L’entreprise est admise dans le programme\u202f: elle compte parmi les entreprises "
        "engagées à partir de cette date. Sa catégorie et ses chiffres du jour sont gardés avec le dossier.",
        done="L’entreprise est engagée dans le programme.",
    ),
    Phase.DIAGNOSTIC: Act(
        title="Enregistrer le diagnostic",
        button="Enregistrer le diagnostic",
        icon="survey-line",
        date_label="Date du diagnostic",
        comment_label="Commentaire",
        explanation="Le diagnostic est réalisé\u202f: ses constats sont connus de l’entreprise.",
        done="Le diagnostic est enregistré.",
    ),
    Phase.PLAN_ACTION: Act(
        title="Enregistrer le plan d’action",
        button="Enregistrer le plan d’action",
        icon="todo-line",
        date_label="Date à laquelle le plan est arrêté",
        comment_label="Commentaire",
        explanation="Le plan d’action est arrêté avec l’entreprise.",
        done="Le plan d’action est enregistré.",
    ),
    Phase.ACCOMPAGNEMENT: Act(
        title="Enregistrer le début de l’accompagnement",
        button="Commencer l’accompagnement",
        icon="shake-hands-line",
        date_label="Date de début",
        comment_label="Commentaire",
        explanation="Les actions du plan sont engagées, avec l’appui d’experts.",
        done="L’accompagnement est commencé.",
    ),
    Phase.TERMINEE: Act(
        title="Terminer le parcours",
        button="Terminer le parcours",
        icon="flag-line",
        date_label="Date de fin du parcours",
        comment_label="Commentaire",
        explanation="Le parcours est accompli. L’entreprise compte toujours parmi les entreprises engagées.",
        done="Le parcours est terminé.",
    ),
    Phase.REFUSEE: Act(
        title="Refuser la candidature",
        button="Refuser la candidature",
        icon="close-circle-line",
        date_label="Date du refus",
        comment_label="Motif du refus",
        explanation="Le dossier est clos. L’entreprise pourra présenter une nouvelle candidature.",
        done="Le refus est enregistré.",
    ),
    Phase.ABANDON: Act(
        title="Enregistrer l’abandon",
        button="Enregistrer l’abandon",
        icon="close-circle-line",
        date_label="Date de l’abandon",
        comment_label="Motif de l’abandon",
        explanation="L’entreprise quitte le programme\u202f: elle n’est plus comptée parmi les entreprises "
        "engagées à partir de cette date, les chiffres d’avant ne changent pas. Elle pourra candidater de "
        "nouveau.",
        done="L’abandon est enregistré.",
    ),
}
