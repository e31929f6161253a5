"""The nightly check of "zero without owner", for the scheduler and for the shell."""

import logging

from django.utils import timezone

from accounts.duties import Duty
from accounts.owners import read_owners
from accounts.queries import OWNERS_CHECKED
from industrie_futur import clock
from industrie_futur.models import SignOfLife

logger = logging.getLogger(__name__)


def check_owners() -> list[Duty]:
    """What nobody owns today, each line in the log; notes that the check was made."""
    duties = read_owners(clock.today()).without_owner()
    for duty in duties:
        logger.warning("without owner: %s %s, %s", duty.count, duty.work.kind, duty.holder)
    SignOfLife.objects.update_or_create(name=OWNERS_CHECKED, defaults={"seen_at": timezone.now()})
    return duties
