from django.urls import include, path

app_name = "steering"
urlpatterns = [
    path("pilotage/rapports/", include("steering.report_urls")),
]
