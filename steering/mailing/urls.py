"""Under /pilotage/envois/, in the namespace of the room."""

from django.urls import path

from steering.mailing.views.digests import digest_preview
from steering.mailing.views.lists import (
    listmember_remove,
    mailinglist_create,
    mailinglist_detail,
    mailinglist_list,
    mailinglist_update,
)
from steering.mailing.views.mailings import (
    mailing_approve,
    mailing_create,
    mailing_detail,
    mailing_list,
    mailing_preview,
    mailing_retry,
    mailing_stop,
    mailing_try,
    mailing_update,
)

urlpatterns = [
    path("", mailing_list, name="mailing_list"),
    path("nouveau/", mailing_create, name="mailing_create"),
    path("synthese/", digest_preview, name="digest_preview"),
    path("listes/", mailinglist_list, name="mailinglist_list"),
    path("listes/nouvelle/", mailinglist_create, name="mailinglist_create"),
    path("listes/<int:pk>/", mailinglist_detail, name="mailinglist_detail"),
    path("listes/<int:pk>/modification/", mailinglist_update, name="mailinglist_update"),
    path("listes/inscrits/<int:pk>/retrait/", listmember_remove, name="listmember_remove"),
    path("<int:pk>/", mailing_detail, name="mailing_detail"),
    path("<int:pk>/modification/", mailing_update, name="mailing_update"),
    path("<int:pk>/apercu/", mailing_preview, name="mailing_preview"),
    path("<int:pk>/essai/", mailing_try, name="mailing_try"),
    path("<int:pk>/approbation/", mailing_approve, name="mailing_approve"),
    path("<int:pk>/arret/", mailing_stop, name="mailing_stop"),
    path("<int:pk>/reprise/", mailing_retry, name="mailing_retry"),
]
