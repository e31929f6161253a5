"""The report's words in English and German, by their French: (English, German); see `steering.languages`.

Kept as Python, so that nothing is compiled on a fresh machine; `steering/tests/test_languages.py` holds it
complete. The narrow space that French sets before a colon is not carried over.
"""

from steering.catalogue_figures import FIGURES
from steering.catalogue_summary import SUMMARY

CHARTS = {
    " et ": (" and ", " und "),
    "{label}\u202f: {said}": ("{label}: {said}", "{label}: {said}"),
    "\u202f; ": ("; ", "; "),
    "{day} à {hour}": ("{day} at {hour}", "{day} um {hour} Uhr"),
    "pt": ("pt", "Pp."),
    "sans objet": ("n/a", "entfällt"),
    "de {lowest} à {highest}": ("{lowest} to {highest}", "{lowest} bis {highest}"),
    "Entreprises engagées, capacité financée et objectifs": (
        "Firms enrolled, funded capacity and targets",
        "Teilnehmende Unternehmen, finanzierte Plätze und Ziele",
    ),
    "Entreprises par étape du parcours": ("Firms by stage reached", "Unternehmen nach erreichter Etappe"),
    "Entreprises engagées par région": ("Firms enrolled by region", "Teilnehmende Unternehmen nach Region"),
    "entreprise engagée": ("firm enrolled", "teilnehmendes Unternehmen"),
    "entreprises engagées": ("firms enrolled", "teilnehmende Unternehmen"),
    "pas de programme": ("no programme", "kein Programm"),
    "Outre-mer\u202f: chaque territoire est à sa propre échelle.": (
        "Overseas: each territory has its own scale.",
        "Übersee: jedes Gebiet in eigenem Maßstab.",
    ),
    "Contours\u202f: IGN, 2018.": ("Outlines: IGN, 2018.", "Umrisse: IGN, 2018."),
    "{regions} en tête": ("led by {regions}", "an der Spitze {regions}"),
    "0 dans {count} région": ("0 in {count} region", "0 in {count} Region"),
    "0 dans {count} régions": ("0 in {count} regions", "0 in {count} Regionen"),
    "{what} dans {count} région": ("{what} in {count} region", "{what} in {count} Region"),
    "{what} dans {count} régions": ("{what} in {count} regions", "{what} in {count} Regionen"),
    "Aucune étape.": ("No stage.", "Keine Etappe."),
    "Objectif": ("Target", "Ziel"),
    "{count} engagée": ("{count} enrolled", "{count} Teilnehmer"),
    "{count} engagées": ("{count} enrolled", "{count} Teilnehmer"),
    "Capacité financée": ("Funded capacity", "Finanzierte Plätze"),
    "Rythme nécessaire": ("Pace required", "Nötiges Tempo"),
    "Entreprises": ("Firms", "Unternehmen"),
    "Au {day}": ("On {day}", "Am {day}"),
    "Au {day}, {engaged}": ("On {day}, {engaged}", "Am {day} {engaged}"),
    ", pour un objectif {goals}": (", against a target {goals}", ", bei einem Ziel {goals}"),
    "aucune entreprise n’est engagée": ("no firm is enrolled", "nimmt kein Unternehmen teil"),
    "{count} entreprise est engagée": ("{count} firm is enrolled", "nimmt {count} Unternehmen teil"),
    "{count} entreprises sont engagées": ("{count} firms are enrolled", "nehmen {count} Unternehmen teil"),
    "de {value} au {day} ({share} atteints)": (
        "of {value} by {day} ({share} reached)",
        "von {value} bis zum {day} ({share} erreicht)",
    ),
    "Les programmes régionaux financent {count} place": (
        "The regional programmes fund {count} place",
        "Die regionalen Programme finanzieren {count} Platz",
    ),
    "Les programmes régionaux financent {count} places": (
        "The regional programmes fund {count} places",
        "Die regionalen Programme finanzieren {count} Plätze",
    ),
    ", autant que l’objectif final.": (", as many as the final target.", ", genau so viele wie das Endziel."),
    ", soit {count} de moins que l’objectif final.": (
        ", {count} fewer than the final target.",
        ", {count} weniger als das Endziel.",
    ),
    ", soit {count} de plus que l’objectif final.": (
        ", {count} more than the final target.",
        ", {count} mehr als das Endziel.",
    ),
}

