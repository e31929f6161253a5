from django.urls import path

from diagnostics.views import questionnaires, restitution

app_name = "diagnostics"
urlpatterns = [
    path("diagnostics/", questionnaires.questionnaire, name="questionnaire"),
    path("diagnostics/<uuid:pk>/restitution/", restitution.restitution, name="restitution"),
    path("diagnostics/<uuid:pk>/restitution.pdf", restitution.restitution_file, name="restitution_file"),
]
