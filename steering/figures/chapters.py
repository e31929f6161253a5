"""The figures of a chapter of the report on a day: the list that its QR code opens on paper."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from accounts.models import User
from steering.figures.catalogue import OPENED
from steering.figures.links import FigureLinks
from steering.figures.page import FigurePage
from steering.figures.printed import printed_tables, report_of
from steering.figures.rows import reads_all
from steering.indicators import Indicator, Measures, plain
from steering.languages import amount
from steering.models import Chapter, ProgressReport
from steering.queries import Geography
from steering.report.chapters import CHAPTERS, Plan, Rate, rate_of
from steering.report.document import chapter_table
from steering.report.pieces import Table
from steering.report.tables import TABLES
from steering.report.tables import Table as ChapterTable

PLANS = {plan.chapter.value: plan for plan in CHAPTERS}


class FigureLine(NamedTuple):
    """A figure of the chapter."""

    indicator: Indicator
    text: str
    url: str


class RateLine(NamedTuple):
    """A rate, and the two figures that it divides."""

    rate: Rate
    text: str
    numerator: FigureLine
    denominator: FigureLine


@dataclass(frozen=True)
class ChapterPage:
    """The chapter of `plan` over the country, as `measures` count it."""

    plan: Plan
    measures: Measures
    geography: Geography
    links: FigureLinks
    user: User

    @property
    def title(self) -> str:
        return str(self.plan.chapter.label)

    @property
    def lines(self) -> list[FigureLine]:
        return [self._line(code) for code in self.plan.figures]

    @cached_property
    def tables(self) -> list[Table]:
        """Those of the chapter, each cell leading to its page; those under secrecy as printed."""
        counted = (
            self._printed.get(each.code) or each.frozen(self.measures)
            for each in self.plan.tables
            if each.code in self._printed or not self._is_told_by_reports(each)
        )
        return [chapter_table(each, self.links) for each in counted if each["rows"]]

    @property
    def withheld(self) -> list[str]:
        """The titles of the tables under secrecy that this reader has to look for in a report."""
        if self._report:
            return []
        return [each.title for each in self.plan.tables if self._is_told_by_reports(each)]

    def _is_told_by_reports(self, table: ChapterTable) -> bool:
        """Any other day could be subtracted from what was printed."""
        return table.is_secret and not reads_all(self.user)

    @cached_property
    def _report(self) -> ProgressReport | None:
        is_asked = any(each.is_secret for each in self.plan.tables)
        return report_of(self.measures, self.user) if is_asked else None

    @cached_property
    def _printed(self) -> dict[str, Mapping[str, Any]]:
        tables = printed_tables(self._report) if self._report else ()
        return {each["code"]: each for each in tables if TABLES[each["code"]].is_secret}

    @cached_property
    def rates(self) -> list[RateLine]:
        return [self._rate(rate) for rate in self.plan.rates]

    def _page(self, code: str) -> FigurePage:
        return FigurePage(OPENED[code], self.measures, self.geography, None, self.user)

    def _line(self, code: str) -> FigureLine:
        page = self._page(code)
        return FigureLine(page.indicator, page.text, self.links.to(code))

    def _rate(self, rate: Rate) -> RateLine:
        part, whole = (plain(self._page(code).value) for code in (rate.numerator, rate.denominator))
        text = amount(rate_of(part, whole), "%")
        return RateLine(rate, text, self._line(rate.numerator), self._line(rate.denominator))


def chapter_links(links: FigureLinks) -> list[tuple[str, str]]:
    """(title, path) of each chapter, in their order."""
    return [(str(each.label), links.chapter(each.value)) for each in Chapter]
