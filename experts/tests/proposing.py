"""What the tests of proposals and of replacements share: answers to a proposal, and what they lead to."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Notification
from experts.services import accept_assignment, decline_assignment, withdraw_proposal

TODAY = datetime.date(2015, 7, 20)


def refusal(act, *args, **told):
    with pytest.raises(ValidationError) as error:
        act(*args, **told)
    return error.value.message_dict if hasattr(error.value, "error_dict") else error.value.messages


def standing(user):
    return list(Notification.objects.filter(recipient=user).standing().values_list("kind", flat=True))


def accept(proposal, by):
    accept_assignment(proposal, declares_no_interest=True, by=by)


def decline(proposal, by):
    decline_assignment(proposal, reason="Indisponible.", by=by)


def withdraw(proposal, by):
    withdraw_proposal(proposal, by=by)
