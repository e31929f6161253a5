"""First page, dashboard, targets, progress reports."""

from django.urls import include, path

from steering.mailing.views.leaving import mailing_leave
from steering.views.anomalies import AcceptedAnomalyList, anomaly_accept, anomaly_list, anomaly_reopen
from steering.views.compare import compare
from steering.views.coverage import expert_coverage
from steering.views.dashboard import dashboard
from steering.views.home import home
from steering.views.shares import target_shares
from steering.views.targets import TargetList, target_create, target_detail, target_update
from steering.views.thresholds import threshold_list

app_name = "steering"
urlpatterns = [
    path("", home, name="home"),
    path("tableau-de-bord/", dashboard, name="dashboard"),
    path("regions/fusions/", include("steering.merger_urls")),
    path("regions/comparaison/", compare, name="compare"),  # before the regions' own addresses
    path("experts/couverture/", expert_coverage, name="expert_coverage"),
    path("pilotage/objectifs/", TargetList.as_view(), name="target_list"),
    path("pilotage/objectifs/nouveau/", target_create, name="target_create"),
    path("pilotage/objectifs/<int:pk>/", target_update, name="target_update"),
    path("pilotage/objectifs/<int:pk>/suivi/", target_detail, name="target_detail"),
    path("pilotage/objectifs/<int:pk>/repartition/", target_shares, name="target_shares"),
    path("pilotage/anomalies/", anomaly_list, name="anomaly_list"),
    path("pilotage/anomalies/acceptees/", AcceptedAnomalyList.as_view(), name="accepted_anomaly_list"),
    path("pilotage/anomalies/acceptees/<int:pk>/reprendre/", anomaly_reopen, name="anomaly_reopen"),
    path("pilotage/anomalies/<slug:rule>/<slug:subject>/", anomaly_accept, name="anomaly_accept"),
    path("pilotage/atterrissage/", include("steering.forecast.urls")),
    path("pilotage/calendrier/", include("steering.schedule.urls")),
    path("pilotage/envois/", include("steering.mailing.urls")),
    path("courriels/desinscription/<str:secret>/", mailing_leave, name="mailing_leave"),
    path("pilotage/cabinet/", include("steering.cabinet.urls")),
    path("pilotage/comites/", include("steering.committee.urls")),
    path("pilotage/chiffres/", include("steering.figures.urls")),
    path("pilotage/rapports/", include("steering.report.urls")),
    path("pilotage/seuils/", threshold_list, name="threshold_list"),
    path("international/", include("steering.international.urls")),
    path("alliance/", include("steering.alliance.urls")),
    path("", include("steering.handover_urls")),
]
