"""The files that make the application of the workshop start without network, and what a phone calls it."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse

_FILES = (
    *(
        f"portal/field/{name}.js"
        for name in ("answers", "app", "pages", "photos", "store", "sync", "visit", "words")
    ),
    *("portal/field/field.css", "portal/field/icon-192.png", "portal/field/icon-512.png"),
    "portal/icons.css",
    "portal/portal.css",
    "vendor/idb/idb.js",
    "vendor/dsfr/dsfr.main.min.css",
    "vendor/dsfr/favicon/favicon.svg",
    "vendor/dsfr/icons/arrows/arrow-left-line.svg",
    *(f"vendor/dsfr/fonts/Marianne-{weight}.woff2" for weight in ("Bold", "Medium", "Regular")),
)
_TEMPLATES = ("diagnostics/field.html", "diagnostics/field_worker.js")


def shell_files() -> list[str]:
    """Addresses of the shell and of all that it loads."""
    return [reverse("diagnostics:field"), *map(static, _FILES)]


@cache  # files of a release do not change under a running process
def release() -> str:
    """A name that changes with any of the files kept."""
    digest = hashlib.sha256()
    for name in _FILES:
        with open(str(finders.find(name)), "rb") as file:
            digest.update(file.read())
    for name in _TEMPLATES:
        digest.update(get_template(name).template.source.encode())  # type: ignore[attr-defined]
    return digest.hexdigest()[:16]


def manifest() -> dict[str, Any]:
    """W3C, Web Application Manifest."""
    return {
        "id": reverse("diagnostics:field"),
        "name": "Industrie du Futur, visites sur le terrain",
        "short_name": "Terrain",
        "lang": "fr",
        "start_url": reverse("diagnostics:field"),
        "scope": reverse("diagnostics:field"),
        "display": "standalone",
        "background_color": "#ffffff",
        "theme_color": "#000091",
        "icons": [
            {
                "src": static(f"portal/field/icon-{side}.png"),
                "sizes": f"{side}x{side}",
                "type": "image/png",
                "purpose": "any maskable",
            }
            for side in (192, 512)
        ],
    }
