"""English and German of what the report counts: indicators, rates, phases, rows and columns of its tables."""

INDICATORS = {
    "Candidatures reçues": ("Applications received", "Eingegangene Bewerbungen"),
    "Candidatures en attente": ("Applications pending", "Offene Bewerbungen"),
    "Entreprises engagées": ("Firms enrolled", "Teilnehmende Unternehmen"),
    "Entreprises diagnostiquées": ("Firms diagnosed", "Diagnostizierte Unternehmen"),
    "Plans d’action arrêtés": ("Action plans agreed", "Beschlossene Aktionspläne"),
    "Entreprises accompagnées": ("Firms supported", "Begleitete Unternehmen"),
    "Parcours terminés": ("Paths completed", "Abgeschlossene Wege"),
    "Abandons": ("Withdrawals", "Abbrüche"),
    "Candidatures refusées": ("Applications refused", "Abgelehnte Bewerbungen"),
    "Programmes régionaux": ("Regional programmes", "Regionale Programme"),
    "Budget des programmes régionaux": (
        "Budget of the regional programmes",
        "Budget der regionalen Programme",
    ),
    "Crédits engagés": ("Funds committed", "Bewilligte Mittel"),
    "Crédits mandatés": ("Funds paid", "Ausgezahlte Mittel"),
    "Entreprises prévues par les programmes": (
        "Firms planned by the programmes",
        "Von den Programmen geplante Unternehmen",
    ),
    "Experts retenus": ("Experts accredited", "Bestellte Experten"),
    "Missions en cours": ("Missions under way", "Laufende Einsätze"),
    "Visites réalisées": ("Visits held", "Durchgeführte Besuche"),
    "Visites attestées": ("Visits confirmed by the firm", "Vom Unternehmen bestätigte Besuche"),
    "Restitutions tenues": ("Feedback meetings held", "Abgehaltene Ergebnisgespräche"),
    "Diagnostics validés": ("Diagnostics validated", "Bestätigte Diagnosen"),
    "Technologies couvertes": ("Technologies covered", "Abgedeckte Technologien"),
    "Technologies de la nomenclature": ("Technologies of the list", "Technologien der Liste"),
    "Actions retenues": ("Actions agreed", "Vereinbarte Maßnahmen"),
    "Actions faites": ("Actions done", "Erledigte Maßnahmen"),
    "Experts en organisation et compétences": (
        "Experts in organisation and skills",
        "Experten für Organisation und Kompetenzen",
    ),
    "Actions sur l’organisation et les compétences": (
        "Actions on organisation and skills",
        "Maßnahmen zu Organisation und Kompetenzen",
    ),
    "Enquêtes de clôture envoyées": ("Closing surveys sent", "Versandte Abschlussbefragungen"),
    "Enquêtes de clôture répondues": ("Closing surveys answered", "Beantwortete Abschlussbefragungen"),
    "Partenariats internationaux": ("International partnerships", "Internationale Partnerschaften"),
    "Actions communes": ("Joint actions", "Gemeinsame Maßnahmen"),
    "Actions communes achevées": ("Joint actions completed", "Abgeschlossene gemeinsame Maßnahmen"),
    "Actions communes en retard": ("Joint actions overdue", "Überfällige gemeinsame Maßnahmen"),
    "Cas d’usage publiés": ("Use cases published", "Veröffentlichte Anwendungsfälle"),
    "Événements tenus": ("Events held", "Durchgeführte Veranstaltungen"),
    "Experts travaillant en anglais": ("Experts working in English", "Englischsprachige Experten"),
    "Experts travaillant en allemand": ("Experts working in German", "Deutschsprachige Experten"),
}

RATES = {
    "Candidatures devenues engagements": ("Applications that became enrolments", "Bewerbungen mit Teilnahme"),
    "Taux d’abandon": ("Withdrawal rate", "Abbruchquote"),
    "Places financées pourvues": ("Funded places filled", "Besetzte finanzierte Plätze"),
    "Part du budget engagée": ("Share of the budget committed", "Bewilligter Teil des Budgets"),
    "Part des crédits engagés mandatée": (
        "Share of committed funds paid",
        "Ausgezahlter Teil der bewilligten Mittel",
    ),
    "Entreprises engagées diagnostiquées": (
        "Enrolled firms that were diagnosed",
        "Diagnostizierte unter den teilnehmenden Unternehmen",
    ),
    "Part des visites attestées": ("Share of visits confirmed", "Anteil bestätigter Besuche"),
    "Part des technologies couvertes": ("Share of technologies covered", "Anteil abgedeckter Technologien"),
    "Part des actions faites": ("Share of actions done", "Anteil erledigter Maßnahmen"),
    "Part des actions sur l’organisation et les compétences": (
        "Share of actions on organisation and skills",
        "Anteil der Maßnahmen zu Organisation und Kompetenzen",
    ),
    "Taux de réponse aux enquêtes de clôture": (
        "Response rate of the closing surveys",
        "Rücklaufquote der Abschlussbefragungen",
    ),
    "Part des actions communes achevées": (
        "Share of joint actions completed",
        "Anteil abgeschlossener gemeinsamer Maßnahmen",
    ),
    "Part des experts travaillant en allemand": (
        "Share of experts working in German",
        "Anteil deutschsprachiger Experten",
    ),
}

