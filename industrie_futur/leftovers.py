"""Files that no row names: what a process killed between a file and its row leaves behind."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

logger = logging.getLogger(__name__)

SAFE_DELAY = timedelta(days=1)
"""How long a file may wait for its row: many times what the longest job takes."""


class Leftover(NamedTuple):
    """A file that no row names, and its size in bytes."""

    name: str
    size: int


def leftovers(folders: Iterable[str], made: re.Pattern[str]) -> list[Leftover]:
    """The files in `folders` of the store whose name is `made` by the portal, that no row of any model names.

    Only those older than `SAFE_DELAY`.
    """
    limit = timezone.now() - SAFE_DELAY
    # The files before the rows: one that gets its row meanwhile is seen to have it.
    own = [f"{folder}/{name}" for folder in folders for name in _files(folder) if made.fullmatch(name)]
    old = [name for name in own if default_storage.get_modified_time(name) < limit]
    named = _names() if old else set()
    return [Leftover(name, default_storage.size(name)) for name in sorted(old) if name not in named]


def sweep(folders: Iterable[str], made: re.Pattern[str]) -> list[Leftover]:
    """Remove the `leftovers`, each logged; returns them."""
    found = leftovers(folders, made)
    for each in found:
        default_storage.delete(each.name)
        logger.warning("removed a file that no row names: %s, %s bytes", *each)
    return found


def _files(folder: str) -> list[str]:
    """The names of the files in `folder`; none where there is no such folder."""
    try:
        return default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []


def _names() -> set[str]:
    """What every file column of every model names, whoever may read the row."""
    return {
        name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
        for name in model._base_manager.values_list(field.attname, flat=True).iterator()
    }
