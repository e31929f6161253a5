"""The shares of a national milestone, all regions in one table."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from industrie_futur.forms import DecimalField
from steering.charts.french import count_text, plural
from steering.share_table import ShareRow, ShareTable


class ShareField(DecimalField):
    """A number of firms; an empty box is none."""

    default_error_messages = {
        "invalid": "Saisissez un nombre entier, par exemple 107.",
        "min_value": "Une part ne peut pas être négative.",
    }

    def __init__(self, *, label: str) -> None:
        super().__init__(label=label, required=False, max_digits=7)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        number = super().to_python(value)
        if number is not None and number != number.to_integral_value():
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if number is not None and number < 0:
            raise ValidationError(self.error_messages["min_value"], code="min_value")
        return number

    def clean(self, value: Any) -> int:  # type: ignore[override]
        return int(super().clean(value) or 0)


class SharesForm(forms.Form):
    """A box by region, named by its code; the rest is what no region holds."""

    reason = forms.CharField(
        label="Motif",
        max_length=500,
        help_text="Décision ou méthode\u202f: il est conservé avec chaque part modifiée.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, table: ShareTable, initial: Mapping[str, Any] | None = None
    ) -> None:
        now: dict[str, Any] = {row.code: row.share for row in table.rows}
        super().__init__(data, initial={**now, "version": table.target.version, **(initial or {})})
        self.table, self.codes = table, list(now)
        for row in table.rows:
            self.fields[row.code] = ShareField(label=row.name)

    def clean(self) -> dict[str, Any]:
        if self.rest < 0:
            over = f"{count_text(-self.rest)} {plural(self.rest, 'entreprise', 'entreprises')}"
            total, goal = count_text(self.total), count_text(self.table.target.value)
            raise ValidationError(
                f"Les parts font {total}, soit {over} de plus que l’objectif national de {goal}."
            )
        return self.cleaned_data

    @property
    def shares(self) -> dict[str, int]:
        """By code, what is typed; a box in error counts for nothing."""
        known = self.cleaned_data if self.is_bound else self.initial
        return {code: known.get(code, 0) for code in self.codes}

    @property
    def total(self) -> int:
        return sum(self.shares.values())

    @property
    def rest(self) -> int:
        return self.table.target.value - self.total

    @property
    def lines(self) -> list[tuple[ShareRow, forms.BoundField]]:
        """(row, its box)."""
        return [(row, self[row.code]) for row in self.table.rows]
