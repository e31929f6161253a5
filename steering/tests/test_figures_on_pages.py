"""Figures that pages show lead to their own page, of the day and region shown, which says the same."""

import re
from decimal import Decimal
from html import unescape
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.urls import reverse

from accounts.tests.factories import UserFactory
from steering.models import Target
from steering.tests.dashboards import nine_firms
from steering.tests.merging import granted
from steering.tests.sharing import share_out

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a [^>]*href="(/pilotage/chiffres/[a-z_]+/\?[^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


@pytest.fixture
def programme():
    """Firms, programmes, money, targets and the share of a region: every page has something to count."""
    nine_firms()
    granted("67", Decimal(25_000), paid=Decimal("5000.50"), by=UserFactory())
    share_out(Target.objects.get(value=500), r42=107)


def target_page(name):
    return reverse(f"steering:{name}", args=[Target.objects.get(value=500).pk])


PAGES = {
    "dashboard": (lambda: reverse("steering:dashboard"), {"engaged", "planned_companies"}),
    "regional dashboard": (
        lambda: f"{reverse('steering:dashboard')}?region=42",
        {"engaged", "planned_companies", "budget"},
    ),
    "dashboard of a new region": (
        lambda: f"{reverse('steering:dashboard')}?au=2016-01-04&region=44",
        {"engaged", "planned_companies", "budget", "committed", "paid", "experts"},
    ),
    "comparison": (lambda: reverse("steering:compare"), {"engaged", "budget", "paid"}),
    "regions": (lambda: reverse("regions:region_list"), {"programmes", "planned_companies", "budget"}),
    "region": (
        lambda: reverse("regions:region_detail", args=["42"]),
        {"planned_companies", "budget", "budget_region"},
    ),
    "targets": (lambda: reverse("steering:target_list"), {"engaged"}),
    "target": (lambda: target_page("target_detail"), {"engaged"}),
    "shares": (lambda: target_page("target_shares"), {"engaged", "planned_companies"}),
    "landing": (lambda: reverse("steering:landing"), {"engaged", "planned_companies"}),
    "Alliance": (lambda: reverse("steering:alliance"), {"experts", "engaged"}),
    "international": (lambda: reverse("steering:international"), {"partnerships", "use_cases"}),
}


def figures_of(response):
    """[(path, words)] of the links to figures, without what is said for screen readers only."""
    found = []
    for path, inside in LINK.findall(response.content.decode()):
        shown = re.sub(r'<span class="fr-sr-only">.*?</span>|<[^>]+>', "", inside, flags=re.DOTALL)
        found.append((unescape(path), unescape(shown).strip().replace(",00\u00a0€", "\u00a0€")))
    return found


def codes(found):
    return {urlsplit(path).path.split("/")[3] for path, _ in found}


def is_said(page, words):
    """Whether `words` begin with the number of the page, or with a term of one of its bridges."""
    terms = [term.text for shown in page.bridges for term in (shown.whole, *shown.parts)]
    return any(re.match(rf"{re.escape(text)}(?!\d)", words) for text in (page.text, *terms))


def disagreeing(client, found):
    """The links whose page says another number than they do; those of words are left out."""
    pages = {path: client.get(path).context["page"] for path, _ in found}
    numbers = [(path, words) for path, words in found if words[:1].isdigit()]
    return [(path, words, pages[path].text) for path, words in numbers if not is_said(pages[path], words)]


@pytest.mark.parametrize("name", PAGES)
def test_figures_of_a_page_lead_to_their_own_which_say_the_same(client, programme, name):
    client.force_login(UserFactory(observer=True))
    path, expected = PAGES[name]
    found = figures_of(client.get(path()))

    assert codes(found) >= expected
    assert disagreeing(client, found) == []


def test_figures_of_the_desk_lead_to_those_of_its_region(client, programme):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    found = figures_of(client.get(reverse("steering:home")))

    assert codes(found) >= {"engaged", "budget", "committed", "paid", "planned_companies", "experts"}
    assert {tuple(parse_qs(urlsplit(path).query)["region"]) for path, _ in found} == {("42",)}
    assert disagreeing(client, found) == []
    assert [words for _, words in found if words.startswith("25\u202f000")] != []


def test_figures_of_a_programme_lead_to_those_of_its_region(client, programme):
    client.force_login(UserFactory(regional_officer=True, regions=["42"]))
    found = figures_of(client.get(reverse("regions:programme_detail", args=["42"])))

    assert codes(found) >= {"budget", "committed", "paid", "planned_companies", "budget_region"}
    assert disagreeing(client, found) == []


def test_figures_of_a_draft_answer_lead_to_their_own(client, programme):
    client.force_login(UserFactory())
    asked = {"department": "67", "day": "2015-07-20"}
    page = client.post(reverse("steering:cabinet_question_create"), asked, follow=True)
    found = figures_of(page)

    assert codes(found) >= {"engaged", "budget", "experts"}
    assert disagreeing(client, found) == []


@pytest.mark.parametrize(("format", "holder"), [("xlsx", ".rels"), ("ods", "content.xml")])
@pytest.mark.parametrize("name", ["compare", "target_list"])
def test_numbers_of_a_spreadsheet_lead_to_their_figures(client, programme, name, format, holder):
    client.force_login(UserFactory(observer=True))
    response = client.get(reverse(f"steering:{name}"), {"format": format})
    with ZipFile(BytesIO(b"".join(response.streaming_content))) as file:
        held = "".join(file.read(each).decode() for each in file.namelist() if each.endswith(holder))

    where = "&amp;region=42" if name == "compare" else ""
    assert f'{settings.PORTAL_URL}/pilotage/chiffres/engaged/?au=2015-07-20{where}"' in held


def test_expert_is_led_to_no_page_that_is_closed_to_them(client, programme):
    client.force_login(UserFactory(expert=True))
    for path in (reverse("steering:dashboard"), reverse("steering:landing")):
        assert "/pilotage/objectifs/" not in client.get(path).content.decode()
