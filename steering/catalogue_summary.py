"""What a situation says in sentences, in English and German, by its French; see `steering.catalogue`."""

SUMMARY = {
    "{value} au {day}": ("{value} by {day}", "{value} bis zum {day}"),
    "rythme des {days} derniers jours": ("the pace of the last {days} days", "Tempo der letzten {days} Tage"),
    "même rythme": ("the same pace", "gleichen Tempo"),
    "Aucun objectif n’est fixé.": ("No target is set.", "Kein Ziel ist gesetzt."),
    "Il faut engager {pace} entreprise par période de {days} jours d’ici au {day}": (
        "{pace} firm must be enrolled per {days} days until {day}",
        "Bis zum {day} muss je {days} Tage {pace} Unternehmen hinzukommen",
    ),
    "Il faut engager {pace} entreprises par période de {days} jours d’ici au {day}": (
        "{pace} firms must be enrolled per {days} days until {day}",
        "Bis zum {day} müssen je {days} Tage {pace} Unternehmen hinzukommen",
    ),
    ", puis {pace} jusqu’au {day}": (", then {pace} until {day}", ", danach {pace} bis zum {day}"),
    "il manque {count} entreprise": ("{count} firm is missing", "es fehlt {count} Unternehmen"),
    "il manque {count} entreprises": ("{count} firms are missing", "es fehlen {count} Unternehmen"),
    "L’objectif de {goal} est atteint.": (
        "The target of {goal} is reached.",
        "Das Ziel von {goal} ist erreicht.",
    ),
    "L’objectif de {goal} est dépassé de {count}.": (
        "The target of {goal} is exceeded by {count}.",
        "Das Ziel von {goal} ist um {count} übertroffen.",
    ),
    "L’objectif de {goal} arrive à échéance\u202f: {missing}.": (
        "The target of {goal} falls due: {missing}.",
        "Das Ziel von {goal} wird fällig: {missing}.",
    ),
    "L’objectif de {goal} n’est pas atteint\u202f: l’échéance est passée et {missing}.": (
        "The target of {goal} is not reached: it is past due and {missing}.",
        "Das Ziel von {goal} ist nicht erreicht: Die Frist ist abgelaufen und {missing}.",
    ),
    "Le rythme des {days} derniers jours est de {pace}": (
        "The pace of the last {days} days is {pace}",
        "Das Tempo der letzten {days} Tage beträgt {pace}",
    ),
    ", celui des {days} derniers jours de {pace} par {period} jours": (
        ", that of the last {days} days {pace} per {period} days",
        ", das der letzten {days} Tage {pace} je {period} Tage",
    ),
    "Au {rhythm}, l’objectif de {value} ne serait pas atteint.": (
        "At {rhythm}, the target of {value} would not be reached.",
        "Im {rhythm} würde das Ziel von {value} nicht erreicht.",
    ),
    "Au {rhythm}, l’objectif de {value} serait atteint vers le {day}, à temps.": (
        "At {rhythm}, the target of {value} would be reached about {day}, in time.",
        "Im {rhythm} würde das Ziel von {value} um den {day} erreicht, rechtzeitig.",
    ),
    "Au {rhythm}, l’objectif de {value} ne serait atteint que vers le {day}, {delay}.": (
        "At {rhythm}, the target of {value} would only be reached about {day}, {delay}.",
        "Im {rhythm} würde das Ziel von {value} erst um den {day} erreicht, {delay}.",
    ),
    "{count} jour après l’échéance": ("{count} day after it is due", "{count} Tag nach Fälligkeit"),
    "{count} jours après l’échéance": ("{count} days after it is due", "{count} Tage nach Fälligkeit"),
    "moins de 0,1": ("less than 0.1", "weniger als 0,1"),
    "{count} place financée reste à pourvoir.": (
        "{count} funded place is still free.",
        "{count} finanzierter Platz ist noch frei.",
    ),
    "{count} places financées restent à pourvoir.": (
        "{count} funded places are still free.",
        "{count} finanzierte Plätze sind noch frei.",
    ),
    "{count} entreprise est engagée au-delà de la capacité financée.": (
        "{count} firm is enrolled beyond the funded capacity.",
        "{count} Unternehmen nimmt über die finanzierten Plätze hinaus teil.",
    ),
    "{count} entreprises sont engagées au-delà de la capacité financée.": (
        "{count} firms are enrolled beyond the funded capacity.",
        "{count} Unternehmen nehmen über die finanzierten Plätze hinaus teil.",
    ),
    "Toutes les places financées sont prises.": (
        "All funded places are taken.",
        "Alle finanzierten Plätze sind vergeben.",
    ),
    "Aucune place n’est financée.": ("No place is funded.", "Kein Platz ist finanziert."),
    "{count} ancienne région a un programme, sur {all}\u202f: {regions}": (
        "{count} former region of {all} has a programme: {regions}",
        "{count} von {all} früheren Regionen hat ein Programm: {regions}",
    ),
    "{count} anciennes régions ont un programme, sur {all}\u202f: {regions}": (
        "{count} former regions of {all} have a programme: {regions}",
        "{count} von {all} früheren Regionen haben ein Programm: {regions}",
    ),
}
"""The summary's sentences (`steering.pace`, `steering.sentences`) and the notes of merged regions."""
