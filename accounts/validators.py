"""Password rules of our own (the others are Django's; see AUTH_PASSWORD_VALIDATORS)."""

from typing import Any

from django.core.exceptions import ValidationError

from industrie_futur.text import normalise
from regions.models import RegionName

WORDS = ("industrie", "futur", "bercy", "minefi", "dgfip", "direccte", "ministere")


class LocalWordsValidator:
    """Refuses a password with a word that anybody would try first: the programme, the house, a region."""

    def validate(self, password: str, user: Any = None) -> None:
        bare = _letters(password)
        regions = (_letters(name) for name in RegionName.objects.values_list("name", flat=True))
        if any(word in bare for word in {*WORDS, *regions}):
            raise ValidationError(self.get_help_text(), code="password_local_word")

    def get_help_text(self) -> str:
        return (
            "Le mot de passe ne doit contenir ni le nom du programme, ni celui du ministère, ni celui d’une "
            "région : ce sont les premiers que l’on essaierait."
        )


def _letters(text: str) -> str:
    """Letters and digits alone, without accents or case: « Île-de-France » is "iledefrance"."""
    return normalise(text).replace(" ", "")
