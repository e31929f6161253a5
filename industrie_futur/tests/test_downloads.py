"""Files handed to a visitor."""

import pytest

from industrie_futur.downloads import NOTHING_RUNS, made_file


@pytest.mark.parametrize(
    ("as_attachment", "disposition", "policy"),
    [
        (True, 'attachment; filename="compte-rendu.pdf"', NOTHING_RUNS),
        (False, 'inline; filename="compte-rendu.pdf"', None),  # browsers show no sandboxed PDF
    ],
)
def test_made_file_is_saved_or_shown_and_its_type_never_guessed(as_attachment, disposition, policy):
    response = made_file(b"%PDF-", "compte-rendu.pdf", as_attachment=as_attachment)
    names = ("Content-Type", "Content-Disposition", "X-Content-Type-Options", "Content-Security-Policy")
    assert [response.headers.get(name) for name in names] == [
        *("application/pdf", disposition, "nosniff"),
        policy,
    ]
    assert response.content == b"%PDF-"
