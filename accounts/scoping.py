"""Who sees what, decided in one place: every QuerySet on firm-level data derives from `ScopedQuerySet`.

A model's QuerySet only says what lies in a region and what is an expert's; this module says which role gets
which. It imports no model, so that every room may stand on it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Role(models.TextChoices):
    """The five roles of the portal (DESIGN section 5)."""

    ADMINISTRATOR = "administrator", "Administrateur"
    MINISTRY = "ministry", "Ministère"
    REGIONAL_OFFICER = "regional_officer", "Chargé de mission régional"
    EXPERT = "expert", "Expert"
    OBSERVER = "observer", "Observateur"


class ScopedQuerySet(models.QuerySet):
    """Rows narrowed to what a user may read (`visible_to`) or write (`editable_by`)."""

    writers: frozenset[str] = frozenset({Role.ADMINISTRATOR})
    """Roles that write every row of this model, whatever its region."""
    is_written_by_regions = True
    """Whether an officer writes the rows of the regions in their charge."""

    def in_regions(self, codes: Iterable[str]) -> Self:
        """Rows lying in the regions `codes` (INSEE codes of either geography)."""
        return self.none()

    def assigned_to(self, user: User) -> Self:
        """Rows that are `user`'s as an expert."""
        return self.none()

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows `user` may read: none for the inactive, for observers, for any role not named below."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        match user.role:
            case Role.ADMINISTRATOR | Role.MINISTRY:
                return self.all()
            case Role.REGIONAL_OFFICER:
                return self.in_regions(user.region_codes_in_charge())
            case Role.EXPERT:
                return self.assigned_to(user)
            case _:
                return self.none()

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """Rows `user` may write: all for this model's `writers`, an officer's in the regions still open."""
        if not user.is_active or user.is_anonymous:
            return self.none()
        if user.role in self.writers:
            return self.all()
        if user.role == Role.REGIONAL_OFFICER and self.is_written_by_regions:
            return self.in_regions(user.region_codes_editable())
        return self.none()
