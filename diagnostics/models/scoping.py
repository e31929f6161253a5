"""Who reads and who writes what hangs from a firm's file (DESIGN section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django.db.models import Q

from accounts.scoping import Role, ScopedQuerySet
from companies.models import Enrolment


class FileQuerySet(ScopedQuerySet):
    """Rows of a firm's file: its region's officers read them, its experts write them while assigned.

    What an expert wrote stays theirs to read once the mission is over: `author` names the expert of a row.
    """

    file = "enrolment"
    author = "expert"

    def in_regions(self, codes: Iterable[str]) -> Self:
        return self.filter(**{f"{self.file}__region_id__in": codes})

    def assigned_to(self, user: Any) -> Self:
        followed = Q(**{f"{self.file}__in": Enrolment.objects.assigned_to(user)})
        return self.filter(followed | Q(**{f"{self.author}__user": user}))

    def editable_by(self, user: Any) -> Self:
        """Rows of the files that the expert `user` follows today; every other role only reads."""
        if not user.is_active or user.is_anonymous or user.role != Role.EXPERT:
            return self.none()
        return self.filter(**{f"{self.file}__in": Enrolment.objects.assigned_to(user)})

    def decidable_by(self, user: Any) -> Self:
        """Rows that the officer `user` validates, returns or confirms: those of the regions still open."""
        if not user.is_active or user.is_anonymous or user.role != Role.REGIONAL_OFFICER:
            return self.none()
        return self.in_regions(user.region_codes_editable())
