"""Charts as SVG strings: pure functions of plain data, the same drawing in the page and in the PDF.

Presentation attributes only (no style, no script), so that they fit the strict content security policy.
"""

from industrie_futur.svg import Chart
from steering.charts.choropleth import choropleth
from steering.charts.fan import fan
from steering.charts.funnel import funnel
from steering.charts.progress import progress_bar
from steering.charts.report import report_charts
from steering.charts.trajectory import trajectory
from steering.charts.trajectory_text import trajectory_table

__all__ = [
    "Chart",
    "choropleth",
    "fan",
    "funnel",
    "progress_bar",
    "report_charts",
    "trajectory",
    "trajectory_table",
]