ROWS = {
    "Candidature": ("Application", "Bewerbung"),
    "Engagée": ("Enrolled", "Teilnehmend"),
    "Diagnostic réalisé": ("Diagnosed", "Diagnostiziert"),
    "Plan d’action arrêté": ("Action plan agreed", "Aktionsplan beschlossen"),
    "Accompagnement en cours": ("Support under way", "In Begleitung"),
    "Parcours terminé": ("Completed", "Abgeschlossen"),
    "Abandon": ("Withdrawn", "Abgebrochen"),
    "Candidature refusée": ("Application refused", "Bewerbung abgelehnt"),
    "Microentreprise": ("Microenterprise", "Kleinstunternehmen"),
    "PME": ("Small and medium-sized (PME)", "Kleine und mittlere (PME)"),
    "ETI": ("Mid-cap (ETI)", "Mittelgroß (ETI)"),
    "Grande entreprise": ("Large enterprise", "Großunternehmen"),
    "Indéterminée": ("Unknown", "Unbestimmt"),
    "Région": ("Region", "Region"),
    "État": ("State", "Staat"),
    "FEDER": ("ERDF", "EFRE"),
    "Autre": ("Other", "Andere"),
    "Non ventilé": ("Not broken down", "Nicht aufgeschlüsselt"),
    "Visite initiale": ("First visit", "Erstbesuch"),
    "Diagnostic sur site": ("Diagnostic on site", "Diagnose vor Ort"),
    "Restitution": ("Feedback meeting", "Ergebnisgespräch"),
    "Visite thématique": ("Thematic visit", "Themenbesuch"),
    "Suivi du plan d’action": ("Follow-up of the action plan", "Begleitung des Aktionsplans"),
    "Clôture": ("Closing", "Abschluss"),
    "Stratégie et modèle économique": ("Strategy and business model", "Strategie und Geschäftsmodell"),
    "Organisation, management et compétences": (
        "Organisation, management and skills",
        "Organisation, Führung und Kompetenzen",
    ),
    "Procédés et technologies de production": (
        "Production processes and technologies",
        "Produktionsverfahren und -technologien",
    ),
    "Données et usine connectée": ("Data and connected factory", "Daten und vernetzte Fabrik"),
    "Clients, fournisseurs et logistique": (
        "Customers, suppliers and logistics",
        "Kunden, Lieferanten und Logistik",
    ),
    "Énergie, ressources et environnement": (
        "Energy, resources and environment",
        "Energie, Ressourcen und Umwelt",
    ),
    "Robotique et cobotique": ("Robotics and cobotics", "Robotik und Cobotik"),
    "Fabrication additive": ("Additive manufacturing", "Additive Fertigung"),
    "Usinage et procédés avancés": ("Machining and advanced processes", "Zerspanung und neue Verfahren"),
    "Contrôle et métrologie en ligne": ("In-line inspection and metrology", "Prüfung und Inline-Messtechnik"),
    "Capteurs et objets connectés": ("Sensors and connected objects", "Sensoren und vernetzte Objekte"),
    "Pilotage de la production (MES)": ("Production control (MES)", "Produktionssteuerung (MES)"),
    "Gestion intégrée (ERP)": ("Integrated management (ERP)", "Integrierte Verwaltung (ERP)"),
    "Exploitation des données": ("Use of data", "Datennutzung"),
    "Simulation et jumeau numérique": ("Simulation and digital twin", "Simulation und digitaler Zwilling"),
    "Réalité augmentée": ("Augmented reality", "Erweiterte Realität"),
    "Sécurité des systèmes industriels": ("Industrial systems security", "Sicherheit industrieller Systeme"),
    "Matériaux et composites": ("Materials and composites", "Werkstoffe und Verbundstoffe"),
    "Efficacité énergétique": ("Energy efficiency", "Energieeffizienz"),
    "Logistique et traçabilité": ("Logistics and traceability", "Logistik und Rückverfolgbarkeit"),
    "Organisation et performance de l’atelier": (
        "Shop-floor organisation and performance",
        "Organisation und Leistung der Werkstatt",
    ),
}

