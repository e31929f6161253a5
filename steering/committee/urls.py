"""Under /pilotage/comites/, in the namespace of the room."""

from django.urls import path

from steering.committee.views.agenda import item_create, item_raise, item_remove, item_update
from steering.committee.views.convocations import (
    convocation_reply,
    convocation_retry,
    meeting_convene,
    recipient_answer,
)
from steering.committee.views.decisions import (
    DecisionList,
    decision_create,
    decision_detail,
    decision_follow,
    decision_update,
)
from steering.committee.views.holding import meeting_attendance, meeting_hold
from steering.committee.views.meetings import (
    meeting_cancel,
    meeting_create,
    meeting_detail,
    meeting_list,
    meeting_update,
)
from steering.committee.views.members import member_create, member_list, member_update
from steering.committee.views.minutes import (
    meeting_agenda,
    minutes_approve,
    minutes_file,
    minutes_update,
)
from steering.committee.views.papers import paper_create, paper_file, paper_remove

urlpatterns = [
    path("", meeting_list, name="meeting_list"),
    path("nouveau/", meeting_create, name="meeting_create"),
    path("membres/", member_list, name="member_list"),
    path("membres/nouveau/", member_create, name="member_create"),
    path("membres/<int:pk>/", member_update, name="member_update"),
    path("decisions/", DecisionList.as_view(), name="decision_list"),
    path("decisions/<int:pk>/", decision_detail, name="decision_detail"),
    path("decisions/<int:pk>/modification/", decision_update, name="decision_update"),
    path("decisions/<int:pk>/suivi/", decision_follow, name="decision_follow"),
    path("reponse/<str:secret>/", convocation_reply, name="convocation_reply"),
    path("convocations/<int:pk>/reprise/", convocation_retry, name="convocation_retry"),
    path("convocations/destinataires/<int:pk>/", recipient_answer, name="recipient_answer"),
    path("points/<int:pk>/", item_update, name="item_update"),
    path("points/<int:pk>/avant/", item_raise, name="item_raise"),
    path("points/<int:pk>/retrait/", item_remove, name="item_remove"),
    path("points/<int:pk>/pieces/nouvelle/", paper_create, name="paper_create"),
    path("pieces/<int:pk>/", paper_file, name="paper_file"),
    path("pieces/<int:pk>/retrait/", paper_remove, name="paper_remove"),
    path("<int:pk>/", meeting_detail, name="meeting_detail"),
    path("<int:pk>/modification/", meeting_update, name="meeting_update"),
    path("<int:pk>/annulation/", meeting_cancel, name="meeting_cancel"),
    path("<int:pk>/convocation/", meeting_convene, name="meeting_convene"),
    path("<int:pk>/presences/", meeting_attendance, name="meeting_attendance"),
    path("<int:pk>/cloture/", meeting_hold, name="meeting_hold"),
    path("<int:pk>/ordre-du-jour.pdf", meeting_agenda, name="meeting_agenda"),
    path("<int:pk>/decisions/nouvelle/", decision_create, name="decision_create"),
    path("<int:pk>/compte-rendu/", minutes_update, name="minutes_update"),
    path("<int:pk>/compte-rendu/approbation/", minutes_approve, name="minutes_approve"),
    path("<int:pk>/compte-rendu.pdf", minutes_file, name="minutes_file"),
    path("<int:pk>/points/nouveau/", item_create, name="item_create"),
]
