"""The figures of a chapter of the report on a day: the list that its QR code opens on paper."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from accounts.models import User
from steering.figures.catalogue import OPENED
from steering.figures.links import FigureLinks
from steering.figures.page import FigurePage
from steering.indicators import Indicator, Measures, plain
from steering.languages import amount
from steering.models import Chapter
from steering.queries import Geography
from steering.report.chapters import CHAPTERS, Plan, Rate, rate_of

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
