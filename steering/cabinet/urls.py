"""Under /pilotage/cabinet/, in the namespace of the room."""

from django.urls import path

from steering.cabinet.views import (
    cabinet,
    cabinet_request,
    question_annex,
    question_create,
    question_file,
    visit_create,
    visit_file,
)

urlpatterns = [
    path("", cabinet, name="cabinet"),
    path("deplacement/", visit_create, name="cabinet_visit_create"),
    path("<int:pk>/", cabinet_request, name="cabinet_request"),
    path("question/", question_create, name="cabinet_question_create"),
    path("<int:pk>/fiche.pdf", visit_file, name="cabinet_visit_file"),
    path("<int:pk>/projet.odt", question_file, name="cabinet_question_file"),
    path("<int:pk>/annexe/", question_annex, name="cabinet_question_annex"),
]
