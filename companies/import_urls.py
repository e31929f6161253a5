"""Addresses of the imports, under /entreprises/imports/."""

from django.urls import path

from companies import import_views as views

urlpatterns = [
    path("", views.import_list, name="import_list"),
    path("modele/", views.import_template, name="import_template"),
    path("<int:pk>/", views.ImportDetail.as_view(), name="import_detail"),
    path("<int:pk>/confirmer/", views.import_confirm, name="import_confirm"),
    path("<int:pk>/abandonner/", views.import_drop, name="import_drop"),
    path("<int:pk>/lignes-refusees/", views.import_refused, name="import_refused"),
]
