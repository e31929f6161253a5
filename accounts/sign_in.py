"""Doors of signing in and out, where allauth's own would answer otherwise than we want."""

import logging
from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

logger = logging.getLogger(__name__)

FAILURES_FORGOTTEN_AFTER = 300  # seconds: the period of "login_failed" in ACCOUNT_RATE_LIMITS
REQUESTS_FORGOTTEN_AFTER = 60


class SignInView(LoginView):
    """Address and password; 429 when too many were wrong."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, "too_many_login_attempts"):
            logger.warning("sign-in throttled for %s", self.request.META.get("REMOTE_ADDR"))
            response.status_code = 429
            response.headers["Retry-After"] = str(FAILURES_FORGOTTEN_AFTER)
        return response


@login_not_required  # a session that has expired is signed out too: no detour by the sign-in page
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and have the browser forget the pages that it kept."""
    response = LogoutView.as_view()(request)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429: allauth calls it when one visitor sends too many forms."""
    response = render(request, "accounts/too_many_requests.html", status=429)
    response.headers["Retry-After"] = str(REQUESTS_FORGOTTEN_AFTER)
    return response
