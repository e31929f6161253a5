from django.urls import path

from steering.report import views
from steering.report.text_views import report_language_file, report_text, report_text_review
from steering.views.errata import report_errata

urlpatterns = [
    path("", views.ReportList.as_view(), name="report_list"),
    path("nouveau/", views.report_create, name="report_create"),
    path("<int:pk>/", views.ReportDetail.as_view(), name="report_detail"),
    path("<int:pk>/publication/", views.report_publish, name="report_publish"),
    path("<int:pk>/rejeu/", views.report_replay, name="report_replay"),
    path("<int:pk>/errata/", report_errata, name="report_errata"),
    path("<int:pk>/reprise/", views.report_retry, name="report_retry"),
    path("<int:pk>/fichiers/<slug:language>.<slug:extension>", report_language_file, name="report_file"),
    path("<int:pk>/chapitres/<slug:chapter>/<slug:language>/", report_text, name="report_text"),
    path(
        "<int:pk>/chapitres/<slug:chapter>/<slug:language>/relecture/",
        report_text_review,
        name="report_text_review",
    ),
    path("<int:pk>/fichier.pdf", views.report_file, {"extension": "pdf"}, name="report_pdf"),
    path("<int:pk>/fichier.xlsx", views.report_file, {"extension": "xlsx"}, name="report_xlsx"),
]
