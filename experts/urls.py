from django.urls import path

from experts.views import (
    assignments,
    capacity,
    links,
    mandates,
    matching,
    missions,
    needs,
    proposals,
    register,
    weights,
)

app_name = "experts"
urlpatterns = [
    path("experts/", register.ExpertList.as_view(), name="expert_list"),
    path("experts/<int:pk>/", register.ExpertDetail.as_view(), name="expert_detail"),
    path("experts/<int:pk>/mandat/fin/", mandates.mandate_end, name="mandate_end"),
    path("experts/<int:pk>/mandat/nouveau/", mandates.mandate_create, name="mandate_create"),
    path("missions/", missions.mission_list, name="mission_list"),
    path("missions/agenda/", missions.calendar, name="calendar"),
    path("missions/agenda/ouvrir/", missions.calendar_open, name="calendar_open"),
    path("missions/agenda/revoquer/", missions.calendar_revoke, name="calendar_revoke"),
    path("missions/agenda/<str:secret>.ics", missions.calendar_feed, name="calendar_feed"),
    path("experts/<int:pk>/bilan/<int:year>/", missions.year_card, name="year_card"),
    path("missions/propositions/<int:pk>/", proposals.proposal_accept, name="proposal_accept"),
    path("missions/propositions/<int:pk>/refus/", proposals.proposal_decline, name="proposal_decline"),
    path("missions/disponibilites/", capacity.availability, name="own_availability"),
    path("missions/disponibilites/absence/", capacity.leave_create, name="own_leave_create"),
    path("missions/disponibilites/absence/<int:leave>/fin/", capacity.leave_end, name="own_leave_end"),
    path("missions/liens/", links.links, name="own_links"),
    path("missions/liens/<int:link>/fin/", links.link_end, name="own_link_end"),
    path("experts/<int:pk>/disponibilites/", capacity.availability, name="expert_availability"),
    path("experts/<int:pk>/disponibilites/absence/", capacity.leave_create, name="expert_leave_create"),
    path(
        "experts/<int:pk>/disponibilites/absence/<int:leave>/fin/",
        capacity.leave_end,
        name="expert_leave_end",
    ),
    path("experts/<int:pk>/liens/", links.links, name="expert_links"),
    path("experts/<int:pk>/liens/<int:link>/fin/", links.link_end, name="expert_link_end"),
    path("experts/appariement/", weights.weights, name="weights"),
    # Under the firm's own address, whose room stands below.
    path("entreprises/<str:siren>/experts/besoin/", needs.need_update, name="need_update"),
    path("entreprises/<str:siren>/experts/nouveau/", matching.assignment_create, name="assignment_create"),
    path("entreprises/<str:siren>/experts/<int:pk>/fin/", assignments.assignment_end, name="assignment_end"),
    path(
        "entreprises/<str:siren>/experts/<int:pk>/retrait/",
        proposals.proposal_withdraw,
        name="proposal_withdraw",
    ),
    path("entreprises/<str:siren>/experts/<int:pk>/reponse/", proposals.answer_record, name="answer_record"),
]
