"""All figures that open: those of the registry, and the finer ones that make them up."""

from __future__ import annotations

from functools import partial

from companies.phases import Phase
from regions.models import Funding
from steering.figures.counts import COUNTS
from steering.figures.parts import PARTS
from steering.indicators import INDICATORS, Figures, Indicator, Measures, firm_indicator


def phase_code(phase: str) -> str:
    """The code of the figure that counts the firms in `phase` alone."""
    own = (each.code for each in INDICATORS if each.phases == (phase,))
    return next(own, f"etape_{phase}")


def source_code(source: str) -> str:
    """The code of the figure that adds up what `source` voted."""
    return f"budget_{source}"


def _phase_figure(phase: Phase) -> Indicator:
    definition = (
        f"Entreprises qui se trouvent au jour dit à l’étape «\u202f{phase.label}\u202f», et pas plus loin."
    )
    label = f"À l’étape «\u202f{phase.label}\u202f»"
    return firm_indicator(phase_code(phase), label, "", [phase], definition)


def _source_figure(source: Funding.Source) -> Indicator:
    return Indicator(
        source_code(source),
        f"Budget, source «\u202f{source.label}\u202f»",
        "",
        "€",
        f"Part du budget des programmes régionaux votée au jour dit dont la source est «\u202f{source.label}"
        "\u202f», dans la région qui l’a votée.",
        partial(_voted_by, source.value),
    )


def _voted_by(source: str, measures: Measures) -> Figures:
    return {region: euros for region, euros in measures.votes.get(source, {}).items() if euros}


FIGURES: dict[str, Indicator] = {
    each.code: each
    for each in (
        *INDICATORS,
        *(_phase_figure(phase) for phase in Phase if phase_code(phase).startswith("etape_")),
        *(_source_figure(source) for source in Funding.Source),
    )
}
"""The figures that are counted by region from the rollups: the indicators first, as in the registry."""
OPENED: dict[str, Indicator] = {**FIGURES, **COUNTS, **PARTS}
"""Every figure that has a page, by code."""


def counted(code: str, measures: Measures) -> Figures:
    """The figure `code` by finest region, zeros left out."""
    return measures.kept(OPENED[code])
