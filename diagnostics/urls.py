from django.urls import path

from diagnostics.views import questionnaires, restitution, statistics

app_name = "diagnostics"
urlpatterns = [
    path("diagnostics/", questionnaires.questionnaire, name="questionnaire"),
    path("diagnostics/statistiques/", statistics.statistics, name="statistics"),
    path("diagnostics/<uuid:pk>/restitution/", restitution.restitution, name="restitution"),
    path("diagnostics/<uuid:pk>/restitution.pdf", restitution.restitution_file, name="restitution_file"),
]
