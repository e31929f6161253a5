"""Under /alliance/, in the namespace of the room."""

from django.urls import path

from steering.alliance.views import (
    AlliancePage,
    exchange_create,
    liaison_create,
    liaison_detail,
    liaison_update,
    mandate_create,
    mandate_update,
)

urlpatterns = [
    path("", AlliancePage.as_view(), name="alliance"),
    path("mandats/nouveau/", mandate_create, name="mandate_create"),
    path("mandats/<int:pk>/", mandate_update, name="mandate_update"),
    path("liaisons/nouvelle/", liaison_create, name="liaison_create"),
    path("liaisons/<int:pk>/", liaison_detail, name="liaison_detail"),
    path("liaisons/<int:pk>/modification/", liaison_update, name="liaison_update"),
    path("liaisons/<int:pk>/echanges/nouveau/", exchange_create, name="exchange_create"),
]
