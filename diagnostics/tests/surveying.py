"""What the tests of surveys begin with."""

import datetime
import re
import smtplib
from decimal import Decimal

from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from companies.phases import Phase
from companies.tests.factories import ContactFactory, enrol
from diagnostics.models import Survey
from diagnostics.services.surveys import send_surveys

JUNE = datetime.date(2015, 6, 30)
ANSWER = {
    "invested": Decimal(120_000),
    "jobs": 3,
    "turnover_trend": "up",
    "satisfaction": 4,
    "was_called_back": True,
    "comment": "",
}


def day(number, month=7, year=2015):
    return datetime.date(year, month, number)


def completed(on=JUNE, **contact):
    """A file of Alsace whose path is completed, with a contact."""
    file = enrol(phase=Phase.TERMINEE, on=on)
    ContactFactory(company=file.company, **contact)
    return file


def secret_in(message):
    return re.search(r"/enquete/([\w-]+)/", message.body)[1]


def asked(file):
    """(the survey, its secret) once the night has sent it."""
    send_surveys()
    return Survey.objects.get(enrolment=file), secret_in(mail.outbox[-1])


class Refusing(EmailBackend):
    """A mail server that answers no."""

    def send_messages(self, messages):
        raise smtplib.SMTPServerDisconnected("no")
