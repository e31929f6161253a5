"""Under /pilotage/cabinet/, in the namespace of the room."""

from django.urls import path

from steering.cabinet.views import cabinet, cabinet_request, visit_create, visit_file

urlpatterns = [
    path("", cabinet, name="cabinet"),
    path("deplacement/", visit_create, name="cabinet_visit_create"),
    path("<int:pk>/", cabinet_request, name="cabinet_request"),
    path("<int:pk>/fiche.pdf", visit_file, name="cabinet_visit_file"),
]
