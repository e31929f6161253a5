import datetime

import factory

from accounts.tests.factories import UserFactory
from steering.models import AgendaItem, CommitteeMember, Liaison, Mandate, Meeting, ProgressReport, Target
from steering.report.services import publish_report, request_report
from steering.tasks import make_progress_report


class TargetFactory(factory.django.DjangoModelFactory):
    """The national milestone of 500 engaged firms at the end of 2015."""

    class Meta:
        model = Target

    indicator = "engaged"
    due_on = datetime.date(2015, 12, 31)
    value = 500
    source = "Communiqué du 20 juillet 2015"
    recorded_by = factory.SubFactory(UserFactory)


def two_targets() -> list[Target]:
    """500 at the end of 2015 and 2,000 at the end of 2016: cumulative, never 2,500."""
    return [TargetFactory(), TargetFactory(due_on=datetime.date(2016, 12, 31), value=2000)]


class MemberFactory(factory.django.DjangoModelFactory):
    """A member in office since 1 July 2015, for an administration, without an account."""

    class Meta:
        model = CommitteeMember

    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Membre{n}")
    email = factory.Sequence(lambda n: f"membre{n}@exemple.example")
    administration = "Direction générale des entreprises"
    quality = "chef de service"
    starts_on = datetime.date(2015, 7, 1)
    recorded_by = factory.SubFactory(UserFactory)


class MandateFactory(factory.django.DjangoModelFactory):
    """An honorary president since 20 July 2015; each is another person."""

    class Meta:
        model = Mandate

    first_name = "Camille"
    last_name = factory.Sequence(lambda n: f"Président{n}")
    office = "honorary_president"
    title = "président d’honneur"
    starts_on = datetime.date(2015, 7, 20)
    recorded_by = factory.SubFactory(UserFactory)


class LiaisonFactory(factory.django.DjangoModelFactory):
    """A liaison since 20 July 2015; its organisation is to be given."""

    class Meta:
        model = Liaison

    subject = factory.Sequence(lambda n: f"Sujet {n}")
    contact_name = "Dominique Modèle"
    contact_email = "dominique.modele@exemple.example"
    starts_on = datetime.date(2015, 7, 20)
    recorded_by = factory.SubFactory(UserFactory)


class MeetingFactory(factory.django.DjangoModelFactory):
    """A meeting of October 2015 that may be convened; each later one is a day after."""

    class Meta:
        model = Meeting

    title = "Volet international"
    held_on = factory.Sequence(lambda n: datetime.date(2015, 10, 5) + datetime.timedelta(days=n))
    starts_at = datetime.time(10)
    place = "Paris"


class ItemFactory(factory.django.DjangoModelFactory):
    """A point of an agenda."""

    class Meta:
        model = AgendaItem

    meeting = factory.SubFactory(MeetingFactory)
    position = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Point {n}")
    rapporteur = "Ministère"


def published_report(as_of: datetime.date, *, by, publish: bool = True) -> ProgressReport:
    """The report of the day `as_of`, made and published by the real acts."""
    report = request_report(as_of=as_of, by=by)
    make_progress_report(report.pk)
    report.refresh_from_db()
    return publish_report(report, by=by) if publish else report
