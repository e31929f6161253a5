"""What the forms of every room share: errors of services shown at their field, French dates and amounts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from industrie_futur.versions import ChangedMeanwhile, Difference, differences

_SPACES = re.compile(r"[\s\u00a0\u202f]+")
_FRENCH_DAY = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4})")
_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100  # outside these, a typing slip such as 0215 or 20155


@contextmanager
def errors_shown_on(form: forms.BaseForm) -> Iterator[None]:
    """Turn a `ValidationError` raised inside into errors of `form`; the view goes on and shows it again.

    An error about a field that the form does not show becomes an error of the whole form. Return from
    inside the block on success: what follows the block is the page with its errors (`form_page`, when the
    form changes a row that somebody else may have saved meanwhile).
    """
    try:
        yield
    except ChangedMeanwhile as conflict:
        form.conflict = differences(form, conflict)  # type: ignore[attr-defined]  # read by form_page
    except ValidationError as error:
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for name, errors in by_field.items():
            form.add_error(name if name in form.fields else None, ValidationError(errors))


def form_page(request: HttpRequest, template: str, form: forms.BaseForm, **context: Any) -> HttpResponse:
    """The page of `form`; 409 when the row was saved by somebody else since the page was opened.

    `conflict` says what differs then, for `includes/conflict.html`; empty otherwise.
    """
    conflict: list[Difference] | None = getattr(form, "conflict", None)
    shown = {**context, "form": form, "conflict": conflict or []}
    return render(request, template, shown, status=200 if conflict is None else 409)


def refused_as_json(form: forms.BaseForm) -> JsonResponse:
    """400, with the errors of each field: {"errors": {name: [text, …]}}."""
    errors = {name: [str(each) for each in found] for name, found in form.errors.items()}
    return JsonResponse({"errors": errors}, status=400)


class DateInput(forms.DateInput):
    """The browser's own day picker, which speaks ISO whatever the page's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """A plain text box for what is no ISO day: a day picker would hide what was typed."""
        context = super().get_context(name, value, attrs)
        if (shown := context["widget"]["value"]) and not _is_iso_day(shown):
            context["widget"]["type"] = "text"
        return context


class DateField(forms.DateField):
    """A day, typed 2015-07-20 or 20/07/2015; one that does not exist is refused in plain words."""

    widget = DateInput
    default_error_messages = {
        "invalid": "Saisissez une date sous la forme jj/mm/aaaa, par exemple 20/07/2015.",
        "impossible": "Le %(typed)s n’existe pas dans le calendrier.",
        "out_of_range": "L’année doit être comprise entre %(first)s et %(last)s.",
    }

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        return self._day(str(value).strip())

    def _day(self, typed: str) -> date:
        if found := _ISO_DAY.fullmatch(typed):
            year, month, day = map(int, found.groups())
        elif found := _FRENCH_DAY.fullmatch(typed):
            day, month, year = map(int, found.groups())
        else:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not _FIRST_YEAR <= year <= _LAST_YEAR:
            limits = {"first": _FIRST_YEAR, "last": _LAST_YEAR}
            raise ValidationError(self.error_messages["out_of_range"], code="out_of_range", params=limits)
        try:
            return date(year, month, day)
        except ValueError as error:
            params = {"typed": f"{day:02}/{month:02}/{year}"}
            raise ValidationError(
                self.error_messages["impossible"], code="impossible", params=params
            ) from error


def _is_iso_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


class DecimalField(forms.DecimalField):
    """A number as it is written in France: "1 234,5", its spaces ordinary or not; "1234.5" too.

    Shown again as it was typed, in a text box: the browser's number box refuses the comma in most of them.
    """

    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    default_error_messages = {
        "invalid": "Saisissez un nombre, par exemple 1 234,5.",
    }

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(plain_number(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}  # min, max and step are for number boxes

    def prepare_value(self, value: Any) -> Any:
        """A stored value without trailing zeros and with a comma; what was typed stays as it is."""
        if not isinstance(value, Decimal):
            return value
        text = f"{value:f}"
        return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


class EurosField(DecimalField):
    """An amount in euros, to the cent; a "€" typed after it is accepted."""

    default_error_messages = {
        "invalid": "Saisissez un montant en euros, par exemple 12 500 ou 12 500,50.",
    }

    def __init__(self, *, max_digits: int = 14, decimal_places: int = 2, **kwargs: Any) -> None:
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        return super().to_python(value.replace("€", "") if isinstance(value, str) else value)


def plain_number(typed: str) -> str:
    """`typed` without spaces of any kind and with a point: "1 234,5" gives "1234.5"."""
    bare = _SPACES.sub("", typed)
    return bare.replace(",", ".") if bare.count(",") == 1 and "." not in bare else bare
