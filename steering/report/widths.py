"""How wide the columns of a report's table are on paper: by what they hold, counted in letters."""

from __future__ import annotations

from steering.report.pieces import Table

_LEAST, _MOST = 6, 100  # letters of the widest cell of a column, as far as they make its width
_SHORT = 16  # a column of shorter texts is as wide as they are
_AIR = 2  # letters that the space round a text takes
_LETTER = 0.165  # centimetres of a letter of a table, in bold


def widest_cells(table: Table) -> list[int]:
    """The letters of the widest cell of each column, its heading apart."""
    return [max((len(row[rank].text) for row in table.rows), default=0) for rank in range(len(table.columns))]


def shares(table: Table) -> list[int]:
    """The share of each column in the page; 0 for one that is as wide as the little that it holds."""
    widths = []
    for rank, (letters, (label, _)) in enumerate(zip(widest_cells(table), table.columns, strict=True)):
        is_short = rank and max(letters, len(label)) <= _SHORT and not table.is_wide
        share = min(max(_LEAST, letters, _longest_word(label), len(label) // 2), _MOST)
        widths.append(0 if is_short else share + _AIR)
    return widths


def centimetres(table: Table, page: float) -> list[float]:
    """The width of each column, together the `page`, for a format that measures nothing by itself."""
    shared, natural = shares(table), []
    for letters, (label, _), share in zip(widest_cells(table), table.columns, shared, strict=True):
        natural.append(0 if share else (max(letters, len(label)) + _AIR) * _LETTER)
    left = page - sum(natural)
    return [round(own or left * share / sum(shared), 2) for own, share in zip(natural, shared, strict=True)]


def _longest_word(label: str) -> int:
    return max((len(word) for word in label.split()), default=0)
