"""Sharing out whole numbers (firms, cents) so that the parts add up to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key", str, str | None)


def apportioned(total: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """`total` in whole numbers, in proportion to `weights`, by the largest remainder; they sum to `total`."""
    whole = sum(weights.values())
    exact = {code: divmod(total * weight, whole) for code, weight in weights.items()}
    shares = {code: quotient for code, (quotient, _) in exact.items()}
    # Of equal remainders the larger weight first, then the order of codes: the same shares every time.
    nearest = sorted(exact, key=lambda code: (-exact[code][1], -weights[code], code or ""))
    for code in nearest[: total - sum(shares.values())]:
        shares[code] += 1
    return shares
