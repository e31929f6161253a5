from django.urls import path

from diagnostics.views import questionnaires

app_name = "diagnostics"
urlpatterns = [
    path("diagnostics/", questionnaires.questionnaire, name="questionnaire"),
]
