"""A mail that leaves once: claimed before, noted after; convocations and mailings both send by this."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import EmailMessage
from django.utils import timezone

logger = logging.getLogger(__name__)


class Sending(Enum):
    """What came of one mail; `TAKEN`: by another worker, or stopped."""

    SENT = "sent"
    TAKEN = "taken"
    DELAYED = "delayed"
    REFUSED = "refused"


def send_once(line: Any, make: Callable[[], EmailMessage], **still: Any) -> Sending:
    """Send what `make` writes to the row `line`, if nobody claimed it and it is as `still` says.

    At most once: the claim is committed before the mail leaves, so that a worker killed in between leaves a
    line that is claimed and not sent, which a person sees. What the server did not take is given back.
    """
    row = type(line)._default_manager.filter(pk=line.pk)
    if not row.filter(claimed_at=None, **still).update(claimed_at=timezone.now()):
        return Sending.TAKEN
    try:
        make().send()
    except SMTPRecipientsRefused:
        row.update(claimed_at=None)
        return Sending.REFUSED
    except OSError:  # smtplib's other errors are OSErrors too
        logger.exception("mail of %s %s could not be sent", line._meta.label, line.pk)
        row.update(claimed_at=None)
        return Sending.DELAYED
    row.update(sent_at=timezone.now())
    return Sending.SENT
