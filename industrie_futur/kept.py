"""Rows that are never erased: `industrie_futur.guards` says so on PostgreSQL, these on any database."""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import ProtectedError


class KeptRows:
    """Put before the QuerySet of a `KeptModel`: it erases nothing."""

    def delete(self: Any) -> NoReturn:
        raise ProtectedError(self.model.kept_because, set(self))


class KeptModel(models.Model):
    """Base of a row that is not erased; `kept_because` is what whoever tries is told."""

    kept_because: ClassVar[str]

    class Meta:
        abstract = True

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ProtectedError(self.kept_because, {self})
