from django.urls import path

from regions import industry_views, programme_views, views

app_name = "regions"
urlpatterns = [
    path("", views.region_list, name="region_list"),
    path("tissu-industriel/", industry_views.industry_list, name="industry_list"),
    path("tissu-industriel/nouveau/", industry_views.industry_create, name="industry_create"),
    path("tissu-industriel/<int:pk>/", industry_views.industry_update, name="industry_update"),
    path("<str:code>/", views.region_detail, name="region_detail"),
    path("<str:code>/programme/", programme_views.programme_detail, name="programme_detail"),
    path("<str:code>/programme/nouveau/", programme_views.programme_create, name="programme_create"),
    path("<str:code>/programme/modifier/", programme_views.programme_update, name="programme_update"),
    path("<str:code>/programme/acte/", programme_views.programme_act, name="programme_act"),
    path("<str:code>/programme/financements/nouveau/", programme_views.funding_create, name="funding_create"),
    path(
        "<str:code>/programme/financements/<int:pk>/annuler/",
        programme_views.funding_reverse,
        name="funding_reverse",
    ),
]
