"""What a firm certifies of a visit, as it reads it, and the *attestation de service fait* as a PDF."""

from __future__ import annotations

from typing import Any

from diagnostics.models import Half, Visit, VisitCertification
from industrie_futur.pdf import compose
from industrie_futur.templatetags.portal import counted, french_date, siren

_FROM = {
    Half.MORNING: ("le matin", "à partir du matin"),
    Half.AFTERNOON: ("l’après-midi", "à partir de midi"),
}


def certified_content(visit: Visit) -> dict[str, Any]:
    """Of a held `visit`: `company`, `facts` as (label, text) pairs, and `summary`, all of them texts."""
    firm = visit.enrolment.company
    facts = [
        ("Entreprise", f"{firm}, SIREN {siren(firm.siren)}"),
        ("Nature de la visite", _kind(visit)),
        ("Jour", french_date(visit.held_on)),
        ("Durée", _length(visit)),
        ("Lieu", _place(visit)),
        ("Expert", str(visit.expert)),
        ("Participants", visit.participants or "non précisés"),
    ]
    return {"company": str(firm), "facts": [list(fact) for fact in facts], "summary": visit.summary}


def attestation_pdf(certification: VisitCertification, *, is_fictional: bool) -> bytes:
    """The attestation as PDF/UA-1: the same for ever, whatever the firm or the expert is called later."""
    content = certification.content
    document = {
        "title": f"Attestation de service fait {certification.reference}",
        "statement": _statement(certification),
        "facts": [{"label": label, "value": value} for label, value in content["facts"]],
        "summary": _paragraphs(content["summary"]),
        "comment": _paragraphs(certification.comment),
        "signature": [{"label": label, "value": value} for label, value in _signature(certification)],
        "is_fictional": is_fictional,
    }
    return compose("diagnostics/attestation.typ", document, moment=certification.confirmed_at)


def _kind(visit: Visit) -> str:
    kind = visit.get_kind_display()
    return f"{kind}, axe «\u202f{visit.axis}\u202f»" if visit.axis else kind


def _length(visit: Visit) -> str:
    alone, longer = _FROM[Half(visit.half)]
    when = alone if visit.half_days == 1 else longer
    return f"{counted(visit.half_days, 'demi-journée,demi-journées')}, {when}"


def _place(visit: Visit) -> str:
    site = visit.site
    if visit.place == Visit.Place.REMOTE or site is None:
        return visit.get_place_display()
    address = f"{site.address}, " if site.address else ""
    return f"{visit.get_place_display()}, {address}{site.postcode} {site.municipality}"


def _statement(certification: VisitCertification) -> str:
    return (
        f"{certification.signatory}, {certification.signatory_position}, atteste au nom de l’entreprise "
        f"{certification.content['company']} que la visite décrite ci-dessous a eu lieu."
    )


def _signature(certification: VisitCertification) -> list[tuple[str, str]]:
    return [
        ("Confirmée par", f"{certification.signatory}, {certification.signatory_position}"),
        ("Le", french_date(certification.confirmed_on)),
        ("Comment", certification.get_how_display()),
        ("Numéro", certification.reference),
    ]


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]
