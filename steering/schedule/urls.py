"""Under /pilotage/calendrier/, in the namespace of the room."""

from django.urls import path

from steering.schedule.views import schedule_list, schedule_update, scheduledrun_retry

urlpatterns = [
    path("", schedule_list, name="schedule_list"),
    path("<int:pk>/", schedule_update, name="schedule_update"),
    path("executions/<int:pk>/reprise/", scheduledrun_retry, name="scheduledrun_retry"),
]
