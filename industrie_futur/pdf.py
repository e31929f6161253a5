"""Accessible PDF (PDF/UA-1), composed by Typst from a template of ours.

Data reach the template as JSON only: nothing that a person typed is ever read as markup.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import typst
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
FONTS = settings.BASE_DIR / "static" / "portal" / "fonts"

# PDF/UA refuses a letter that no font can draw: what lies outside the scripts that our fonts were tried on
# becomes a square, bidirectional and zero-width marks included.
_NOT_DRAWN = re.compile(
    "[^\n\t -~\u00a0-\u0377\u038e-\u03a1\u03a3-\u04ff\u1e00-\u1eff"
    "\u2010-\u2027\u202f-\u203f\u20a0-\u20bf\u2190-\u22ff]"
)


def compose(template: str, content: Mapping[str, Any], *, moment: datetime) -> bytes:
    """The PDF that `template` (in templates/) makes of `content`, texts and lists; `moment` dates it."""
    return typst.compile(
        TEMPLATES / template,
        root=TEMPLATES,  # a template can read no file outside
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(_drawable(content), ensure_ascii=False)},
        pdf_standards=["ua-1"],
        timestamp=moment.astimezone(UTC).replace(microsecond=0),
    )


def drawing_png(svg: str) -> bytes:
    """A drawing of ours as a picture in our letters, for a format whose readers each draw SVG their way."""
    return typst.compile(
        TEMPLATES / "drawing.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        sys_inputs={"svg": svg},
        format="png",
        ppi=180,
    )


@lru_cache
def _fonts() -> typst.Fonts:
    """Ours and no other, read once a process: a report has a dozen drawings."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def _drawable(content: Any) -> Any:
    """`content` with each text reduced to the letters that the fonts can draw."""
    if isinstance(content, Mapping):
        return {key: _drawable(value) for key, value in content.items()}
    if isinstance(content, list):
        return [_drawable(value) for value in content]
    if isinstance(content, str):
        return _NOT_DRAWN.sub("□", unicodedata.normalize("NFC", content))
    return content
