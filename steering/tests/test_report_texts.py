"""The comments of a report: written, read by another person, frozen with it, put before a meeting."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.notifications import close_stale
from accounts.tests.factories import UserFactory
from companies.tests.factories import enrol
from industrie_futur.jobs import Job
from industrie_futur.versions import ChangedMeanwhile
from steering.models import ChapterText, Paper, ProgressReport
from steering.replay import checksum, replay_report
from steering.report.narrative import approve_text, history_of, save_text, send_text_back
from steering.report.services import publish_report
from steering.tests.factories import MeetingFactory, published_report
from steering.tests.test_reports import DAY

pytestmark = pytest.mark.django_db

FRENCH = "Le rythme est tenu.\nL’Alsace est en tête."


@pytest.fixture
def author():
    return UserFactory()


@pytest.fixture
def reader():
    return UserFactory()


@pytest.fixture
def row(author):
    """A report that is made, its figures left out."""
    return ProgressReport.objects.create(as_of=DAY, requested_by=author, status=Job.Status.DONE)


@pytest.fixture
def report(author):
    enrol()
    return published_report(DAY, by=author, publish=False)


def write(report, by, *, text=FRENCH, language="fr", version=0, submit=True):
    typed = {"text": text, "version": version, "is_submitted": submit}
    return save_text(report, chapter="engagement", language=language, by=by, **typed)


def approved(report, author, reader, **fields):
    text = write(report, author, **fields)
    return approve_text(text, version=text.version, by=reader)


def url(report, name="report_text"):
    return reverse(f"steering:{name}", args=[report.pk, "engagement", "fr"])


def test_a_comment_is_frozen_with_the_report_in_every_language(client, report, author, reader):
    approved(report, author, reader)
    approved(report, author, reader, text="Alsace leads.", language="en")
    before = report.checksum

    published = publish_report(report, by=author)

    assert published.figures["narrative"] == {"engagement": {"en": "Alsace leads.", "fr": FRENCH}}
    assert published.checksum == checksum(published.figures) != before
    client.force_login(reader)
    pages = {
        spoken: client.get(report.get_absolute_url(), {"langue": spoken}).content.decode()
        for spoken in ("fr", "en", "de")
    }
    assert "<p>L’Alsace est en tête.</p>" in pages["fr"]
    assert "<p>Alsace leads.</p>" in pages["en"]
    assert '<p lang="fr">L’Alsace est en tête.</p>' in pages["de"]


def test_a_commented_report_has_new_files_and_replays_to_its_checksum(report, author, reader):
    draft = report.files.get(language="fr", format="odt").checksum
    approved(report, author, reader)
    published = publish_report(report, by=author)
    assert report.files.get(language="fr", format="odt").checksum != draft
    assert report.files.count() == 9
    enrol(on=DAY.replace(month=5))
    assert replay_report(published, by=reader).checksum == published.checksum


@pytest.mark.parametrize("submit", [True, False])
def test_publication_refuses_a_comment_that_nobody_approved(report, author, submit):
    write(report, author, submit=submit)
    with pytest.raises(ValidationError, match="Engagement des entreprises, Français"):
        publish_report(report, by=author)


def test_an_empty_draft_does_not_hold_the_publication_back(report, author):
    write(report, author, text=" ", submit=False)
    assert "narrative" not in publish_report(report, by=author).figures


def test_whoever_wrote_a_comment_does_not_approve_it(row, author):
    text = write(row, author)
    with pytest.raises(ValidationError, match="une autre personne"):
        approve_text(text, version=text.version, by=author)


def test_the_database_refuses_an_author_who_approves(row, author, reader):
    text = approved(row, author, reader)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChapterText.objects.filter(pk=text.pk).update(reviewed_by=author)


def test_a_comment_written_again_is_to_be_read_again(row, author, reader):
    text = approved(row, author, reader)
    write(row, author, text="Autre chose.", version=text.version)
    text.refresh_from_db()
    assert (text.status, text.reviewed_by) == (ChapterText.Status.SUBMITTED, None)


def test_a_comment_sent_back_says_why_and_keeps_its_states(row, author, reader):
    text = write(row, author)
    send_text_back(text, version=text.version, motive="Citez la source.", by=reader)
    write(row, author, text="Le rythme est tenu, selon l’Insee.", version=2)
    states = [(each.status, each.author, each.motive, each.text) for each in history_of(text)]
    assert states == [
        ("À relire", str(author), "", "Le rythme est tenu, selon l’Insee."),
        ("À reprendre", str(reader), "Citez la source.", FRENCH),
        ("À relire", str(author), "", FRENCH),
    ]


def test_a_comment_of_a_published_report_never_changes(report, author, reader):
    text = approved(report, author, reader)
    publish_report(report, by=author)
    with pytest.raises(ValidationError, match="publié"):
        write(report, author, version=text.version)
    with pytest.raises(IntegrityError), transaction.atomic():
        ChapterText.objects.filter(pk=text.pk).update(text="Tout va bien.")


def test_two_editors_the_second_keeps_what_was_typed(client, row, author, reader):
    client.force_login(reader)
    write(row, author, text="Le premier.", submit=False)
    response = client.post(url(row), {"text": "Le second.", "version": 0, "act": "save"})
    assert response.status_code == 409
    assert response.context["form"]["text"].value() == "Le second."
    assert ChapterText.objects.get().text == "Le premier."
    with pytest.raises(ChangedMeanwhile):
        write(row, reader, text="Le second.")


def test_pages_write_then_approve(client, report, author, reader):
    client.force_login(author)
    client.post(url(report), {"text": FRENCH, "version": 0, "act": "submit"})
    client.force_login(reader)
    assert client.get(url(report)).context["may_review"]
    client.post(url(report, "report_text_review"), {"motive": "", "version": 1, "act": "approve"})
    text = ChapterText.objects.get()
    assert (text.status, text.reviewed_by, text.text) == (ChapterText.Status.APPROVED, reader, FRENCH)


def test_sending_back_without_a_motive_says_what_is_missing(client, report, author, reader):
    write(report, author)
    client.force_login(reader)
    response = client.post(url(report, "report_text_review"), {"motive": "", "version": 1, "act": "return"})
    said = response.context["review_form"].errors["motive"]
    assert said == ["Dites ce qui est à reprendre\u202f: l’auteur le lira."]


def test_an_administrator_reads_where_the_comments_stand_and_writes_none(client, report, author):
    write(report, author)
    client.force_login(UserFactory(administrator=True))
    page = client.get(report.get_absolute_url())
    assert "À relire" in page.content.decode()
    assert client.get(url(report)).status_code == 403


def test_a_report_is_published_to_a_meeting(client, report, author):
    meeting = MeetingFactory(held_on=DAY.replace(month=10))
    client.force_login(author)
    client.post(reverse("steering:report_publish", args=[report.pk]), {"meeting": meeting.pk})
    report.refresh_from_db()
    paper = Paper.objects.get()
    assert (paper.item.meeting, paper.report, paper.checksum) == (meeting, report, report.checksum)


def test_published_twice_to_a_meeting_it_is_one_paper(report, author):
    meeting = MeetingFactory(held_on=DAY.replace(month=10))
    publish_report(report, by=author, meeting=meeting)
    publish_report(report, by=author, meeting=meeting)
    assert Paper.objects.count() == 1


# Told -------------------------------------------------------------------------------------------------


def told(person):
    return [line.text for line in person.notifications.standing()]


def test_a_comment_that_waits_is_told_to_the_ministry_but_its_author(row, author, reader):
    officer = UserFactory(regional_officer=True, regions=["42"])
    text = write(row, author)

    (said,) = told(reader)
    assert said.endswith("attend votre relecture")
    assert reader.notifications.get().url == text.get_absolute_url()
    assert told(author) == told(officer) == []


def test_a_comment_read_is_no_longer_told(row, author, reader):
    text = write(row, author)
    approve_text(text, version=text.version, by=reader)

    assert told(reader) == []


def test_a_comment_sent_back_is_told_to_its_author_until_it_is_written_again(row, author, reader):
    text = write(row, author)
    text = send_text_back(text, version=text.version, motive="Citez la source.", by=reader)
    (said,) = told(author)
    write(row, author, version=text.version)

    assert said.endswith("est à reprendre\u202f: Citez la source.")
    assert told(author) == []
    assert len(told(reader)) == 1


def test_a_comment_of_a_published_report_waits_no_more(row, author, reader):
    write(row, author)
    ProgressReport.objects.filter(pk=row.pk).update(published_at=row.requested_at, published_by=author)

    assert close_stale(reader) == []
