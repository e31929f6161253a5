"""A handover note as an accessible PDF, composed by Typst from `handover.typ`."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import get_text_list

from industrie_futur.pdf import compose
from industrie_futur.templatetags.portal import counted, french_date, short_date, short_datetime
from steering.handover_note import Note


def handover_pdf(note: Note, *, host: str) -> bytes:
    """The PDF of a note; its links lead to the pages of `host`, such as "https://portail.example"."""
    handover, contents = note.handover, note.contents
    content = {
        "title": f"Passage de témoin\u202f: {contents['leaver']['name']}",
        "lead": f"{handover.get_occasion_display()}, {_period(note)}",
        "recorded_at": short_datetime(handover.recorded_at),
        "demonstration": contents["demonstration"],
        "facts": [{"label": label, "value": value} for label, value in _facts(note)],
        "instructions": [line for line in handover.comment.splitlines() if line.strip()],
        "urgent": [_line(line, host) for line in note.urgent],
        "sections": [_section(section, host) for section in note.sections],
    }
    return compose("steering/handover.typ", content, moment=handover.recorded_at)


def _period(note: Note) -> str:
    start = french_date(note.handover.effective_on)
    return f"du {start} au {french_date(note.until)}" if note.until else f"le {start}"


def _facts(note: Note) -> list[tuple[str, str]]:
    leaver, takers = note.contents["leaver"], note.contents["takers"]
    regions = get_text_list(note.contents["regions"], "et")
    labels = [f"{section['label']} ({section['holder']})" for section in note.sections]
    facts = [
        ("Part", f"{leaver['name']}, {leaver['role'].lower()}, {leaver['email']}"),
        ("Prend la suite", get_text_list(takers, "et") or "À désigner par l’administration du portail"),
        ("Régions", regions),
        ("Ce qui est transmis", " ; ".join(labels) or "Rien n’est en cours"),
    ]
    return [(label, value) for label, value in facts if value]


def _section(section: Mapping[str, Any], host: str) -> dict[str, Any]:
    others = get_text_list(section["others"], "et")
    return {
        "title": f"{section['holder']}\u202f: {section['label']}",
        "others": f"Suivi aussi par {others}." if others else "",
        "lines": [_line(line, host) for line in section["lines"]],
        "more": f"Et {counted(section['more'], 'autre')}, à lire sur le portail." if section["more"] else "",
    }


def _line(line: Mapping[str, Any], host: str) -> dict[str, str]:
    return {
        "name": line["name"],
        "url": host + line["url"],
        "detail": line["detail"],
        "since": short_date(line["since"]),
        "urgent": "Oui" if line["is_urgent"] else "–",
    }
