"""Addresses of the handover: the endings under the account's own address, the notes under /pilotage/."""

from django.urls import path

from steering import handover_views as views

urlpatterns = [
    path(
        "compte/utilisateurs/<int:pk>/droits/<int:right_pk>/fin/", views.handover_right, name="handover_right"
    ),
    path("compte/utilisateurs/<int:pk>/fermeture/", views.handover_account, name="handover_account"),
    path("compte/utilisateurs/<int:pk>/absence/", views.handover_absence, name="handover_absence"),
    path("pilotage/passages/", views.HandoverList.as_view(), name="handover_list"),
    path("pilotage/passages/preparer/", views.handover_prepare, name="handover_prepare"),
    path("pilotage/passages/<int:pk>/", views.handover_detail, name="handover_detail"),
    path("pilotage/passages/<int:pk>/note.pdf", views.handover_file, name="handover_pdf"),
]
