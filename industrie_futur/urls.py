"""Addresses (DESIGN section 4): French, stable; each room keeps its own."""

from django.urls import include, path

from industrie_futur import health, pages

urlpatterns = [
    path("", include("steering.urls")),
    path("compte/", include("accounts.sign_in_urls")),
    path("compte/", include("accounts.urls")),
    path("regions/", include("regions.urls")),
    path("entreprises/", include("companies.urls")),
    path("", include("experts.urls")),
    path("", include("diagnostics.urls")),
    path("sante/", health.health, name="health"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions-legales/", pages.legal_notice, name="legal_notice"),
    path("donnees-personnelles/", pages.personal_data, name="personal_data"),
    path("aide/", pages.help_page, name="help"),
]
handler400 = "industrie_futur.pages.bad_request"
handler403 = "industrie_futur.pages.permission_denied"
handler404 = "industrie_futur.pages.not_found"
handler429 = "accounts.sign_in.too_many_requests"  # called by allauth
handler500 = "industrie_futur.pages.server_error"
