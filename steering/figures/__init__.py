"""Figures that open and agree: what each one is, what makes it up, and the rows that it counts."""

from steering.figures.links import absolute, figure_address, figure_path, qr_svg

__all__ = ["absolute", "figure_address", "figure_path", "qr_svg"]