REPORT = {
    "Point d’avancement au {day}": ("Progress report as of {day}", "Sachstandsbericht zum {day}"),
    "Données arrêtées au {moment}\u202f; situation au {day}.": (
        "Data recorded by {moment}; situation on {day}.",
        "Erfassungsstand: {moment}; Lage am {day}.",
    ),
    "Date des données\u202f: {day}": ("Date of the data: {day}", "Datenstand: {day}"),
    "Page {page} sur {pages}": ("Page {page} of {pages}", "Seite {page} von {pages}"),
    "Empreinte SHA-256 des données\u202f: {checksum}": (
        "SHA-256 checksum of the data: {checksum}",
        "SHA-256-Prüfsumme der Daten: {checksum}",
    ),
    "Données fictives.": ("Fictional data.", "Fiktive Daten."),
    "Instance de démonstration\u202f: ce document n’émane pas d’un service de l’État.": (
        "Demonstration instance: this document does not come from a State service.",
        "Demonstrationsinstanz: dieses Dokument stammt nicht von einer Behörde.",
    ),
    "Ministère de l’Économie, de l’Industrie et du Numérique": (
        "French Ministry for the Economy, Industry and Digital Affairs",
        "Französisches Ministerium für Wirtschaft, Industrie und Digitales",
    ),
    "Sommaire": ("Contents", "Inhalt"),
    "En bref": ("In brief", "Auf einen Blick"),
    "Ouvrir le chiffre": ("Open the figure", "Kennzahl öffnen"),
    "Ouvrir les chiffres de ce chapitre": (
        "Open the figures of this chapter",
        "Kennzahlen dieses Kapitels öffnen",
    ),
    "Objectifs et trajectoire": ("Targets and trajectory", "Ziele und Verlauf"),
    "Objectifs": ("Targets", "Ziele"),
    "Trajectoire": ("Trajectory", "Verlauf"),
    "Objectifs cumulés et rythme": ("Cumulative targets and pace", "Kumulierte Ziele und Tempo"),
    "Échéance": ("Due", "Fällig am"),
    "Valeur": ("Value", "Wert"),
    "Unité": ("Unit", "Einheit"),
    "Définition": ("Definition", "Definition"),
    "Engagées": ("Enrolled", "Teilnehmend"),
    "Avancement": ("Progress", "Fortschritt"),
    "Reste à engager": ("Still to enrol", "Noch fehlend"),
    "Rythme requis pour 30 jours": ("Pace required per 30 days", "Nötiges Tempo je 30 Tage"),
    "Rythme constaté pour 30 jours": ("Actual pace per 30 days", "Tatsächliches Tempo je 30 Tage"),
    "Les chiffres de la trajectoire": ("The trajectory in figures", "Der Verlauf in Zahlen"),
    "Jour": ("Day", "Tag"),
    "Révisions du point précédent": ("Revisions of the previous report", "Korrekturen des vorigen Berichts"),
    "Révisions": ("Revisions", "Korrekturen"),
    "Indicateur": ("Indicator", "Kennzahl"),
    "Publié": ("Published", "Veröffentlicht"),
    "Révisé": ("Revised", "Korrigiert"),
    "Variation": ("Change", "Änderung"),
    "Aucune saisie faite depuis ne touche le point au {day}.": (
        "No entry made since affects the report as of {day}.",
        "Kein seitdem erfasster Eintrag betrifft den Bericht zum {day}.",
    ),
    "Depuis son arrêté, {count} fait saisi touche le point au {day}.": (
        "Since its closing, {count} entry affects the report as of {day}.",
        "Seit dem Abschluss betrifft {count} Eintrag den Bericht zum {day}.",
    ),
    "Depuis son arrêté, {count} faits saisis touchent le point au {day}.": (
        "Since its closing, {count} entries affect the report as of {day}.",
        "Seit dem Abschluss betreffen {count} Einträge den Bericht zum {day}.",
    ),
    "Chiffres clés": ("Key figures", "Wichtige Kennzahlen"),
    "Pilotage du programme national": (
        "Steering of the national programme",
        "Steuerung des nationalen Programms",
    ),
    "Chiffres du chapitre": ("Figures of the chapter", "Zahlen des Kapitels"),
    "Point précédent ({day})": ("Previous report ({day})", "Voriger Bericht ({day})"),
    "Ce point": ("This report", "Dieser Bericht"),
    "Écart": ("Difference", "Differenz"),
    "Numérateur": ("Numerator", "Zähler"),
    "Dénominateur": ("Denominator", "Nenner"),
    "Parcours des entreprises": ("The path of the firms", "Der Weg der Unternehmen"),
    "Étapes": ("Stages", "Etappen"),
    "Étape": ("Stage", "Etappe"),
    "Étape atteinte": ("Stage reached", "Erreichte Etappe"),
    "Entreprises arrivées au moins à cette étape": (
        "Firms that have come at least so far",
        "Unternehmen, die mindestens so weit sind",
    ),
    "Part des candidatures": ("Share of applications", "Anteil der Bewerbungen"),
    "Entreprises par étape au jour du point": (
        "Firms by stage on the day of the report",
        "Unternehmen nach Etappe am Berichtstag",
    ),
    "Chiffres par région": ("Figures by region", "Zahlen nach Region"),
    "Régions": ("Regions", "Regionen"),
    "Chiffres par région\u202f; leur somme est le chiffre national": (
        "Figures by region; their sum is the national figure",
        "Zahlen nach Region; ihre Summe ist die nationale Zahl",
    ),
    "Région": ("Region", "Region"),
    "Sans région": ("Without region", "Ohne Region"),
    "Total national": ("National total", "Insgesamt"),
    "Définitions": ("Definitions", "Definitionen"),
    "Synthèse": ("Summary", "Übersicht"),
    "Indicateurs du registre et leur définition": (
        "Indicators of the registry and their definitions",
        "Kennzahlen des Registers und ihre Definitionen",
    ),
    "Commentaire du ministère, en français.": (
        "Comment by the ministry, in French.",
        "Kommentar des Ministeriums, auf Französisch.",
    ),
    "{programmes} programmes régionaux sont adoptés, pour un budget de {budget} et {planned} entreprises "
    "prévues\u202f; {experts} experts sont retenus.": (
        "{programmes} regional programmes are adopted, with a budget of {budget} and {planned} "
        "firms planned; "
        "{experts} experts are accredited.",
        "{programmes} regionale Programme sind beschlossen, mit einem Budget von {budget} und {planned} "
        "geplanten Unternehmen; {experts} Experten sind bestellt.",
    ),
    "{committed} de crédits sont engagés, {paid} sont mandatés.": (
        "{committed} of funds are committed, {paid} are paid.",
        "{committed} sind bewilligt, {paid} sind ausgezahlt.",
    ),
    "Ce qui retient le programme\u202f: le nombre de candidatures.": (
        "What holds the programme back: the number of applications.",
        "Was das Programm bremst: die Zahl der Bewerbungen.",
    ),
    "Ce qui retient le programme\u202f: le délai entre la candidature et l’engagement.": (
        "What holds the programme back: the time from application to enrolment.",
        "Was das Programm bremst: die Zeit von der Bewerbung zur Teilnahme.",
    ),
    "Ce qui retient le programme\u202f: les jours d’experts.": (
        "What holds the programme back: days of experts.",
        "Was das Programm bremst: die Tage der Experten.",
    ),
    "Ce qui retient le programme\u202f: les places financées par les programmes régionaux.": (
        "What holds the programme back: places funded by the regional programmes.",
        "Was das Programm bremst: die von den regionalen Programmen finanzierten Plätze.",
    ),
    "Ce qui retient le programme\u202f: les crédits votés, au coût constaté par entreprise.": (
        "What holds the programme back: the funds voted, at the cost observed per firm.",
        "Was das Programm bremst: die bewilligten Mittel, zu den beobachteten Kosten je Unternehmen.",
    ),
    "+{count} experts, {place}": ("+{count} experts, {place}", "+{count} Experten, {place}"),
    "+{count} places financées, {place}": (
        "+{count} funded places, {place}",
        "+{count} finanzierte Plätze, {place}",
    ),
    "Méthode {method}, graine {seed}.": (
        "Method {method}, seed {seed}.",
        "Methode {method}, Startwert {seed}.",
    ),
    "Leviers, et ce que chacun ferait gagner": (
        "Levers, and what each would bring",
        "Hebel, und was jeder bringen würde",
    ),
    "Levier": ("Lever", "Hebel"),
    "Entreprises gagnées (médiane)": ("Firms gained (median)", "Gewonnene Unternehmen (Median)"),
    "Prévision d’atterrissage": ("Forecast", "Prognose"),
    "Prévision": ("Forecast", "Prognose"),
    "Entreprises engagées à l’échéance, intervalle à 80\u202f%": (
        "Firms enrolled when due, 80% interval",
        "Teilnehmende Unternehmen bei Fälligkeit, 80-%-Intervall",
    ),
    "Borne basse": ("Low", "Untergrenze"),
    "Médiane": ("Median", "Median"),
    "Borne haute": ("High", "Obergrenze"),
    "Tendance linéaire": ("Linear trend", "Linearer Trend"),
    "Chances d’atteindre l’objectif": ("Chance of reaching the target", "Chance, das Ziel zu erreichen"),
}

WORDS = {**CHARTS, **FIGURES, **REPORT, **SUMMARY}
