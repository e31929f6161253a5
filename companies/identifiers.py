import re
import unicodedata

from django.core.exceptions import ValidationError
from stdnum.fr import siren, siret


def _digits(raw: str, length: int) -> str:
    text = re.sub(r"[\s.\-\u00a0\u202f]", "", unicodedata.normalize("NFKC", raw))
    if not re.fullmatch(rf"[0-9]{{{length}}}", text) or not text.strip("0"):
        raise ValidationError(f"Ce numéro doit compter {length} chiffres.")
    return text


def clean_siren(raw: str) -> str:
    number = _digits(raw, 9)
    if not siren.is_valid(number):
        raise ValidationError("La clé de ce SIREN est fausse.")
    return number


def clean_siret(raw: str) -> str:
    number = _digits(raw, 14)
    if not siret.is_valid(number):
        raise ValidationError("La clé de ce SIRET est fausse.")
    return number


def siren_of(siret: str) -> str:
    return siret[:9]
