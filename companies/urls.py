"""Addresses under /entreprises/."""

from django.urls import include, path, register_converter

from companies import views


class SirenConverter:
    """Nine digits: anything else is no firm's address."""

    regex = "[0-9]{9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(SirenConverter, "siren")

app_name = "companies"
urlpatterns = [
    path("", views.CompanyList.as_view(), name="company_list"),
    path("imports/", include("companies.import_urls")),
    path("nouvelle/", views.company_create, name="company_create"),
    path("nouvelle/siret/", views.siret_check, name="siret_check"),
    path("nouvelle/categorie/", views.size_check, name="size_check"),
    path("subventions/", views.GrantList.as_view(), name="grant_list"),
    path("<siren:siren>/subventions/nouvelle/", views.grant_create, name="grant_create"),
    path("<siren:siren>/subventions/<int:pk>/", views.grant_detail, name="grant_detail"),
    path("<siren:siren>/subventions/<int:pk>/modifier/", views.grant_update, name="grant_update"),
    path("<siren:siren>/subventions/<int:pk>/engager/", views.grant_commit, name="grant_commit"),
    path("<siren:siren>/subventions/<int:pk>/annuler/", views.grant_cancel, name="grant_cancel"),
    path("<siren:siren>/subventions/<int:pk>/mandater/", views.grant_pay, name="grant_pay"),
    path("<siren:siren>/mandatements/<int:pk>/annuler/", views.payment_reverse, name="payment_reverse"),
    path("<siren:siren>/", views.CompanyDetail.as_view(), name="company_detail"),
    path("<siren:siren>/modifier/", views.company_update, name="company_update"),
    path("<siren:siren>/etablissements/nouveau/", views.site_create, name="site_create"),
    path("<siren:siren>/etablissements/<int:pk>/", views.site_update, name="site_update"),
    path("<siren:siren>/correspondants/nouveau/", views.contact_create, name="contact_create"),
    path("<siren:siren>/correspondants/<int:pk>/", views.contact_update, name="contact_update"),
    path("<siren:siren>/accord/", views.naming_agree, name="naming_agree"),
    path("<siren:siren>/accord/retrait/", views.naming_withdraw, name="naming_withdraw"),
    path("<siren:siren>/candidature/", views.enrolment_open, name="enrolment_open"),
    path("<siren:siren>/etapes/<slug:phase>/", views.enrolment_advance, name="enrolment_advance"),
    path("<siren:siren>/etapes/<int:pk>/corriger/", views.step_correct, name="step_correct"),
    path("<siren:siren>/etapes/<int:pk>/annuler/", views.step_cancel, name="step_cancel"),
]
