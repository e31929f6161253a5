import pytest
from django.urls import reverse

from accounts import notifications
from accounts.models import Act, Notification
from accounts.notifications import close_stale, mark_read, notify, settle
from accounts.tests.factories import UserFactory

LIST = reverse("accounts:notification_list")
pytestmark = pytest.mark.django_db


@pytest.fixture
def camille():
    return UserFactory()


@pytest.fixture
def tell(camille):
    """A function that tells Camille about somebody."""

    def tell(subject=None, *, to=None, kind="test", text="À lire."):
        return notify(to or camille, kind=kind, subject=subject or UserFactory(), text=text, url="/aide/")

    return tell


@pytest.fixture
def reasons(monkeypatch):
    """The keys of the subjects whose reason holds, of the kind "test"."""
    keys: set[str] = set()
    monkeypatch.setitem(notifications._holds, "test", lambda person, asked: keys & set(asked))
    return keys


def test_notification_told_twice_is_one_and_stays_read(tell, camille):
    first = tell(camille)
    mark_read(camille.notifications.all())

    again = tell(camille)

    assert (again.pk, again.read_at is not None) == (first.pk, True)


def test_notification_with_other_words_is_new_again(tell, camille):
    first = tell(camille)
    mark_read(camille.notifications.all())

    again = tell(camille, text="Depuis 14 jours.")

    assert (again.pk, again.read_at, again.text) == (first.pk, None, "Depuis 14 jours.")


def test_notification_settled_is_told_anew_if_the_reason_comes_back(tell, camille):
    tell(camille)
    settle("test", subject=camille)
    tell(camille)
    assert [row.closed_at is None for row in Notification.objects.order_by("pk")] == [False, True]


def test_close_stale_keeps_what_holds(tell, camille, reasons):
    kept, gone, unknown = tell(), tell(), tell(kind="other")
    reasons.add(kept.subject_id)

    assert {line.pk for line in close_stale(camille)} == {kept.pk, unknown.pk}
    assert Notification.objects.get(pk=gone.pk).closed_at is not None


# The page -------------------------------------------------------------------------------------------


def test_notification_list_shows_ones_own_the_latest_first(client, tell, camille):
    first, second = tell(), tell()
    tell(to=UserFactory())
    client.force_login(camille)

    response = client.get(LIST)

    assert [line for line, _ in response.context["lines"]] == [second, first]


def test_notification_list_does_not_link_to_what_has_gone(client, tell, camille, reasons):
    tell(text="Réponse attendue.")
    client.force_login(camille)

    page = client.get(LIST).content.decode()

    assert "Réglée" in page
    assert '<a href="/aide/">Réponse attendue.' not in page


def test_notification_list_says_when_it_is_empty(client, camille):
    client.force_login(camille)
    assert "Aucune notification" in client.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_notification_list_takes_the_same_queries(client, tell, camille, count, django_assert_num_queries):
    for _ in range(count):
        tell()
    client.force_login(camille)
    with django_assert_num_queries(4):
        client.get(LIST)


def test_header_counts_what_is_unread_without_another_query(client, tell, camille, django_assert_num_queries):
    tell()
    tell()
    settle("test", subject=tell().recipient)
    client.force_login(camille)
    with django_assert_num_queries(2):  # the session, and who it is of
        page = client.get(reverse("help")).content.decode()
    assert 'class="portal-count">3<' in page


def test_notification_is_marked_read_by_its_owner_alone(client, tell, camille):
    mine, other = tell(), tell(to=UserFactory())
    client.force_login(camille)

    answers = [client.post(reverse("accounts:notification_read", args=[row.pk])) for row in (mine, other)]

    assert (answers[0].url, answers[1].status_code) == (LIST, 404)
    assert list(Notification.objects.unread()) == [other]


def test_all_notifications_are_marked_read_but_others(client, tell, camille):
    tell()
    tell()
    other = tell(to=UserFactory())
    client.force_login(camille)

    client.post(reverse("accounts:notification_read_all"))

    assert list(Notification.objects.unread()) == [other]


def test_profile_stops_and_starts_the_mails(client, camille):
    client.force_login(camille)
    profile = reverse("accounts:profile")

    for typed, is_wanted in [({}, False), ({}, False), ({"gets_mail": "on"}, True)]:
        assert client.post(profile, typed).url == profile
        camille.refresh_from_db()
        assert camille.gets_mail == is_wanted
    assert Act.objects.filter(action="mail_chosen").count() == 2
