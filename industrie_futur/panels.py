"""Panels: how a room shows something on the page of a room below, without being imported by it.

A higher room calls `register()` from its `AppConfig.ready()`; the page below renders `panels_for()` through
the piece `includes/panels.html`, which hands each template its context as the one variable `panel`.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

from django.http import HttpRequest

Context = dict[str, Any]


class Panel(NamedTuple):
    """One piece of a page: its order, its template, and its context for (request, subject), None to hide."""

    order: int
    template: str
    context: Callable[[Any, Any], Context | None]


_panels: dict[str, list[Panel]] = defaultdict(list)


def register(page: str, panel: Panel) -> None:
    """Add `panel` to the page named `page`, such as "regions:region_detail"."""
    _panels[page].append(panel)
    _panels[page].sort(key=lambda each: each.order)


def panels_for(page: str, request: HttpRequest, subject: Any) -> list[tuple[str, Context]]:
    """(template, context) of each panel of `page` that has something to show of `subject` to this visitor."""
    contexts = ((panel.template, panel.context(request, subject)) for panel in _panels[page])
    return [(template, context) for template, context in contexts if context is not None]
