"""The portal's addresses, a page without data, and Django admin's change list of the same firms."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path

from companies.models import Company


class OpenSite(admin.AdminSite):
    """Whoever signed in may look: the comparison is of pages, not of rights."""

    def has_permission(self, request):
        return request.user.is_authenticated


class CompanyAdmin(admin.ModelAdmin):
    list_display = ("name", "siren", "naf", "size_category", "headcount", "created_at")
    list_select_related = ("naf",)
    list_filter = ("size_category",)
    search_fields = ("name", "siren")
    list_per_page = 50

    def has_view_permission(self, request, obj=None):
        return True

    has_module_permission = has_add_permission = has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return False


_HELLO = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Bonjour{% endblock %}'
    "{% block content %}<h1>Bonjour</h1>{% endblock %}"
)


def hello(request: HttpRequest) -> HttpResponse:
    """What every page pays: session, user, base template; no data."""
    return HttpResponse(_HELLO.render({}, request))


site = OpenSite(name="admin")
site.register(Company, CompanyAdmin)

urlpatterns = [
    path("bench-hello/", hello),
    path("bench-admin/", site.urls),
    path("", include("industrie_futur.urls")),
]
