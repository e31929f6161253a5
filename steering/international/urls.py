"""Under /international/, in the namespace of the room."""

from django.urls import path

from steering.international.views.events import (
    EventList,
    event_cancel,
    event_create,
    event_detail,
    event_update,
)
from steering.international.views.partnerships import (
    international,
    joint_action_create,
    joint_action_detail,
    joint_action_note,
    joint_action_update,
    partnership_create,
    partnership_detail,
    partnership_update,
)
from steering.international.views.readings import (
    correspondence_list,
    international_levels,
    sheet,
    sheet_file,
)
from steering.international.views.use_cases import (
    UseCaseList,
    use_case_create,
    use_case_detail,
    use_case_publish,
    use_case_update,
    use_case_withdraw,
)

urlpatterns = [
    path("", international, name="international"),
    path("correspondances/", correspondence_list, name="correspondence_list"),
    path("niveaux/", international_levels, name="international_levels"),
    path("fiche/", sheet, name="sheet"),
    path("fiche.pdf", sheet_file, name="sheet_file"),
    path("partenariats/nouveau/", partnership_create, name="partnership_create"),
    path("partenariats/<int:pk>/", partnership_detail, name="partnership_detail"),
    path("partenariats/<int:pk>/modification/", partnership_update, name="partnership_update"),
    path("partenariats/<int:pk>/actions/nouvelle/", joint_action_create, name="joint_action_create"),
    path("actions/<int:pk>/", joint_action_detail, name="joint_action_detail"),
    path("actions/<int:pk>/modification/", joint_action_update, name="joint_action_update"),
    path("actions/<int:pk>/avancement/", joint_action_note, name="joint_action_note"),
    path("cas-usage/", UseCaseList.as_view(), name="use_case_list"),
    path("cas-usage/nouveau/", use_case_create, name="use_case_create"),
    path("cas-usage/<int:pk>/", use_case_detail, name="use_case_detail"),
    path("cas-usage/<int:pk>/modification/", use_case_update, name="use_case_update"),
    path("cas-usage/<int:pk>/publication/", use_case_publish, name="use_case_publish"),
    path("cas-usage/<int:pk>/retrait/", use_case_withdraw, name="use_case_withdraw"),
    path("evenements/", EventList.as_view(), name="event_list"),
    path("evenements/nouveau/", event_create, name="event_create"),
    path("evenements/<int:pk>/", event_detail, name="event_detail"),
    path("evenements/<int:pk>/modification/", event_update, name="event_update"),
    path("evenements/<int:pk>/annulation/", event_cancel, name="event_cancel"),
]