COLUMNS = {
    "entreprises": ("firms", "Unternehmen"),
    "programmes": ("programmes", "Programme"),
    "experts": ("experts", "Experten"),
    "missions": ("missions", "Einsätze"),
    "visites": ("visits", "Besuche"),
    "diagnostics": ("diagnostics", "Diagnosen"),
    "technologies": ("technologies", "Technologien"),
    "actions": ("actions", "Maßnahmen"),
    "partenariats": ("partnerships", "Partnerschaften"),
    "cas d’usage": ("use cases", "Anwendungsfälle"),
    "événements": ("events", "Veranstaltungen"),
    "enquêtes": ("surveys", "Befragungen"),
    "€": ("€", "€"),
    "%": ("%", "%"),
    "Catégorie": ("Category", "Kategorie"),
    "Source": ("Source", "Quelle"),
    "Nature": ("Kind", "Art"),
    "Axe": ("Axis", "Achse"),
    "Technologie": ("Technology", "Technologie"),
    "Budget voté": ("Budget voted", "Beschlossenes Budget"),
    "Réalisées": ("Held", "Durchgeführt"),
    "Attestées": ("Confirmed", "Bestätigt"),
    "Experts": ("Experts", "Experten"),
    "Ensemble": ("All", "Insgesamt"),
    "moins de 2": ("below 2", "unter 2"),
    "de 2 à 2,9": ("2 to 2.9", "2 bis 2,9"),
    "3 et plus": ("3 and above", "3 und mehr"),
}

CHAPTERS = {
    "Engagement des entreprises": ("Engagement of firms", "Beteiligung der Unternehmen"),
    "Programmes régionaux et crédits": ("Regional programmes and funds", "Regionale Programme und Mittel"),
    "Experts et diagnostics": ("Experts and diagnostics", "Experten und Diagnosen"),
    "Offre technologique": ("Technology offer", "Technologieangebot"),
    "L’humain et l’industrie du futur": (
        "People and the industry of the future",
        "Der Mensch und die Industrie der Zukunft",
    ),
    "International": ("International", "Internationales"),
    "Entreprises engagées par catégorie de taille": (
        "Firms enrolled by size category",
        "Teilnehmende Unternehmen nach Größe",
    ),
    "Budget voté par source de financement": (
        "Budget voted by source of funding",
        "Beschlossenes Budget nach Quelle",
    ),
    "Visites réalisées par nature": ("Visits held by kind", "Durchgeführte Besuche nach Art"),
    "Experts et actions par axe": ("Experts and actions by axis", "Experten und Maßnahmen nach Achse"),
    "Experts retenus par technologie": (
        "Experts accredited by technology",
        "Bestellte Experten nach Technologie",
    ),
    "Entreprises par niveau de chaque axe (de 0 à 5)": (
        "Firms by level of each axis (0 to 5)",
        "Unternehmen nach Stufe jeder Achse (0 bis 5)",
    ),
    "Entreprises par niveau de l’axe humain (de 0 à 5)": (
        "Firms by level of the human axis (0 to 5)",
        "Unternehmen nach Stufe der menschlichen Achse (0 bis 5)",
    ),
    "Les chiffres marqués d’un astérisque viennent de registres sans historique\u202f: comptés à l’arrêté du "
    "point, ils sont figés avec leur définition et ne se rejouent pas.": (
        "Figures with an asterisk come from registers without history: counted at the closing of the report, "
        "they are frozen with their definition and are not replayed.",
        "Zahlen mit Sternchen stammen aus Registern ohne Historie: beim Abschluss des Berichts "
        "gezählt, sind sie "
        "mit ihrer Definition eingefroren und werden nicht nachgerechnet.",
    ),
    "Niveaux des diagnostics de la dernière édition close avant le jour du point\u202f; "
    "«\u202fs\u202f»\u202f: "
    "couvert par le secret statistique.": (
        "Levels of the diagnostics of the last edition closed before the day of the report; “s”: under "
        "statistical secrecy.",
        "Stufen der Diagnosen der letzten vor dem Berichtstag geschlossenen Ausgabe; „s“: unterliegt der "
        "statistischen Geheimhaltung.",
    ),
}

FIGURES = {**INDICATORS, **RATES, **ROWS, **COLUMNS, **CHAPTERS}
