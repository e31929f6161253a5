"""What became of the last published report: its errata, frozen in the next one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from industrie_futur.templatetags.portal import french_date
from steering.charts.french import count_text, plural
from steering.errata import Errata, Revised, errata_of
from steering.indicators import plain
from steering.models import ProgressReport


def previous_report(as_of: date) -> ProgressReport | None:
    """The last published report of a day before `as_of`, of those whose facts are kept."""
    earlier = ProgressReport.objects.published().filter(as_of__lt=as_of, figures__has_key="facts")
    return earlier.order_by("-as_of", "-published_at").first()


def revisions(previous: ProgressReport, until: datetime) -> dict[str, Any]:
    """JSON of what was recorded since on the day of `previous`, by `until`; nobody is named.

    Keys: report (its key), title, sentence, entries (how many), rows of the indicators that changed.
    """
    errata = errata_of(previous, until)
    return {
        "report": previous.pk,
        "title": str(previous),
        "sentence": sentence(previous, errata),
        "entries": len(errata.entries),
        "rows": [_row(each) for each in errata.revised],
    }


def sentence(previous: ProgressReport, errata: Errata) -> str:
    """ "Depuis son arrêté, le point au 20 juillet 2015 est révisé de +37 engagées, 5 dates corrigées."."""
    day, count = french_date(previous.as_of), len(errata.entries)
    if not count:
        return f"Aucune saisie faite depuis ne touche le point au {day}\u202f: ses chiffres tiennent."
    if not errata.variance:
        said = plural(count, "fait saisi se compense", "faits saisis se compensent")
        return (
            f"Depuis l’arrêté du point au {day}, {count_text(count)} {said}\u202f: aucun chiffre ne change."
        )
    return f"Depuis son arrêté, le point au {day} est révisé\u202f: {errata.variance}."


def _row(each: Revised) -> dict[str, Any]:
    return {
        "code": each.code,
        "label": each.label,
        "published": each.before_text,
        "revised": each.after_text,
        "change": each.change_text,
        "raw": [plain(each.before), plain(each.after), plain(each.after - each.before)],
    }
