"""Files that no row names: what a process killed between a file and its row leaves behind."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
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


def leftovers(folders: Iterable[str]) -> list[Leftover]:
    """The files under `folders` of the store, older than `SAFE_DELAY`, that no row of any model names."""
    limit = timezone.now() - SAFE_DELAY
    # The files before the rows: one that gets its row meanwhile is seen to have it.
    old = [
        name for each in folders for name in _files(each) if default_storage.get_modified_time(name) < limit
    ]
    named = _names() if old else set()
    return [Leftover(name, default_storage.size(name)) for name in sorted(old) if name not in named]


def sweep(folders: Iterable[str]) -> list[Leftover]:
    """Remove the `leftovers` of `folders`, each logged; returns them."""
    found = leftovers(folders)
    for each in found:
        default_storage.delete(each.name)
        logger.warning("removed a file that no row names: %s, %s bytes", *each)
    return found


def _files(folder: str) -> Iterator[str]:
    """The names of the files in `folder` and below; none where there is no such folder."""
    try:
        below, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in files)
    for name in below:
        yield from _files(f"{folder}/{name}")


def _names() -> set[str]:
    """What every file column of every model names, whoever may read the row."""
    return {
        name
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.FileField)
        for name in model._base_manager.values_list(field.attname, flat=True).iterator()
    }
