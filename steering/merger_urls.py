"""Addresses of the takeovers, under those of the regions."""

from django.urls import path

from steering import merger_views as views

urlpatterns = [
    path("", views.merger_list, name="merger_list"),
    path("<str:merged>/", views.merger_detail, name="merger_detail"),
    path("<str:merged>/realisation/", views.merger_carry_out, name="merger_carry_out"),
    path("<str:merged>/annulation/", views.merger_undo, name="merger_undo"),
    path("<str:merged>/validation/", views.merger_sign_off, name="merger_sign_off"),
]
