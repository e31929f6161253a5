"""When a task of the calendar is due, and who answers for it."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Column, Fieldset, Row
from django import forms

from steering.committee.forms.base import CommitteeForm, MinutesField, TimeField, with_version
from steering.models import Schedule
from steering.models.schedules import LAST_DAY_OF_MONTH, WEEKDAYS
from steering.schedule.queries import possible_owners

NEEDED = {
    Schedule.Frequency.WEEKLY: ("weekday", "Choisissez le jour de la semaine."),
    Schedule.Frequency.MONTHLY: ("day_of_month", "Choisissez le jour du mois."),
}


def _number(value: str) -> int | None:
    return int(value) if value else None


class ScheduleForm(CommitteeForm):
    """A schedule as it was when the page was opened; of the days, only that of its frequency is kept."""

    is_active = forms.BooleanField(
        label="En service", required=False, help_text="Décochée, la tâche ne s’exécute plus."
    )
    frequency = forms.ChoiceField(label="Fréquence", choices=Schedule.Frequency.choices)
    weekday: Any = forms.TypedChoiceField(
        label="Jour de la semaine",
        choices=[("", "Sans objet"), *enumerate(WEEKDAYS)],
        coerce=_number,
        empty_value=None,
        required=False,
        help_text="Pour une tâche hebdomadaire.",
    )
    day_of_month: Any = forms.TypedChoiceField(
        label="Jour du mois",
        choices=[("", "Sans objet"), *((day, day) for day in range(1, LAST_DAY_OF_MONTH + 1))],
        coerce=_number,
        empty_value=None,
        required=False,
        help_text="Pour une tâche mensuelle\u202f: du 1er au 28, que tous les mois ont.",
    )
    at = TimeField(label="Heure de Paris", help_text="D’une tâche horaire, seule la minute compte.")
    grace_minutes = MinutesField(
        label="Délai toléré (minutes)",
        min_value=5,
        max_value=1440,
        help_text="Au-delà, l’exécution est manquée et le responsable prévenu.",
    )
    owner: Any = forms.ModelChoiceField(
        label="Responsable", queryset=None, required=False, empty_label="Les administrateurs"
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    rows: Any = (
        "is_active",
        Fieldset(
            "Quand",
            Row(Column("frequency"), Column("weekday"), Column("day_of_month")),
            Row(Column("at"), Column("grace_minutes")),
        ),
        Fieldset("Qui en répond", "owner"),
        "version",
    )

    def __init__(self, *args: Any, schedule: Schedule, **kwargs: Any) -> None:
        super().__init__(*args, initial=with_version(schedule), **kwargs)
        owners: Any = self.fields["owner"]
        owners.queryset = possible_owners(schedule)

    def clean(self) -> dict[str, Any]:
        kept = self.cleaned_data
        needed, said = NEEDED.get(kept.get("frequency", ""), ("", ""))  # type: ignore[call-overload]
        if needed and kept.get(needed) is None and needed not in self.errors:
            self.add_error(needed, said)
        for name in {"weekday", "day_of_month"} - {needed}:
            kept[name] = None
        return kept
