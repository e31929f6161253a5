"""Filters and tags that every page has without loading them: figures, dates and addresses, the French way.

A filter given nothing (None or "") gives "", so that `|default:"non renseigné"` reads well after it.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from html import escape
from typing import Any

from django import template
from django.contrib.messages import constants
from django.core.paginator import Page, Paginator
from django.forms import BaseForm, BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

NARROW = "\u202f"  # narrow no-break space: inside a number
NO_BREAK = "\u00a0"  # before a unit
MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)


# Figures ------------------------------------------------------------------------------------------


@register.filter
def number(value: Any, decimals: int | None = None) -> str:
    """1 234 567,89: as many decimals as the value has, or exactly `decimals`, halves rounded up."""
    if type(value) is int and decimals is None:  # most figures; a dashboard has five hundred
        return f"{value:,}".replace(",", NARROW)
    exact = _decimal(value)
    if exact is None:
        return "" if value is None else str(value)
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-int(decimals)), ROUND_HALF_UP)
    text = f"{exact:,f}"
    if decimals is None and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(",", NARROW).replace(".", ",")


@register.filter
def euros(value: Any, form: str = "") -> str:
    """1 234 567,89 €; with the argument "court", a whole amount loses its ",00"."""
    exact = _decimal(value)
    if exact is None:
        return ""
    is_short = form == "court" and exact == exact.to_integral_value()
    return number(exact, 0 if is_short else 2) + NO_BREAK + "€"


@register.filter
def millions(value: Any) -> str:
    """160 M€ for 160000000: one decimal at most."""
    exact = _decimal(value)
    return "" if exact is None else _rounded(exact / 1_000_000, 1) + NO_BREAK + "M€"


@register.filter
def percent(value: Any, decimals: int = 1) -> str:
    """80 % for 80: at most `decimals` decimals."""
    exact = _decimal(value)
    return "" if exact is None else _rounded(exact, decimals) + NARROW + "%"


@register.filter
def plural(value: Any, forms: str = "s") -> str:
    """The French plural, which begins at 2 (0 is singular): `{{ n|plural }}`, `{{ n|plural:"al,aux" }}`."""
    singular, several = forms.split(",") if "," in forms else ("", forms)
    exact = _decimal(value) or Decimal(0)
    return several if abs(exact) >= 2 else singular


@register.filter
def counted(value: Any, noun: str) -> str:
    """12 entreprises: `{{ n|counted:"entreprise" }}`, or both forms as in `"cheval,chevaux"`."""
    singular, _, several = noun.partition(",")
    chosen = plural(value, f"{singular},{several or singular + 's'}")
    return f"{number(value)}{NO_BREAK}{chosen}"


@register.filter
def siren(value: Any) -> str:
    """732 829 320; what is not nine digits is given back as it is."""
    return re.sub(r"^([0-9]{3})([0-9]{3})([0-9]{3})$", rf"\1{NARROW}\2{NARROW}\3", _text(value))


@register.filter
def siret(value: Any) -> str:
    """732 829 320 00074; what is not fourteen digits is given back as it is."""
    return re.sub(r"^([0-9]{9})([0-9]{5})$", lambda found: siren(found[1]) + NARROW + found[2], _text(value))


# Days ---------------------------------------------------------------------------------------------


@register.filter
def french_date(value: date | datetime | None) -> str:
    """20 juillet 2015, 1er janvier 2016."""
    if not value:
        return ""
    day = _local(value)
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


@register.filter
def short_date(value: date | datetime | None) -> str:
    """20/07/2015."""
    return f"{_local(value):%d/%m/%Y}" if value else ""


@register.filter
def short_datetime(value: datetime | None) -> str:
    """20/07/2015 à 9 h 05, in Paris."""
    if not value:
        return ""
    return f"{short_date(value)} à {hour(value)}"


@register.filter
def hour(value: datetime | None) -> str:
    """9 h 05, in Paris."""
    if not value:
        return ""
    moment = timezone.localtime(value)
    return f"{moment.hour}{NO_BREAK}h{NO_BREAK}{moment:%M}"


# Addresses ----------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def query_replace(context: Context, **changes: Any) -> str:
    """This page's query string with `changes` made (None or "" takes a parameter away); begins with "?"."""
    query = _request(context).GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def sort_state(context: Context, key: str, current: str = "") -> str:
    """How the list is sorted by `key`: "ascending", "descending" or "none", for `aria-sort`.

    `current` is the order in force ("name", "-name") when the address does not say it.
    """
    order = _request(context).GET.get("tri") or current
    return {key: "ascending", "-" + key: "descending"}.get(order, "none")


