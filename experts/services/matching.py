"""The weights of the matching."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from experts.models import MatchingWeight
from industrie_futur.audit import record_act


@transaction.atomic
def change_weights(weights: Mapping[str, int], *, by: User) -> None:
    """Give criteria other weights, all or none; ValidationError outside of 0 to 100."""
    rows = MatchingWeight.objects.select_for_update(of=("self",)).filter(criterion__in=weights)
    for row in rows.order_by("criterion"):
        before, row.weight = row.weight, weights[row.criterion]
        if before == row.weight:
            continue
        row.changed_at, row.changed_by = timezone.now(), by
        row.full_clean()
        row.save()
        details = {"criterion": row.get_criterion_display(), "weight": [before, row.weight]}
        record_act(by=by, action="matching_weight_changed", subject=row, details=details)
