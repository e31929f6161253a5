"""What of the steering room is passed on with an account."""

import pytest
from django.urls import reverse

from accounts.models import Act
from accounts.tests.factories import UserFactory
from industrie_futur.jobs import Job
from steering.models import Convocation, Mailing
from steering.tests.factories import MeetingFactory

pytestmark = pytest.mark.django_db


def test_account_close_passes_convocations_on(client):
    minister, other = UserFactory(), UserFactory()
    meeting = MeetingFactory()
    waiting, sent = (
        Convocation.objects.create(meeting=meeting, sequence=rank, requested_by=minister, status=status)
        for rank, status in enumerate((Job.Status.QUEUED, Job.Status.DONE))
    )
    client.force_login(UserFactory(administrator=True))
    client.post(reverse("steering:handover_account", args=[minister.pk]), {"successor": other.pk})

    minister.refresh_from_db()
    assert minister.is_active is False
    assert [Convocation.objects.get(pk=each.pk).requested_by for each in (waiting, sent)] == [other, minister]
    assert Act.objects.filter(action="job_handed_over").count() == 1


def test_account_close_passes_mailings_on(client):
    minister, other = UserFactory(), UserFactory()
    draft, leaving, sent = (
        Mailing.objects.create(subject="Rentrée", requested_by=minister, status=status)
        for status in (Job.Status.READY, Job.Status.QUEUED, Job.Status.DONE)
    )
    client.force_login(UserFactory(administrator=True))
    client.post(reverse("steering:handover_account", args=[minister.pk]), {"successor": other.pk})

    owners = [Mailing.objects.get(pk=each.pk).requested_by for each in (draft, leaving, sent)]
    assert owners == [other, other, minister]
