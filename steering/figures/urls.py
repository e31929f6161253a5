"""Figures: the list of all, and the page of one."""

from django.urls import path

from steering.figures.views import figure_detail, figure_list

urlpatterns = [
    path("", figure_list, name="figure_list"),
    path("<slug:figure>/", figure_detail, name="figure_detail"),
]
