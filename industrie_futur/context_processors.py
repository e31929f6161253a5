"""What every page knows of the portal."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from industrie_futur import clock
from industrie_futur.navigation import menu_for

VERSION = "1.0.0"


def portal(request: HttpRequest) -> dict[str, Any]:
    """The portal's day and version, whether its data are fictional, and the visitor's menu (lazily)."""
    return {
        "demonstration": bool(settings.REFERENCE_DATE),
        "today": clock.today(),
        "portal_version": VERSION,
        "navigation": SimpleLazyObject(lambda: menu_for(request)),
    }
