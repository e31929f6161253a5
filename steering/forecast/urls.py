from django.urls import path

from steering.forecast import views

urlpatterns = [
    path("", views.landing, name="landing"),
    path("methode/", views.method, name="landing_method"),
]
