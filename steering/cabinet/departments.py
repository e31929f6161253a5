"""The registry's figures by department: the same definitions, counted from the ledgers, under secrecy.

The rollups only know regions. A step and an act of money bear a file, and the file its department: those of a
region add up to it, which a test proves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, reduce

from django.db.models import QuerySet, Sum

from companies.models import Commitment, EnrolmentEvent, Payment
from industrie_futur.secrecy import NO_AMOUNT, Amount, Hidden, hidden_amounts, hidden_rows
from regions.models import DailyMoney
from steering.indicators import CENT, Figures, Measures

COUNTED = ("applications", "engaged", "diagnosed", "action_plans", "supported", "completed", "withdrawn")
"""Figures of firms that are told by department."""
MONEY: Mapping[str, DailyMoney.Figure] = {
    "committed": DailyMoney.Figure.COMMITTED,
    "paid": DailyMoney.Figure.PAID,
}
"""Figures of money that are told by department; a budget is its region's."""


class DepartmentMeasures(Measures):
    """`Measures` by code of department in place of region, over `departments` alone."""

    def __init__(self, as_of: date, departments: Collection[str]) -> None:
        super().__init__(as_of)
        self.departments = departments

    @cached_property
    def rollups(self) -> Mapping[str, Figures]:
        """As `Measures.rollups`, without what regions vote: three queries."""
        read: dict[str, Figures] = defaultdict(dict)
        for phase, department, firms in self._firms():
            read[phase][department] = read[phase].get(department, 0) + firms
        for code, figure in MONEY.items():
            read[figure] = {key: amount.total for key, amount in self.amounts[code].items() if amount.total}
        return read

    @cached_property
    def amounts(self) -> dict[str, dict[str, Amount]]:
        """{code of money: {department: what its firms bring}}, a firm's reversals taken from its own sum."""
        ledgers = {"committed": Commitment.objects, "paid": Payment.objects}
        return {code: self._by_firm(ledgers[code].all()) for code in MONEY}

    def _firms(self) -> QuerySet:
        """(phase, department, firms): a step brings its firm into one phase and out of another."""
        steps = EnrolmentEvent.objects.filter(
            effective_on__lte=self.as_of, enrolment__department__in=self.departments
        ).order_by()
        entered = steps.exclude(to_phase="").values_list("to_phase", "enrolment__department")
        left = steps.exclude(from_phase="").values_list("from_phase", "enrolment__department")
        return entered.annotate(firms=Sum("quantity")).union(left.annotate(firms=-Sum("quantity")), all=True)

    def _by_firm(self, ledger: QuerySet) -> dict[str, Amount]:
        lines = ledger.filter(
            effective_on__lte=self.as_of, grant__enrolment__department__in=self.departments
        ).order_by()
        firms = lines.values_list("grant__enrolment__department", "grant__enrolment__company")
        amounts: dict[str, Amount] = defaultdict(lambda: NO_AMOUNT)
        for department, _, total in firms.annotate(Sum("amount")):
            total = Decimal(total).quantize(CENT)
            if total:
                amounts[department] = amounts[department].plus(Amount(1, total, total))
        return dict(amounts)

    def hidden(self, code: str, siblings: Collection[str]) -> Hidden:
        """Which of the departments `siblings`, those of one region, must not tell the figure `code`.

        A second one is hidden with a single one, which their region's figure would give away.
        """
        if code in MONEY:
            amounts = self.amounts[code]
            return hidden_amounts({each: amounts.get(each, NO_AMOUNT) for each in siblings})
        figures = self.of(code)
        return hidden_rows({each: [int(figures.get(each, 0))] for each in siblings})

    def tells_together(self, code: str) -> bool:
        """Whether the figure `code` of all these departments together may be told."""
        if code in MONEY:
            return reduce(Amount.plus, self.amounts[code].values(), NO_AMOUNT).is_publishable
        return not hidden_rows({"": [int(self.total(code))]}).rows
