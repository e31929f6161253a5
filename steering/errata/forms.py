"""Choosing which lines of an errata ledger are shown."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from django import forms

from regions.models import Region
from steering.errata.entries import Entry, Kind
from steering.figures.catalogue import OPENED


class ErrataFilterForm(forms.Form):
    """An indicator, a nature, a region, of those that `entries` hold; `regions` are named as on the day."""

    indicateur = forms.ChoiceField(label="Indicateur", required=False)
    nature = forms.ChoiceField(label="Nature", required=False)
    region = forms.ChoiceField(label="Région", required=False)

    def __init__(
        self, asked: Mapping[str, str], *, entries: Collection[Entry], regions: Iterable[Region]
    ) -> None:
        super().__init__({name: asked.get(name, "").strip() for name in ("indicateur", "nature", "region")})
        self.there: dict[str, set[str | None]] = {
            "indicateur": {code for entry in entries for code in entry.changes},
            "nature": {entry.kind.name for entry in entries},
            "region": {entry.region for entry in entries},
        }
        self._offer(
            "indicateur", "Tous les indicateurs", [(each.code, each.label) for each in OPENED.values()]
        )
        self._offer("nature", "Toutes les natures", [(kind.name, kind.value) for kind in Kind])
        self._offer("region", "Toutes les régions", [(region.code, str(region)) for region in regions])

    def _offer(self, name: str, every: str, choices: Iterable[tuple[str, str]]) -> None:
        kept = [(code, label) for code, label in choices if code in self.there[name]]
        self.fields[name].choices = [("", every), *kept]  # type: ignore[attr-defined]

    @property
    def is_filled(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def wanted(self, entries: Iterable[Entry]) -> list[Entry]:
        """Those that answer the filters; none when one is wrong."""
        if not self.is_valid():
            return []
        code, kind, region = (self.cleaned_data[name] for name in ("indicateur", "nature", "region"))
        return [
            entry
            for entry in entries
            if (not code or code in entry.changes)
            and (not kind or kind == entry.kind.name)
            and (not region or region == entry.region)
        ]
