import datetime
from collections import defaultdict

import pytest
from django.urls import reverse

from companies.phases import Phase
from companies.tests.factories import enrol
from experts.models import Assignment
from experts.tests.factories import ExpertFactory, assign, sign_in

DAY = datetime.date(2015, 6, 15)
LIST = reverse("experts:expert_list")
MISSIONS = reverse("experts:mission_list")
OFFICER = {"regional_officer": True, "regions": ["42"]}
ELSEWHERE = {"regional_officer": True, "regions": ["53"]}
pytestmark = pytest.mark.django_db


# On a firm's page -----------------------------------------------------------------------------------


def create_url(enrolment):
    return reverse("experts:assignment_create", args=[enrolment.company.siren])


def end_url(assignment):
    return reverse("experts:assignment_end", args=[assignment.enrolment.company.siren, assignment.pk])


@pytest.mark.parametrize(
    ("traits", "status"),
    [
        ({"administrator": True}, 200),
        ({}, 404),
        (OFFICER, 200),
        (ELSEWHERE, 404),
        ({"expert": True}, 404),
        ({"observer": True}, 404),
    ],
)
def test_assignments_are_written_in_the_officers_region(client, traits, status):
    assignment = assign()
    sign_in(client, **traits)

    pages = [create_url(assignment.enrolment), end_url(assignment)]

    assert [client.get(page).status_code for page in pages] == [status, status]


def test_assignment_create_is_closed_with_the_file(client):
    sign_in(client, **OFFICER)
    assert client.get(create_url(enrol(phase=Phase.ABANDON))).status_code == 404


def test_assignment_end_ends(client):
    assignment = assign()
    sign_in(client, **OFFICER)

    response = client.post(end_url(assignment), {"on": "2015-07-20", "reason": "Diagnostic remis."})

    assert response.url == assignment.enrolment.company.get_absolute_url()
    ended = Assignment.objects.get()
    assert (ended.status, ended.end_reason) == ("ended", "Diagnostic remis.")


def test_assignment_end_of_another_firm_is_404(client):
    assignment, other = assign(), assign()
    sign_in(client, **OFFICER)
    url = reverse("experts:assignment_end", args=[other.enrolment.company.siren, assignment.pk])
    assert client.get(url).status_code == 404


# Panels ---------------------------------------------------------------------------------------------


@pytest.fixture
def company_panel(client, monkeypatch):
    """What the experts' room says on the page of a firm: a function of the firm."""
    from industrie_futur import panels

    own = [
        panel
        for panel in panels._panels["companies:company_detail"]
        if panel.template.endswith("company_experts.html")
    ]
    monkeypatch.setattr(panels, "_panels", defaultdict(list, {"companies:company_detail": own}))

    def shown(company):
        found = client.get(company.get_absolute_url()).context["panels"]
        return found[0][1] if found else None

    return shown


def test_company_panel_offers_officers_to_assign(client, company_panel):
    assignment = assign()
    sign_in(client, **OFFICER)

    panel = company_panel(assignment.enrolment.company)

    assert (panel["live"], panel["may_propose"], panel["editable"]) == ([assignment], True, {assignment.pk})


def test_company_panel_only_reads_for_the_ministry(client, company_panel):
    assignment = assign()
    sign_in(client)

    panel = company_panel(assignment.enrolment.company)

    assert (panel["live"], panel["may_propose"], panel["editable"]) == ([assignment], False, set())


def test_company_panel_shows_an_expert_no_colleague(client, company_panel):
    mine = assign(expert=ExpertFactory(user=sign_in(client, expert=True)))
    assign(mine.enrolment, ExpertFactory())

    assert company_panel(mine.enrolment.company)["live"] == [mine]


def test_company_panel_is_hidden_when_it_has_nothing_to_say(client, company_panel):
    sign_in(client)
    assert company_panel(enrol().company) is None


@pytest.mark.parametrize(
    ("traits", "may_list"), [({}, True), ({"expert": True}, False), ({"observer": True}, False)]
)
def test_region_panel_counts_for_all_and_links_for_staff(client, traits, may_list):
    ExpertFactory(regions=("42", "41"))
    ExpertFactory(regions=("53", "42"))
    sign_in(client, **traits)

    panels = client.get(reverse("regions:region_detail", args=["42"])).context["panels"]

    panel = next(panel for template, panel in panels if template == "experts/includes/region_experts.html")
    assert (panel["retained_count"], panel["covering_count"], panel["may_list"]) == (1, 2, may_list)


@pytest.mark.parametrize("code", ["42", "44"])
def test_region_panel_agrees_with_the_list_it_opens(client, code):
    ExpertFactory(regions=("42", "41"))
    ExpertFactory(regions=("21",))
    sign_in(client)
    panels = client.get(reverse("regions:region_detail", args=[code])).context["panels"]
    panel = next(panel for template, panel in panels if template == "experts/includes/region_experts.html")

    for name, count in (("region", "retained_count"), ("couvre", "covering_count")):
        listed = client.get(LIST, {name: code, "au": "2015-07-20"}).context["object_list"]
        assert len(listed) == panel[count]
