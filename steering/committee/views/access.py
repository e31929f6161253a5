"""Who writes the pages of the committee, of the Alliance, of the international part and of the mail."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponseBase

from accounts.access import SignedInRequest
from steering.models.meetings import WRITERS


def writers_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view, closed to who does not write such pages (403)."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.user.role not in WRITERS:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded
