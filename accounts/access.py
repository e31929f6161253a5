"""Pages that belong to administrators alone, pages opened by a secret, the request of who is signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.decorators import rate_limit
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from accounts.models import User
from accounts.scoping import Role


class SignedInRequest(HttpRequest):
    """What reaches every view that is not `login_not_required`."""

    user: User


def administrators_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, closed to every other role (403)."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.role != Role.ADMINISTRATOR:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def opened_by_secret(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """`view` for whoever has the secret of its address: no cache keeps it, no search engine, no other site
    hears of it, and nobody guesses by trying.
    """
    limited = rate_limit(action="signed_link", limit_get=True)(view)

    @login_not_required
    # No cookie speaks for the visitor: who could forge the form has the secret. And a page that tells nobody
    # where one comes from sends no origin, without which the protection refuses every form.
    @csrf_exempt
    @never_cache
    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = limited(request, *args, **kwargs)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened
