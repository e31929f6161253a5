from django.urls import path

from diagnostics.views import (
    certifications,
    diagnostics,
    drafts,
    links,
    plans,
    questionnaires,
    restitution,
    statistics,
    visits,
)

app_name = "diagnostics"
urlpatterns = [
    path("diagnostics/", diagnostics.DiagnosticList.as_view(), name="diagnostic_list"),
    path("diagnostics/questionnaire/", questionnaires.questionnaire, name="questionnaire"),
    path("diagnostics/questionnaire/versions/", questionnaires.version_list, name="version_list"),
    path("diagnostics/questionnaire/comparer/", questionnaires.version_compare, name="version_compare"),
    path(
        "diagnostics/questionnaire/versions/<int:version>/",
        questionnaires.version_detail,
        name="version_detail",
    ),
    path("diagnostics/questionnaire/preparer/", drafts.draft_create, name="draft_create"),
    path("diagnostics/questionnaire/preparation/", drafts.draft_detail, name="draft_detail"),
    path("diagnostics/questionnaire/preparation/publier/", drafts.draft_publish, name="draft_publish"),
    path("diagnostics/questionnaire/preparation/abandonner/", drafts.draft_drop, name="draft_drop"),
    path(
        "diagnostics/questionnaire/preparation/axes/<str:axis>/nouvelle/",
        drafts.question_create,
        name="question_create",
    ),
    path(
        "diagnostics/questionnaire/preparation/questions/<int:pk>/",
        drafts.question_update,
        name="question_update",
    ),
    path(
        "diagnostics/questionnaire/preparation/questions/<int:pk>/deplacer/",
        drafts.question_move,
        name="question_move",
    ),
    path(
        "diagnostics/questionnaire/preparation/questions/<int:pk>/retirer/",
        drafts.question_remove,
        name="question_remove",
    ),
    path("diagnostics/statistiques/", statistics.statistics, name="statistics"),
    path("diagnostics/<uuid:pk>/", diagnostics.diagnostic_detail, name="diagnostic_detail"),
    path("diagnostics/<uuid:pk>/axes/<str:axis>/", diagnostics.section, name="section"),
    path("diagnostics/<uuid:pk>/reponses/<str:question>/", diagnostics.answer_save, name="answer_save"),
    path("diagnostics/<uuid:pk>/transmettre/", diagnostics.diagnostic_submit, name="diagnostic_submit"),
    path("diagnostics/<uuid:pk>/renvoyer/", diagnostics.diagnostic_return, name="diagnostic_return"),
    path("diagnostics/<uuid:pk>/valider/", diagnostics.diagnostic_validate, name="diagnostic_validate"),
    path("diagnostics/<uuid:pk>/restitution/", restitution.restitution, name="restitution"),
    path("diagnostics/<uuid:pk>/restitution.pdf", restitution.restitution_file, name="restitution_file"),
    path("diagnostics/visites/<uuid:pk>/", visits.visit_detail, name="visit_detail"),
    path("diagnostics/visites/<uuid:pk>/compte-rendu/", visits.visit_update, name="visit_update"),
    path("diagnostics/visites/<uuid:pk>/annuler/", visits.visit_cancel, name="visit_cancel"),
    path("diagnostics/visites/<uuid:pk>/confirmer/", certifications.visit_confirm, name="visit_confirm"),
    path("diagnostics/visites/<uuid:pk>/lien/", certifications.visit_link, name="visit_link"),
    path(
        "diagnostics/visites/<uuid:pk>/lien/retirer/",
        certifications.visit_link_revoke,
        name="visit_link_revoke",
    ),
    path(
        "diagnostics/visites/<uuid:pk>/attestation.pdf",
        certifications.visit_attestation,
        name="visit_attestation",
    ),
    path("liens/visite/<str:secret>/", links.visit_answer, name="visit_answer"),
    path("entreprises/<str:siren>/visites/prevoir/", visits.visit_plan, name="visit_plan"),
    path("entreprises/<str:siren>/visites/nouvelle/", visits.visit_log, name="visit_log"),
    path("diagnostics/<uuid:pk>/plan-action/", plans.plan, name="plan"),
    path("diagnostics/<uuid:pk>/plan-action/proposer/", plans.plan_propose, name="plan_propose"),
    path("diagnostics/actions/<uuid:pk>/", plans.action_move, name="action_move"),
    # Under the firm's own address, whose room stands below.
    path(
        "entreprises/<str:siren>/diagnostics/nouveau/",
        diagnostics.diagnostic_create,
        name="diagnostic_create",
    ),
]
