import pytest
from hypothesis import given
from hypothesis import strategies as st

from industrie_futur.text import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Étampes", "etampes"),
        ("ÎLE-DE-FRANCE", "ile de france"),
        ("Œuvre & Cœur", "oeuvre coeur"),
        ("Lætitia", "laetitia"),
        ("L’Haÿ-les-Roses", "l hay les roses"),
        ("L'Haÿ‑les–Roses", "l hay les roses"),
        ("  Saint\u00a0Étienne\u202f(42)\t", "saint etienne 42"),
        ("E\u0301tampes", "etampes"),
        ("Groß Łódź", "gross lodz"),
        ("co\u00adopérative", "cooperative"),
        ("７３２", "732"),
        ("… — !", ""),
        ("", ""),
    ],
)
def test_normalise_keeps_letters_and_digits(text, expected):
    assert normalise(text) == expected


@given(st.text())
def test_normalise_is_stable(text):
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzàâäçéèêëîïôöùûüÿœæ'’- "))
def test_normalise_ignores_case(text):
    assert normalise(text.upper()) == normalise(text)
