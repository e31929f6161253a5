"""French postcodes and the departments they lie in (DOMAIN section 6: a postcode is not a department)."""

from django.core.exceptions import ValidationError
from django.db.models import F, Q

from regions.models import Department

# La Poste kept the island's old number when it was divided in 1976.
_CORSICA = {"200": ("2A",), "201": ("2A",), "202": ("2B",), "206": ("2B",)}


def department_codes_of(postcode: str) -> tuple[str, ...]:
    """Codes of the departments in which firms of the five-digit `postcode` lie; empty when there is none.

    A few communes are served by the office of a neighbouring department: a strong hint, not a proof.
    """
    if postcode.startswith("20"):
        return _CORSICA.get(postcode[:3], ("2A", "2B"))
    if postcode.startswith("97"):
        return (postcode[:3],) if "971" <= postcode[:3] <= "976" and postcode[:3] != "975" else ()
    return (postcode[:2],) if "01" <= postcode[:2] <= "95" else ()


def check_postcode(postcode: str, department: Department) -> None:
    """ValidationError when the five-digit `postcode` is not one of `department`'s."""
    codes = department_codes_of(postcode)
    if department.code in codes:
        return
    if not codes:
        raise ValidationError(f"Le code postal {postcode} n’est celui d’aucun département.", code="nowhere")
    raise ValidationError(
        f"Le code postal {postcode} n’est pas du département choisi, {department}\u202f: "
        f"il commence comme ceux du {' ou du '.join(codes)}.",
        code="elsewhere",
    )


def lies_elsewhere() -> Q:
    """The condition of sites whose postcode `check_postcode` would refuse: in one query."""
    right = Q(postcode__startswith=F("department_id"))
    for code in ("2A", "2B"):
        other = [start for start, codes in _CORSICA.items() if code not in codes]
        island = Q(department=code, postcode__startswith="20")
        for start in other:
            island &= ~Q(postcode__startswith=start)
        right |= island
    return ~right
