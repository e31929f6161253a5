"""The errata ledger of a published report: what was recorded after its cut-off and changes its day.

Nothing writes it: it is read from the append-only ledgers and the kept states of the rows that change, by
(effective day, moment recorded), so that no door can forget a line.
"""

from steering.errata.entries import Entry, Kind, Revised, Source
from steering.errata.ledger import Errata, errata_of
from steering.errata.sentences import variance_text

__all__ = ["Entry", "Errata", "Kind", "Revised", "Source", "errata_of", "variance_text"]
