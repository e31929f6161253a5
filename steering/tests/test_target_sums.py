"""How the page of a target counts its numbers, on a day and as they were recorded by a moment."""

import time
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from steering.models import Target
from steering.tests.factories import TargetFactory, two_targets

pytestmark = pytest.mark.django_db


@pytest.fixture
def ministry(client):
    client.force_login(UserFactory())
    return client


def opened(client, target, **asked):
    return client.get(reverse("steering:target_detail", args=[target.pk]), asked)


def texts(page, code):
    """The sums of a number, its spaces made ordinary."""
    [found] = [each for each in page.context["sums"] if each.code == code]
    return [text.replace("\u202f", " ").replace("\u00a0", " ") for text in found.texts]


def test_target_page_shows_the_sums_of_its_numbers(ministry):
    enrol(on=date(2015, 5, 4))
    enrol(on=date(2015, 7, 10))
    page = opened(ministry, TargetFactory(value=4))

    assert texts(page, "avancement") == ["2 ÷ 4 = 50 %"]
    assert texts(page, "reste") == ["4 − 2 = 2"]
    assert texts(page, "rythme-requis") == ["Dès ce jour : (4 − 2) × 30 ÷ 164 jours = 0,4"]
    assert texts(page, "rythme-constate") == ["(2 − 1) × 30 ÷ 30 jours = 1"]


def test_pace_of_a_target_after_another_is_also_counted_by_steps(ministry):
    _, last = two_targets()

    from_now, by_steps = texts(opened(ministry, last), "rythme-requis")

    assert from_now == "Dès ce jour : (2 000 − 0) × 30 ÷ 530 jours = 113"
    assert by_steps.endswith("(2 000 − 500) × 30 ÷ 366 jours = 123")


def test_pace_leads_to_the_figures_of_both_its_days(ministry):
    enrol(on=date(2015, 7, 10))
    page = opened(ministry, TargetFactory(region_id="42"))
    paths = [path for each in page.context["sums"] for _, path in each.opens]

    assert [ministry.get(path).context["page"].value for path in paths] == [1, 0]


def test_target_is_seen_as_it_was_recorded_by_a_moment(ministry):
    target = TargetFactory()
    moment = timezone.now() + timedelta(milliseconds=1)
    time.sleep(0.01)  # what follows is recorded later, whatever the clock's step
    Target.objects.filter(pk=target.pk).update(value=650)
    enrol()

    page = opened(ministry, target, au="2015-07-20", arrete=moment.isoformat())

    assert (page.context["target"].value, page.context["target"].progress.done) == (500, 0)
    assert opened(ministry, target).context["target"].progress.done == 1


def test_target_that_was_not_set_by_then_is_not_found(ministry):
    before = timezone.now() - timedelta(days=1)

    assert opened(ministry, TargetFactory(), arrete=before.isoformat()).status_code == 404
