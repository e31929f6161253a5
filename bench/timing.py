"""Two things in turn, A B A B…, and the median of their paired ratios: what holds on a noisy machine."""

import statistics
import time
from collections.abc import Callable
from typing import NamedTuple

from django.db import connection

Act = Callable[[], object]


class Ratio(NamedTuple):
    """Seconds of A and of B (medians), and the median, lowest and highest of A/B pair by pair."""

    a: float
    b: float
    median: float
    low: float
    high: float


def seconds(act: Act) -> float:
    """CPU time of `act`, less noisy than the clock; the clock when a server does part of the work."""
    now = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    start = now()
    act()
    return now() - start


def ratio(a: Act, b: Act, *, runs: int, warm_up: int = 2) -> Ratio:
    """A against B over `runs` pairs, after `warm_up` pairs that do not count."""
    pairs = [(seconds(a), seconds(b)) for _ in range(runs + warm_up)][warm_up:]
    ratios = [first / second for first, second in pairs]
    middle_a, middle_b = (statistics.median(column) for column in zip(*pairs, strict=True))
    return Ratio(middle_a, middle_b, statistics.median(ratios), min(ratios), max(ratios))
