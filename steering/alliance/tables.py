"""The members of the Alliance and what each brings, on the page and in the spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from industrie_futur.listing import Column, Table
from industrie_futur.secrecy import MARKER
from steering.alliance.queries import Alliance


class MemberTable(Table):
    """Organisations as `queries.with_contributions` gives them, each made `complete`."""

    caption = "Membres de l’Alliance et leurs apports"
    row_template = "steering/alliance/includes/member_row.html"
    file_name = "alliance-membres"
    default_order = "organisme"
    alliance: Alliance

    columns = (
        Column("organisme", "Organisme", str, ["name_rank"]),
        Column("nature", "Nature", lambda row: row.get_kind_display(), ["kind_rank"]),
        Column("depuis", "Membre depuis le", lambda row: row.member_since, ["member_since"]),
        Column("jusqu_au", "Membre jusqu’au", lambda row: row.member_until, ["member_until"], in_page=False),
        Column("proposes", "Candidats proposés", lambda row: row.nominated, ["nominated"], is_numeric=True),
        Column("retenus", "Dont retenus", lambda row: row.chosen, ["chosen"], in_page=False, is_numeric=True),
        Column(
            "experts", "Experts en exercice", lambda row: row.expert_count, ["expert_count"], is_numeric=True
        ),
        Column("part_experts", "Part des experts (%)", lambda row: row.expert_pct, in_page=False),
        Column(
            "entreprises",
            "Entreprises apportées",
            lambda row: MARKER if row.firm_count is None else row.firm_count,
            ["firm_count"],
            is_numeric=True,
        ),
        Column(
            "part_entreprises", "Part des entreprises engagées (%)", lambda row: row.firm_pct, in_page=False
        ),
    )

    def complete(self, row: Any) -> Any:
        """Gives the row the day shown, and its shares of the country's experts and engaged firms."""
        row.day = self.alliance.day
        row.expert_pct = self.alliance.share_pct(row.expert_count, self.alliance.retained)
        row.firm_pct = self.alliance.share_pct(row.firm_count, self.alliance.engaged)
        return row

    def export_rows(self, rows: QuerySet) -> Iterator[list[Any]]:
        for row in rows.iterator(chunk_size=1000):
            self.complete(row)
            yield [column.value(row) for column in self.columns]
