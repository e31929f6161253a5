"""The trail and the roles in French: one label for each act, a test refuses an act without one."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import capfirst

from accounts.models import Act
from accounts.scoping import Role
from industrie_futur.templatetags.portal import short_date, short_datetime

ACTION_LABELS = {
    # Accounts
    "signed_in": "Connexion",
    "signed_out": "Déconnexion",
    "sign_in_failed": "Connexion refusée",
    "password_changed": "Mot de passe changé",
    "password_reset": "Mot de passe choisi depuis un lien",
    "user_created": "Compte créé",
    "user_changed": "Compte modifié",
    "mail_chosen": "Choix des courriels de suivi",
    "password_link_sent": "Lien de mot de passe envoyé",
    "right_granted": "Droit sur une région donné",
    "right_withdrawn": "Droit sur une région retiré",
    "right_ended": "Droit sur une région terminé",
    "absence_recorded": "Absence enregistrée",
    "absence_ended": "Absence levée",
    "job_handed_over": "Demande passée à un autre compte",
    "handover_recorded": "Passage de témoin établi",
    # Regional programmes
    "programme_adopted": "Programme régional adopté",
    "programme_changed": "Programme régional modifié",
    "funding_voted": "Financement voté",
    "funding_amended": "Financement modifié par une décision",
    "funding_reversed": "Financement annulé",
    "industrial_base_recorded": "Nombre d’entreprises industrielles saisi",
    "industrial_base_changed": "Nombre d’entreprises industrielles modifié",
    # Firms
    "company_added": "Entreprise ajoutée",
    "company_changed": "Entreprise modifiée",
    "company_imported": "Entreprise importée",
    "site_added": "Établissement ajouté",
    "site_changed": "Adresse d’un établissement modifiée",
    "contact_added": "Correspondant ajouté",
    "contact_changed": "Correspondant modifié",
    "cabinet_visit_asked": "Fiche déplacement établie",
    "cabinet_question_asked": "Réponse à une question parlementaire, projet établi",
    "naming_agreed": "Accord d’une entreprise pour être citée",
    "naming_withdrawn": "Accord d’une entreprise pour être citée, retiré",
    "company_import_requested": "Fichier d’entreprises déposé",
    "company_import_confirmed": "Import d’entreprises confirmé",
    "company_import_written": "Import d’entreprises enregistré",
    "company_import_dropped": "Import d’entreprises abandonné",
    # Public money
    "grant_prepared": "Subvention préparée",
    "grant_changed": "Subvention modifiée",
    "grant_committed": "Subvention engagée",
    "grant_cancelled": "Subvention annulée",
    "grant_paid": "Mandatement enregistré",
    "payment_reversed": "Mandatement annulé",
    # Their path
    "enrolment_opened": "Candidature déposée",
    "enrolment_engagee": "Entreprise engagée",
    "enrolment_diagnostic": "Diagnostic réalisé",
    "enrolment_plan_action": "Plan d’action arrêté",
    "enrolment_accompagnement": "Accompagnement commencé",
    "enrolment_terminee": "Parcours terminé",
    "enrolment_abandon": "Abandon",
    "enrolment_refusee": "Candidature refusée",
    "step_corrected": "Date d’une étape corrigée",
    "step_cancelled": "Étape annulée",
    # Experts
    "expert_registered": "Expert enregistré",
    "expert_changed": "Expert modifié",
    "expert_retained": "Expert retenu",
    "mandate_ended": "Mandat d’expert terminé",
    "accreditation_renewed": "Agrément d’expert renouvelé",
    "expert_suspended": "Expert suspendu",
    "suspension_lifted": "Suspension d’expert levée",
    "directory_consent_given": "Accord donné pour l’annuaire des experts",
    "directory_consent_withdrawn": "Accord retiré pour l’annuaire des experts",
    "organisation_added": "Organisme ajouté",
    "organisation_changed": "Organisme modifié",
    "alliance_joined": "Adhésion à l’Alliance enregistrée",
    "membership_changed": "Adhésion à l’Alliance modifiée",
    "referral_recorded": "Orientation d’une entreprise enregistrée",
    "referral_corrected": "Orientation d’une entreprise corrigée",
    "expert_nominated": "Candidat expert proposé",
    "candidate_retained": "Candidat expert retenu",
    "expert_import_requested": "Fichier d’experts déposé",
    "expert_import_confirmed": "Import d’experts confirmé",
    "expert_import_written": "Import d’experts enregistré",
    "expert_import_dropped": "Import d’experts abandonné",
    "candidate_refused": "Candidat expert non retenu",
    "expert_assigned": "Mission confiée à un expert",
    "mission_proposed": "Mission proposée à un expert",
    "mission_accepted": "Mission acceptée par l’expert",
    "mission_declined": "Mission déclinée par l’expert",
    "proposal_withdrawn": "Proposition de mission retirée",
    "link_declared": "Lien d’intérêts déclaré",
    "need_recorded": "Besoin d’une entreprise renseigné",
    "link_ended": "Fin d’un lien d’intérêts",
    "days_given": "Jours d’expert modifiés",
    "leave_recorded": "Absence d’expert enregistrée",
    "leave_ended": "Absence d’expert levée",
    "matching_weight_changed": "Poids de l’appariement modifié",
    "assignment_ended": "Mission d’expert terminée",
    "calendar_opened": "Adresse d’agenda créée",
    "calendar_revoked": "Adresse d’agenda révoquée",
    # Diagnostics
    "questionnaire_prepared": "Version du questionnaire mise en préparation",
    "questionnaire_published": "Version du questionnaire publiée",
    "questionnaire_dropped": "Version du questionnaire abandonnée",
    "question_reworded": "Question du questionnaire reformulée",
    "question_added": "Question ajoutée au questionnaire",
    "question_removed": "Question retirée du questionnaire",
    "question_moved": "Question du questionnaire déplacée",
    "diagnostic_started": "Diagnostic commencé",
    "diagnostic_submitted": "Diagnostic transmis",
    "diagnostic_returned": "Axe d’un diagnostic renvoyé",
    "diagnostic_validated": "Diagnostic validé",
    "visit_planned": "Visite prévue",
    "visit_held": "Visite réalisée",
    "visit_changed": "Visite modifiée",
    "visit_cancelled": "Visite annulée",
    "visit_certified": "Visite certifiée par l’entreprise",
    "attachment_added": "Fichier joint à une visite",
    "attachment_removed": "Fichier retiré d’une visite",
    "field_sending_kept": "Saisie hors ligne gardée, mission terminée",
    "link_made": "Lien signé créé",
    "link_used": "Lien signé utilisé",
    "link_revoked": "Lien signé retiré",
    "actions_proposed": "Actions proposées d’après un diagnostic",
    "action_added": "Action ajoutée à un plan",
    "action_changed": "Action d’un plan modifiée",
    "action_reordered": "Action d’un plan déplacée",
    "action_moved": "Action d’un plan suivie",
    "survey_sent": "Enquête envoyée",
    "survey_reminded": "Enquête relancée",
    "survey_answered": "Enquête répondue par l’entreprise",
    "survey_refused": "Enquête refusée par l’entreprise",
    "survey_handled": "Entreprise rappelée après son signalement",
    "action_noted": "Note de suivi d’une action",
    "plan_agreed": "Plan d’action : réponse de l’entreprise",
    "action_confirmed": "Action confirmée par l’entreprise",
    "action_not_done": "Action dite pas encore faite par l’entreprise",
    # Steering
    "merger_carried_out": "Reprise entre régions réalisée",
    "merger_undone": "Reprise entre régions annulée",
    "merger_signed_off": "Reprise entre régions validée",
    "threshold_changed": "Seuil modifié",
    "anomaly_accepted": "Anomalie acceptée",
    "anomaly_reopened": "Anomalie remise à l’examen",
    "committee_member_added": "Membre du comité ajouté",
    "committee_member_changed": "Mandat au comité modifié",
    "alliance_mandate_added": "Mandat à l’Alliance ajouté",
    "alliance_mandate_changed": "Mandat à l’Alliance modifié",
    "liaison_opened": "Liaison de l’Alliance ouverte",
    "liaison_changed": "Liaison de l’Alliance modifiée",
    "exchange_noted": "Échange de liaison noté",
    "meeting_planned": "Réunion du comité prévue",
    "meeting_changed": "Réunion du comité modifiée",
    "meeting_cancelled": "Réunion du comité annulée",
    "agenda_item_added": "Point ajouté à l’ordre du jour",
    "agenda_item_changed": "Point de l’ordre du jour modifié",
    "agenda_item_raised": "Point de l’ordre du jour avancé",
    "agenda_item_removed": "Point retiré de l’ordre du jour",
    "paper_added": "Pièce jointe à un point de l’ordre du jour",
    "paper_removed": "Pièce retirée d’un point de l’ordre du jour",
    "attendance_recorded": "Présences au comité saisies",
    "meeting_held": "Réunion du comité close",
    "meeting_convened": "Membres du comité convoqués",
    "convocation_withdrawn": "Annulation envoyée aux membres du comité",
    "convocation_retried": "Convocation relancée",
    "convocation_answered": "Réponse à une convocation",
    "decision_recorded": "Décision du comité enregistrée",
    "decision_changed": "Décision du comité corrigée",
    "decision_followed_up": "Décision du comité suivie",
    "minutes_saved": "Projet de compte rendu enregistré",
    "minutes_approved": "Compte rendu approuvé",
    "partnership_added": "Partenariat international ajouté",
    "partnership_changed": "Partenariat international modifié",
    "joint_action_added": "Action commune convenue",
    "joint_action_changed": "Action commune corrigée",
    "joint_action_noted": "Avancement d’une action commune noté",
    "use_case_added": "Cas d’usage ajouté",
    "use_case_changed": "Cas d’usage modifié",
    "use_case_published": "Cas d’usage publié",
    "use_case_withdrawn": "Cas d’usage retiré",
    "event_added": "Événement international ajouté",
    "event_changed": "Événement international modifié",
    "event_cancelled": "Événement international annulé",
    "report_requested": "Point d’avancement demandé",
    "report_retried": "Point d’avancement relancé",
    "report_published": "Point d’avancement publié",
    "report_text_saved": "Commentaire d’un point enregistré",
    "report_text_submitted": "Commentaire d’un point transmis pour relecture",
    "report_text_approved": "Commentaire d’un point approuvé",
    "report_text_returned": "Commentaire d’un point renvoyé à son auteur",
    "report_replayed": "Point d’avancement rejoué",
    "mailing_list_created": "Liste de diffusion créée",
    "mailing_list_changed": "Liste de diffusion modifiée",
    "list_member_added": "Inscription sur une liste de diffusion",
    "list_member_left": "Départ d’une liste de diffusion",
    "mailing_written": "Envoi rédigé",
    "mailing_changed": "Envoi modifié",
    "mailing_approved": "Envoi approuvé",
    "mailing_stopped": "Envoi arrêté",
    "mailing_retried": "Envoi repris",
    "schedule_changed": "Calendrier modifié",
    "scheduled_run_retried": "Exécution du calendrier relancée",
    "target_set": "Objectif fixé",
    "target_changed": "Objectif modifié",
    "shares_set": "Objectif réparti entre les régions",
    "share_moved": "Part d’objectif déplacée",
}

ROLE_DUTIES = {
    Role.ADMINISTRATOR: "Vous gérez les comptes, les données de référence et le journal des actes.",
    Role.MINISTRY: "Vous pilotez le programme et lisez toutes les fiches.",
    Role.REGIONAL_OFFICER: "Vous enregistrez et suivez les entreprises des régions qui vous sont confiées.",
    Role.EXPERT: "Vous suivez les entreprises qui vous sont confiées, pour la durée de vos missions.",
    Role.OBSERVER: "Vous consultez les chiffres agrégés et les points publiés, sans nom d’entreprise.",
}

# Words of the details that are not a field of the thing itself.
_DETAIL_LABELS = {
    "on": "date",
    "axis": "axe",
    "axes": "axes non notés",
    "kind": "nature",
    "motive": "motif",
    "decision": "décision",
    "expires_on": "échéance de l’agrément",
    "organisation": "organisme",
    "body": "au titre de",
    "meeting": "réunion",
    "rank": "nouveau rang",
    "item": "point de l’ordre du jour",
    "checksum": "empreinte",
    "reply": "réponse",
    "count": "nombre",
    "reason": "motif",
    "list": "liste de diffusion",
    "quantity": "nombre",
    "share": "part",
    "step": "étape",
    "comment": "commentaire",
    "value": "valeur",
    "reference": "référence",
    "amount": "montant (€)",
    "ip": "adresse IP",
    "company": "entreprise (SIREN)",
    "import": "import n°",
    "line": "ligne du fichier",
    "site": "établissement (SIRET)",
    "municipality": "commune",
    "anomaly": "anomalie",
    "threshold": "seuil",
    "postcode": "code postal",
    "contact": "correspondant",
    "created": "entreprises créées",
    "updated": "entreprises modifiées",
    "unchanged": "entreprises sans changement",
    "refused": "lignes refusées",
    "left_without_expert": "entreprises laissées sans expert",
    "left_reason": "motif",
    "copied": "copie de la version",
    "of_version": "version du questionnaire",
    "changes": "modifications perdues",
    "neighbour": "échangée avec",
    **{f"level_{value}": f"niveau {value}" for value in range(6)},
    "agreed": "actions retenues",
    "changed": "actions modifiées",
}


def action_label(act: Act) -> str:
    """What was done; the bare code for an act that an earlier version of the portal recorded."""
    return ACTION_LABELS.get(act.action, act.action)


def subject_kind(act: Act) -> str:
    """What it was done to: « compte », « entreprise »…"""
    model = _model(act)
    return model._meta.verbose_name if model else act.subject_type


def details_in_words(act: Act) -> list[tuple[str, str]]:
    """(label, text) of each detail; a change reads « avant → après »."""
    return list(_details(act))


def details_in_one_line(act: Act) -> str:
    """The same for a cell of a spreadsheet."""
    return " ; ".join(f"{label} : {text}" for label, text in _details(act))


def _details(act: Act) -> Iterator[tuple[str, str]]:
    model = _model(act)
    for name, value in act.details.items():
        if value in (None, "", [], {}):
            continue
        field = _field(model, name)
        label = _DETAIL_LABELS.get(name) or (str(field.verbose_name) if field else name)
        if isinstance(value, list) and len(value) == 2:
            before, after = (_text(each, field) for each in value)
            yield capfirst(label), f"{before} → {after}"
        else:
            yield capfirst(label), _text(value, field)


def _text(value: Any, field: Field | None) -> str:
    """A stored value as it is read: the label of a choice, « oui », a French day."""
    choices = {str(key): label for key, label in (field.flatchoices if field else [])}
    if value in (None, ""):
        return "vide"
    if str(value) in choices:
        return str(choices[str(value)])
    if str(value) in {"True", "False"}:
        return "oui" if str(value) == "True" else "non"
    if isinstance(value, dict):
        return ", ".join(f"{key} : {_text(each, None)}" for key, each in value.items())
    if isinstance(value, list):
        return ", ".join(_text(each, None) for each in value)
    if moment := _moment(value):
        return short_datetime(moment) if isinstance(moment, datetime) else short_date(moment)
    return str(value)


def _moment(value: Any) -> date | datetime | None:
    """The day or the moment written in ISO, if it is one."""
    try:
        text = str(value)
        return parse_date(text) if len(text) == 10 else parse_datetime(text) if "T" in text else None
    except ValueError:  # such as 2015-02-30
        return None


def _model(act: Act) -> Any:
    try:
        return apps.get_model(act.subject_type)
    except (LookupError, ValueError):  # a model that an earlier version of the portal had
        return None


def _field(model: Any, name: str) -> Field | None:
    try:
        return model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        return None
