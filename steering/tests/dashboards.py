"""The programme that a dashboard shows, and how tests read it."""

import re
from html import unescape

from accounts.tests.factories import UserFactory
from companies.phases import Phase
from companies.tests.factories import enrol
from experts.tests.factories import ExpertFactory
from regions.tests.factories import adopt
from steering.tests.factories import two_targets


def nine_firms():
    """Nine firms in six phases and four regions, three programmes, two experts, the two national targets."""
    by = UserFactory()
    adopt("42", planned=107, amount=11_520_000)
    adopt("53", planned=116, amount=9_990_000)
    adopt("23", planned=67, amount=6_030_000)
    for department, phase in (
        ("67", Phase.CANDIDATURE),
        ("67", Phase.ENGAGEE),
        ("68", Phase.DIAGNOSTIC),
        ("54", Phase.PLAN_ACTION),
        ("29", Phase.ACCOMPAGNEMENT),
        ("29", Phase.TERMINEE),
        ("29", Phase.ABANDON),
        ("14", Phase.ENGAGEE),
        ("67", Phase.REFUSEE),
    ):
        enrol(department=department, phase=phase, by=by)
    ExpertFactory()
    ExpertFactory(regions=["53"])
    two_targets()


def plain(response):
    """The words of the page, its typographic spaces made ordinary."""
    text = re.sub(r"<(style|title|desc)\b.*?</\1>|<[^>]+>", " ", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"[\s\u00a0\u202f]+", " ", unescape(text))


def figures(response):
    return {code: figure.value for code, figure in response.context["situation"].figures.items()}
