"""Text as it is searched and sorted: without accents, case or typographic marks."""

import re
import unicodedata

# Letters that Unicode does not decompose, spelt the way people type them.
_SPELT_OUT = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
_JOINERS = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")  # invisible: a word stays whole


def normalise(text: str) -> str:
    """`text` in lower case, without accents; each run of spaces, apostrophes, marks is one space."""
    # Case is folded between two decompositions: either step may bring back what the other removes.
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", _JOINERS.sub("", letters.translate(_SPELT_OUT))).strip()
