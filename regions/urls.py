from django.urls import path

from regions import views

app_name = "regions"
urlpatterns = [
    path("", views.region_list, name="region_list"),
    path("<str:code>/", views.region_detail, name="region_detail"),
    path("<str:code>/programme/", views.programme_detail, name="programme_detail"),
    path("<str:code>/programme/nouveau/", views.programme_create, name="programme_create"),
    path("<str:code>/programme/modifier/", views.programme_update, name="programme_update"),
    path("<str:code>/programme/financements/nouveau/", views.funding_create, name="funding_create"),
]
