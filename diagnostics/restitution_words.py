"""The restitution's own words in three languages; questions and levels stay those of the questionnaire."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils import translation
from django.utils.dates import MONTHS

from diagnostics.scoring import shown

LANGUAGES = {"fr": "Français", "en": "English", "de": "Deutsch"}

AXES = {
    "en": {
        "STRAT": "Strategy and business model",
        "HUMAIN": "Organisation, management and skills",
        "PROD": "Production processes and technologies",
        "NUM": "Data and connected factory",
        "CHAINE": "Customers, suppliers and logistics",
        "ENV": "Energy, resources and environment",
    },
    "de": {
        "STRAT": "Strategie und Geschäftsmodell",
        "HUMAIN": "Organisation, Führung und Kompetenzen",
        "PROD": "Produktionsverfahren und -technologien",
        "NUM": "Daten und vernetzte Fabrik",
        "CHAINE": "Kunden, Lieferanten und Logistik",
        "ENV": "Energie, Ressourcen und Umwelt",
    },
}
WORDS: dict[str, dict[str, str]] = {
    "fr": {
        "title": "Restitution du diagnostic",
        "initial": "diagnostic initial",
        "closing": "diagnostic de clôture",
        "draft": "Document provisoire\u202f: ce diagnostic n’est pas encore validé.",
        "facts": "Le diagnostic",
        "company": "Entreprise",
        "kind": "Nature",
        "expert": "Expert",
        "validated_on": "Validé le",
        "version": "Version du questionnaire",
        "score": "Score global",
        "not_scored": "non noté",
        "no_global": "Le score global suppose que les six axes soient notés.",
        "scores": "Les scores par axe",
        "axis": "Axe",
        "level": "Niveau (0 à 5)",
        "target": "Niveau visé",
        "answered": "Réponses",
        "median": "Médiane",
        "first": "Premier diagnostic",
        "this": "Ce diagnostic",
        "like_firms": "Médiane des entreprises comparables",
        "compared": "Comparaison avec {firms} entreprises\u202f: {criteria}.",
        "not_compared": "Trop peu d’entreprises comparables pour donner une médiane (il en faut au moins 5).",
        "no_median": "Sans médiane, trop peu d’entreprises ayant répondu aux mêmes questions\u202f: {axes}.",
        "changed": "Sans comparaison au premier diagnostic, qui posait d’autres questions\u202f: {axes}.",
        "everybody": "toutes les entreprises diagnostiquées",
        "sector": "même secteur",
        "size": "même taille",
        "region": "même région",
        "strengths": "Points forts",
        "weaknesses": "Points faibles",
        "no_strength": "Aucune question n’atteint le niveau 4.",
        "no_weakness": "Aucune question n’est au niveau 0 ou 1.",
        "next": "Ce qui ferait gagner un niveau",
        "next_lead": "Pour chaque axe, les questions les moins avancées et ce que demande le niveau suivant.",
        "from_to": "du niveau {level} au niveau {next}",
        "no_next": "Toutes les questions répondues sont au niveau 5.",
        "no_answer": "Aucune réponse sur cet axe.",
        "best": "L’axe le plus avancé est {best} ({best_score}), le moins avancé {worst} ({worst_score}).",
        "progress": "Depuis le premier diagnostic, {better} axes sur {axes} ont progressé.",
        "chart": "Scores des six axes, de 0 à 5",
        "language_note": "",
        "fictional": "Données fictives. Instance de démonstration\u202f: ce document n’émane pas de l’État.",
        "page": "Page",
        "of": "sur",
    },
    "en": {
        "title": "Diagnostic report",
        "initial": "initial diagnostic",
        "closing": "closing diagnostic",
        "draft": "Draft: this diagnostic has not been validated yet.",
        "facts": "The diagnostic",
        "company": "Company",
        "kind": "Kind",
        "expert": "Expert",
        "validated_on": "Validated on",
        "version": "Questionnaire version",
        "score": "Overall score",
        "not_scored": "not scored",
        "no_global": "An overall score needs a score on each of the six axes.",
        "scores": "Scores by axis",
        "axis": "Axis",
        "level": "Level (0 to 5)",
        "target": "Target level",
        "answered": "Answers",
        "median": "Median",
        "first": "First diagnostic",
        "this": "This diagnostic",
        "like_firms": "Median of comparable companies",
        "compared": "Compared with {firms} companies: {criteria}.",
        "not_compared": "Too few comparable companies to give a median (at least 5 are needed).",
        "no_median": "No median, too few companies having answered the same questions: {axes}.",
        "changed": "Not compared with the first diagnostic, which asked other questions: {axes}.",
        "everybody": "all diagnosed companies",
        "sector": "same sector",
        "size": "same size",
        "region": "same region",
        "strengths": "Strengths",
        "weaknesses": "Weaknesses",
        "no_strength": "No question reaches level 4.",
        "no_weakness": "No question is at level 0 or 1.",
        "next": "What would gain one level",
        "next_lead": "For each axis, the least advanced questions and what the next level asks for.",
        "from_to": "from level {level} to level {next}",
        "no_next": "All answered questions are at level 5.",
        "no_answer": "No answer on this axis.",
        "best": "Most advanced axis: {best} ({best_score}); least advanced: {worst} ({worst_score}).",
        "progress": "Since the first diagnostic, {better} of {axes} axes have progressed.",
        "chart": "Scores of the six axes, from 0 to 5",
        "language_note": "Questions and levels are quoted in French, the language of the diagnostic.",
        "fictional": "Fictitious data. Demonstration instance: this document does not come from the State.",
        "page": "Page",
        "of": "of",
    },
    "de": {
        "title": "Diagnosebericht",
        "initial": "Erstdiagnose",
        "closing": "Abschlussdiagnose",
        "draft": "Entwurf: Diese Diagnose ist noch nicht bestätigt.",
        "facts": "Die Diagnose",
        "company": "Unternehmen",
        "kind": "Art",
        "expert": "Experte",
        "validated_on": "Bestätigt am",
        "version": "Version des Fragebogens",
        "score": "Gesamtergebnis",
        "not_scored": "nicht bewertet",
        "no_global": "Ein Gesamtergebnis setzt voraus, dass alle sechs Achsen bewertet sind.",
        "scores": "Ergebnisse je Achse",
        "axis": "Achse",
        "level": "Stufe (0 bis 5)",
        "target": "Zielstufe",
        "answered": "Antworten",
        "median": "Median",
        "first": "Erstdiagnose",
        "this": "Diese Diagnose",
        "like_firms": "Median vergleichbarer Unternehmen",
        "compared": "Vergleich mit {firms} Unternehmen: {criteria}.",
        "not_compared": "Zu wenige vergleichbare Unternehmen für einen Median (mindestens 5 nötig).",
        "no_median": "Ohne Median, da zu wenige Unternehmen dieselben Fragen beantwortet haben: {axes}.",
        "changed": "Nicht mit der Erstdiagnose verglichen, die andere Fragen stellte: {axes}.",
        "everybody": "alle diagnostizierten Unternehmen",
        "sector": "gleiche Branche",
        "size": "gleiche Größe",
        "region": "gleiche Region",
        "strengths": "Stärken",
        "weaknesses": "Schwächen",
        "no_strength": "Keine Frage erreicht Stufe 4.",
        "no_weakness": "Keine Frage liegt auf Stufe 0 oder 1.",
        "next": "Was eine Stufe mehr brächte",
        "next_lead": "Je Achse die am wenigsten fortgeschrittenen Fragen und was die nächste Stufe verlangt.",
        "from_to": "von Stufe {level} auf Stufe {next}",
        "no_next": "Alle beantworteten Fragen liegen auf Stufe 5.",
        "no_answer": "Keine Antwort auf dieser Achse.",
        "best": "Am weitesten: {best} ({best_score}); am wenigsten weit: {worst} ({worst_score}).",
        "progress": "Seit der Erstdiagnose haben sich {better} von {axes} Achsen verbessert.",
        "chart": "Ergebnisse der sechs Achsen, von 0 bis 5",
        "language_note": "Fragen und Stufen stehen auf Französisch, der Sprache der Diagnose.",
        "fictional": "Fiktive Daten. Demonstration: Dieses Dokument stammt nicht vom Staat.",
        "page": "Seite",
        "of": "von",
    },
}


def axis_label(code: str, label: str, language: str) -> str:
    """The axis in `language`; as the questionnaire has it when it is not among the six."""
    return AXES.get(language, {}).get(code, label)


def score_text(score: Fraction | None, language: str) -> str:
    """« 2,3 », "2.3"; the words for an axis without a score."""
    value: Decimal | None = shown(score)
    if value is None:
        return WORDS[language]["not_scored"]
    return str(value) if language == "en" else str(value).replace(".", ",")


def day_text(day: date, language: str) -> str:
    """« 1er juillet 2015 », "1 July 2015", "1. Juli 2015"."""
    number = {"fr": "1er" if day.day == 1 else f"{day.day}", "en": f"{day.day}", "de": f"{day.day}."}
    with translation.override(language):
        return f"{number[language]} {MONTHS[day.month]} {day.year}"
