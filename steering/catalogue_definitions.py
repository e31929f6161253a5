"""How each figure and rate of the report is counted, in English and German, by its code."""

DEFINITIONS = {
    "applications": (
        "Firms that had applied by that day, whatever became of it; a firm that applies again counts once.",
        "Unternehmen, die sich bis zu diesem Tag beworben haben, gleich mit welchem Ausgang; wer sich erneut "
        "bewirbt, zählt einmal.",
    ),
    "pending": (
        "Firms whose application was neither accepted, refused nor withdrawn on that day.",
        "Unternehmen, deren Bewerbung an diesem Tag weder angenommen noch abgelehnt noch zurückgezogen war.",
    ),
    "engaged": (
        "Firms admitted to a personalised programme on that day, from enrolment to completion; those that "
        "withdrew no longer count.",
        "In ein persönliches Programm aufgenommene Unternehmen an diesem Tag, von der Teilnahme bis zum "
        "Abschluss; wer abgebrochen hat, zählt nicht mehr.",
    ),
    "diagnosed": (
        "Enrolled firms whose diagnostic was done by that day, those further on included.",
        "Teilnehmende Unternehmen, deren Diagnose bis zu diesem Tag erfolgt war, weiter fortgeschrittene "
        "eingeschlossen.",
    ),
    "action_plans": (
        "Enrolled firms whose action plan was agreed by that day, those supported or completed included.",
        "Teilnehmende Unternehmen mit beschlossenem Aktionsplan an diesem Tag, begleitete und abgeschlossene "
        "eingeschlossen.",
    ),
    "supported": (
        "Firms whose support by an expert was under way or completed on that day.",
        "Unternehmen, deren Begleitung durch einen Experten an diesem Tag lief oder abgeschlossen war.",
    ),
    "completed": (
        "Firms that had come to the end of the path by that day.",
        "Unternehmen, die bis zu diesem Tag am Ende des Weges angekommen waren.",
    ),
    "withdrawn": (
        "Firms that left the programme before its end, before or after enrolment, and did not apply again.",
        "Unternehmen, die das Programm vor seinem Ende verließen, vor oder nach der Teilnahme, und "
        "sich nicht "
        "erneut bewarben.",
    ),
    "refused": (
        "Firms whose application was refused on that day and that did not apply again.",
        "Unternehmen, deren Bewerbung an diesem Tag abgelehnt war und die sich nicht erneut bewarben.",
    ),
    "programmes": (
        "Regional support programmes adopted by that day, each by one region.",
        "Bis zu diesem Tag beschlossene regionale Förderprogramme, jedes von einer Region.",
    ),
    "budget": (
        "Sum of the funding voted by that day for the adopted regional programmes, all sources together, in "
        "the region that voted it.",
        "Summe der bis zu diesem Tag für die beschlossenen regionalen Programme bewilligten Gelder, alle "
        "Quellen zusammen, in der beschließenden Region.",
    ),
    "committed": (
        "Sum of the grants committed by a deed by that day, in the firm’s region; a cancellation frees what "
        "was not paid.",
        "Summe der bis zu diesem Tag durch Bescheid gebundenen Zuschüsse, in der Region des "
        "Unternehmens; eine "
        "Aufhebung gibt frei, was nicht ausgezahlt war.",
    ),
    "paid": (
        "Sum of the payments made by that day on committed grants, in the firm’s region.",
        "Summe der bis zu diesem Tag auf gebundene Zuschüsse geleisteten Zahlungen, in der Region des "
        "Unternehmens.",
    ),
    "planned_companies": (
        "Sum of the numbers of firms that the regional programmes adopted by that day plan to support: this "
        "is the funded capacity.",
        "Summe der Unternehmen, die die bis zu diesem Tag beschlossenen regionalen Programme "
        "begleiten wollen: "
        "die finanzierten Plätze.",
    ),
    "experts": (
        "Experts whose mandate runs on that day, each counted once, in their main region.",
        "Experten, deren Mandat an diesem Tag läuft, jeder einmal gezählt, in seiner Hauptregion.",
    ),
    "missions": (
        "Missions of experts at a firm, accepted and not ended on that day.",
        "Einsätze von Experten bei einem Unternehmen, angenommen und an diesem Tag nicht beendet.",
    ),
    "visits": (
        "Visits of experts held by that day, of any kind, on site or remotely.",
        "Bis zu diesem Tag durchgeführte Besuche von Experten, jeder Art, vor Ort oder aus der Ferne.",
    ),
    "confirmed_visits": (
        "Visits held that the firm had confirmed by that day by a certificate of service.",
        "Durchgeführte Besuche, die das Unternehmen bis zu diesem Tag bestätigt hat.",
    ),
    "restitutions": (
        "Visits held by that day to present the results of the diagnostic.",
        "Bis zu diesem Tag durchgeführte Besuche, bei denen die Diagnose vorgestellt wurde.",
    ),
    "validated_diagnostics": (
        "Initial diagnostics, entered in the portal, that the region had validated by that day.",
        "Im Portal erfasste Erstdiagnosen, die die Region bis zu diesem Tag bestätigt hat.",
    ),
    "covered_technologies": (
        "Technologies of the list that at least one expert accredited on that day masters.",
        "Technologien der Liste, die mindestens ein an diesem Tag bestellter Experte beherrscht.",
    ),
    "known_technologies": (
        "Technologies that the list of the experts distinguishes.",
        "Technologien, die die Liste der Experten unterscheidet.",
    ),
    "agreed_actions": (
        "Actions agreed by the firms, done or to be done, in the plans of diagnostics validated by that day.",
        "Von den Unternehmen vereinbarte Maßnahmen, erledigt oder offen, aus den Plänen der bis zu "
        "diesem Tag "
        "bestätigten Diagnosen.",
    ),
    "done_actions": (
        "Actions agreed and done by that day.",
        "Vereinbarte und bis zu diesem Tag erledigte Maßnahmen.",
    ),
    "people_experts": (
        "Experts accredited on that day of whom the axis “Organisation, management and skills” is "
        "a speciality.",
        "An diesem Tag bestellte Experten, zu deren Fachgebieten „Organisation, Führung und "
        "Kompetenzen“ gehört.",
    ),
    "people_actions": (
        "Actions agreed on the axis “Organisation, management and skills”.",
        "Vereinbarte Maßnahmen der Achse „Organisation, Führung und Kompetenzen“.",
    ),
    "sent_surveys": (
        "Surveys sent by that day to the firms that completed their path.",
        "Bis zu diesem Tag versandte Befragungen der Unternehmen am Ende ihres Weges.",
    ),
    "answered_surveys": (
        "Closing surveys that the firm had answered by that day.",
        "Abschlussbefragungen, die das Unternehmen bis zu diesem Tag beantwortet hat.",
    ),
    "partnerships": (
        "Partnerships with a body abroad, concluded and not ended on that day.",
        "Partnerschaften mit einer ausländischen Einrichtung, geschlossen und an diesem Tag nicht beendet.",
    ),
    "joint_actions": (
        "Actions agreed with a partner abroad by that day, whatever their state.",
        "Mit einem ausländischen Partner bis zu diesem Tag vereinbarte Maßnahmen, gleich in welchem Stand.",
    ),
    "joint_actions_done": (
        "Joint actions completed by that day, according to their last note.",
        "Bis zu diesem Tag abgeschlossene gemeinsame Maßnahmen, nach ihrem letzten Vermerk.",
    ),
    "late_joint_actions": (
        "Joint actions neither completed nor abandoned that were due before that day.",
        "Weder abgeschlossene noch aufgegebene gemeinsame Maßnahmen, die vor diesem Tag fällig waren.",
    ),
    "use_cases": (
        "Use cases published and not withdrawn on that day.",
        "Veröffentlichte und an diesem Tag nicht zurückgezogene Anwendungsfälle.",
    ),
    "events_held": (
        "International events held by that day.",
        "Bis zu diesem Tag durchgeführte internationale Veranstaltungen.",
    ),
    "joint_rate": (
        "Joint actions completed by that day, over the joint actions.",
        "Bis zu diesem Tag abgeschlossene gemeinsame Maßnahmen, bezogen auf alle gemeinsamen.",
    ),
    "experts_en": (
        "Experts accredited on that day who work in English.",
        "An diesem Tag bestellte Experten, die auf Englisch arbeiten.",
    ),
    "experts_de": (
        "Experts accredited on that day who work in German.",
        "An diesem Tag bestellte Experten, die auf Deutsch arbeiten.",
    ),
    "engaged_rate": (
        "Firms enrolled on that day, over the applications received.",
        "Teilnehmende Unternehmen an diesem Tag, bezogen auf die eingegangenen Bewerbungen.",
    ),
    "withdrawn_rate": (
        "Withdrawals by that day, over the applications received.",
        "Abbrüche bis zu diesem Tag, bezogen auf die eingegangenen Bewerbungen.",
    ),
    "places_rate": (
        "Firms enrolled on that day, over those that the programmes plan.",
        "Teilnehmende Unternehmen an diesem Tag, bezogen auf die von den Programmen geplanten.",
    ),
    "committed_rate": (
        "Funds committed by that day, over the budget of the regional programmes.",
        "Bis zu diesem Tag bewilligte Mittel, bezogen auf das Budget der regionalen Programme.",
    ),
    "paid_rate": (
        "Funds paid by that day, over the funds committed.",
        "Bis zu diesem Tag ausgezahlte Mittel, bezogen auf die bewilligten.",
    ),
    "diagnosed_rate": (
        "Firms diagnosed by that day, over the firms enrolled.",
        "Bis zu diesem Tag diagnostizierte Unternehmen, bezogen auf die teilnehmenden.",
    ),
    "confirmed_rate": (
        "Visits confirmed by the firm, over the visits held.",
        "Vom Unternehmen bestätigte Besuche, bezogen auf die durchgeführten.",
    ),
    "technologies_rate": (
        "Technologies that at least one accredited expert masters, over those of the list.",
        "Von mindestens einem bestellten Experten beherrschte Technologien, bezogen auf die der Liste.",
    ),
    "done_rate": (
        "Actions done by that day, over the actions agreed.",
        "Bis zu diesem Tag erledigte Maßnahmen, bezogen auf die vereinbarten.",
    ),
    "people_rate": (
        "Actions agreed on organisation and skills, over the actions agreed.",
        "Vereinbarte Maßnahmen zu Organisation und Kompetenzen, bezogen auf alle vereinbarten.",
    ),
    "answers_rate": (
        "Closing surveys answered, over the surveys sent.",
        "Beantwortete Abschlussbefragungen, bezogen auf die versandten.",
    ),
    "german_rate": (
        "Experts working in German, over the experts accredited.",
        "Deutschsprachige Experten, bezogen auf die bestellten.",
    ),
}
