"""Where a figure opens: the address of its page, on screen, in a spreadsheet, and as a code on paper."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from html import escape
from io import BytesIO
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from regions.perimeters import Switch


def figure_path(
    code: str, *, as_of: date, region: str | None = "", recorded_until: datetime | None = None
) -> str:
    """The page of the figure `code` on a day, over a region (its code; none: the country).

    With `recorded_until`, as it was recorded by that moment: a printed figure opens on exactly its rows.
    """
    return FigureLinks(as_of, recorded_until=recorded_until).to(code, region)


def figure_address(
    code: str, *, as_of: date, region: str | None = "", recorded_until: datetime | None = None
) -> str:
    """As `figure_path`, with the portal's own address before it: for paper and for files."""
    return absolute(figure_path(code, as_of=as_of, region=region, recorded_until=recorded_until))


def absolute(path: str) -> str:
    """`path` with the portal's own address before it; "" of nothing."""
    return f"{settings.PORTAL_URL}{path}" if path else ""


@lru_cache
def qr_svg(address: str) -> str:
    """The QR code of `address` as an SVG image, black on white with its quiet zone; it scales without loss.

    Kept: a report has the same codes in each of its languages.
    Error level M: a printed sheet may be creased, and the address stays short enough to be read.
    """
    file = BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(file, kind="svg", xmldecl=False, nl=False, omitsize=True, light="#fff", border=4)
    return file.getvalue().decode()


class FigureLinks:
    """Pages of the figures of `day`, hundreds of them; `switch` keeps the perimeter they are read on."""

    def __init__(
        self, day: date, switch: Switch | None = None, recorded_until: datetime | None = None
    ) -> None:
        self._query = f"?au={day.isoformat()}"
        kept = {**(switch.query if switch else {}), **_moment(recorded_until)}
        self._kept = f"&{urlencode(kept)}" if kept else ""

    def to(self, code: str, region: str | None = None) -> str:
        """The page of the figure `code`, over `region` or the country."""
        where = f"&region={region}" if region else ""
        return f"{_page(code)}{self._query}{where}{self._kept}"

    @property
    def query(self) -> str:
        """What keeps another page on the same day, perimeter and moment, without its question mark."""
        return f"{self._query}{self._kept}"[1:]

    def chapter(self, chapter: str) -> str:
        """The list of the figures of a chapter of the report, over the country."""
        return f"{reverse('steering:figure_list')}{self._query}&chapitre={chapter}{self._kept}"


def _moment(recorded_until: datetime | None) -> dict[str, str]:
    if recorded_until is None:
        return {}
    return {"arrete": recorded_until.astimezone(UTC).isoformat().replace("+00:00", "Z")}


@lru_cache
def _page(code: str) -> str:
    """Kept: a page asks for a few of them hundreds of times."""
    return reverse("steering:figure_detail", args=[code])


_escaped = lru_cache(escape)  # a page says a label thirty times


def figure_html(text: str, url: str, label: str) -> SafeString:
    """A figure, linked to its page if it has one, whose words say for all what it counts.

    Written here, without a template's cost: a page has hundreds. `text` is a number that we wrote.
    """
    if not url:
        return SafeString(text)
    said = f'<span class="fr-sr-only"> {_escaped(label)}, ouvrir le chiffre</span>'
    return SafeString(f'<a href="{escape(url)}">{text}{said}</a>')
