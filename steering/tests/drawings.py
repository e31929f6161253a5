"""Reading a drawing back, for the tests of charts."""

from xml.etree import ElementTree

SVG = "{http://www.w3.org/2000/svg}"


def parse(svg):
    return ElementTree.fromstring(svg)  # noqa: S314  our own drawing


def texts(svg):
    return ["".join(each.itertext()) for each in parse(svg).iter(f"{SVG}text")]


def outlines(svg):
    """{what is said of a region: its tone}."""
    return {
        each.get("aria-label"): each.get("fill") for each in parse(svg).iter(f"{SVG}path") if each.get("role")
    }