@register.inclusion_tag("includes/sort_link.html", takes_context=True)
def sort_link(context: Context, label: str, key: str, current: str = "") -> dict[str, str]:
    """The link of a column's header: sorts by `key`, and the other way round when it already does."""
    state = sort_state(context, key, current)
    order = "-" + key if state == "ascending" else key
    return {"label": label, "state": state, "url": query_replace(context, tri=order, page=None)}


@register.simple_tag(takes_context=True)
def hidden_fields(context: Context, *kept: str) -> list[tuple[str, str]]:
    """The (name, value) pairs of the address named in `kept`, for a GET form that must not lose them."""
    return [(name, value) for name in kept for value in _request(context).GET.getlist(name)]


# Pieces of the design system ----------------------------------------------------------------------


@register.inclusion_tag("includes/breadcrumb.html")
def breadcrumb(here: str, *parents: str) -> dict[str, Any]:
    """`{% breadcrumb company.name "Entreprises" url %}`: the page, then each parent's label and address."""
    return {"here": here, "links": list(zip(parents[::2], parents[1::2], strict=True))}


@register.simple_block_tag
def data_table(content: str, caption: str, css: str = "", *, is_caption_hidden: bool = False) -> str:
    """A table of the design system around `content`, its <thead>, <tbody> and <tfoot>.

    `css`: classes of the wrapper, such as "fr-table--multiline" (cells wrap), "table--sticky", "table--wide".
    """
    pieces = {"content": content, "caption": caption, "css": css, "is_caption_hidden": is_caption_hidden}
    return render_to_string("includes/table.html", pieces)


@register.simple_tag
def select_options(groups: list[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The inside of a <select>, from its widget's `optgroups`.

    Escaped and joined at once: Django's template per option takes most of the time of a page with long lists.
    """
    written = []
    for name, options, _ in groups:
        lines = "".join(
            f'<option value="{escape(str(each["value"]))}"{" selected" if each["selected"] else ""}>'
            f"{escape(str(each['label']))}</option>"
            for each in options
        )
        written.append(f'<optgroup label="{escape(name)}">{lines}</optgroup>' if name else lines)
    return mark_safe("".join(written))  # noqa: S308  every value above is escaped


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """Numbers of the pages to offer around `page`; None stands for a gap."""
    shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return [each if isinstance(each, int) else None for each in shown]


@register.filter
def row_count(paginator: Paginator, noun: str) -> str:
    """12 entreprises, or « plus de 10 000 entreprises » where counting stopped (`industrie_futur.paging`)."""
    more = "plus de " if getattr(paginator, "is_capped", False) else ""
    return more + counted(paginator.count, noun)


@register.filter
def error_count(form: BaseForm) -> int:
    """How many errors the form has, all fields together."""
    return sum(len(errors) for errors in form.errors.values())


@register.filter
def filled_count(form: BaseForm) -> int:
    """How many filters of a GET form are in force."""
    return sum(1 for field in form if field.data not in (None, "", []))


@register.filter
def focus_id(field: BoundField) -> str:
    """The id of the control to go to: the first one of a list of buttons."""
    return field.id_for_label or next((each.id_for_label for each in field.subwidgets), field.auto_id)


@register.filter
def alert_kind(level: int) -> str:
    """The kind of `fr-alert` of a message's level."""
    if level >= constants.ERROR:
        return "error"
    return {constants.WARNING: "warning", constants.SUCCESS: "success"}.get(level, "info")


def _decimal(value: Any) -> Decimal | None:
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        return None
    return exact if exact.is_finite() else None


def _rounded(value: Decimal, decimals: int) -> str:
    return number(value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _request(context: Context) -> HttpRequest:
    """The request, also inside an `{% include … only %}`, which hides the variable but not the attribute."""
    return context.get("request") or context.request  # type: ignore[attr-defined]
