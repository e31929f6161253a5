"""What an import does, or did: counts, changes, warnings, refused rows."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

SHOWN = 200
"""New firms, changes and warnings that a page lists; the counts are of all."""


class Change(NamedTuple):
    """A field of a known firm that the file changes; old and new as they are read."""

    label: str
    old: str
    new: str


class RefusedLine(NamedTuple):
    """A line that is not written, its cells as they were, and its errors."""

    line: int
    cells: list[str]
    errors: list[dict[str, str]]


@dataclass
class Effect:
    """The sum of the lines judged so far; a firm with several lines counts once."""

    outcomes: dict[str, str] = field(default_factory=dict)
    added: Counter[str] = field(default_factory=Counter)
    news: list[dict[str, Any]] = field(default_factory=list)
    changes: list[dict[str, Any]] = field(default_factory=list)
    change_count: int = 0
    warnings: list[dict[str, Any]] = field(default_factory=list)
    warning_count: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    lines: int = 0

    @property
    def has_something_to_write(self) -> bool:
        return "created" in self.outcomes.values() or "updated" in self.outcomes.values()

    def add_firm(self, siren: str, outcome: str) -> None:
        """Count a firm as created, updated or unchanged: as its first line that changes anything says."""
        if self.outcomes.get(siren, "unchanged") == "unchanged":
            self.outcomes[siren] = outcome

    def add_new(self, line: int, siren: str, name: str, phase: str) -> None:
        """Note a firm that the portal did not know."""
        if len(self.news) < SHOWN:
            self.news.append({"line": line, "siren": siren, "name": name, "phase": phase})

    def add_changes(self, line: int, siren: str, name: str, changes: list[Change]) -> None:
        """Note what changes in a known firm."""
        self.change_count += 1
        if len(self.changes) < SHOWN:
            fields = [change._asdict() for change in changes]
            self.changes.append({"line": line, "siren": siren, "name": name, "fields": fields})

    def warn(self, line: int, name: str, message: str) -> None:
        """Note something to look at, which stops nothing."""
        self.warning_count += 1
        if len(self.warnings) < SHOWN:
            self.warnings.append({"line": line, "name": name, "message": message})

    def as_json(self) -> dict[str, Any]:
        """For the import's row: counts of firms by outcome, of lines, and of what is added; capped lists."""
        firms = Counter(self.outcomes.values())
        return {
            "lines": self.lines,
            "created": firms["created"],
            "updated": firms["updated"],
            "unchanged": firms["unchanged"],
            "refused": len(self.refused),
            "added": {name: self.added[name] for name in ("sites", "contacts", "files", "steps")},
            "news": self.news,
            "changes": self.changes,
            "change_count": self.change_count,
            "warnings": self.warnings,
            "warning_count": self.warning_count,
        }
