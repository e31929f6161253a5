from django.urls import path

from experts import views

app_name = "experts"
urlpatterns = [
    path("experts/", views.ExpertList.as_view(), name="expert_list"),
    path("experts/<int:pk>/", views.ExpertDetail.as_view(), name="expert_detail"),
    path("experts/<int:pk>/mandat/fin/", views.mandate_end, name="mandate_end"),
    path("experts/<int:pk>/mandat/nouveau/", views.mandate_create, name="mandate_create"),
    path("missions/", views.mission_list, name="mission_list"),
    # Under the firm's own address, whose room stands below.
    path("entreprises/<str:siren>/experts/nouveau/", views.assignment_create, name="assignment_create"),
    path("entreprises/<str:siren>/experts/<int:pk>/fin/", views.assignment_end, name="assignment_end"),
]
