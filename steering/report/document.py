"""A report in one language, ready to be written: page, PDF, spreadsheet and text are all made of this.

Sections in their order, each with paragraphs, charts and tables; a cell knows its number and how it is read,
so that no format counts, rounds or translates anything by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from steering import languages
from steering.charts import Chart, report_charts
from steering.charts.french import colon
from steering.figures.catalogue import phase_code
from steering.figures.links import FigureLinks
from steering.languages import FRENCH, language, named, say, short_amount, signed, speaking
from steering.report.addresses import CODED, address_before, address_of, chapter_address, links_of
from steering.report.cells import NOTHING, bare_of, cell_of, number
from steering.report.forecast import forecast_section
from steering.report.pieces import Cell, Code, Document, Paragraph, Section, Table
from steering.report.progress import targets_section
from steering.report.revised import revisions_section
from steering.report.summary import said_of
from steering.report.tables import cell_path


def document(figures: Mapping[str, Any], spoken: str = FRENCH) -> Document:
    """The report of the frozen `figures` in the language `spoken`; charts are drawn by then."""
    moment = datetime.fromisoformat(figures["recorded_until"])
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    with speaking(spoken):
        as_of = languages.day(date.fromisoformat(figures["as_of"]))
        closed = languages.moment(moment)
        return Document(
            language=language(),
            title=say("Point d’avancement au {day}", day=as_of),
            as_of=as_of,
            lead=say("Données arrêtées au {moment}\u202f; situation au {day}.", moment=closed, day=as_of),
            author=say("Ministère de l’Économie, de l’Industrie et du Numérique"),
            footer=say("Date des données\u202f: {day}", day=as_of),
            checksum=say(
                "Empreinte SHA-256 des données\u202f: {checksum}", checksum=figures.get("checksum", "")
            ),
            fictional=_fictional() if figures["demonstration"] else "",
            moment=moment,
            sections=list(_sections(figures)),
        )


def _fictional() -> str:
    said = "Instance de démonstration\u202f: ce document n’émane pas d’un service de l’État."
    return f"{say('Données fictives.')} {say(said)}"


def _sections(figures: Mapping[str, Any]) -> Iterator[Section]:
    charts = {name: _drawn(chart) for name, chart in report_charts(figures).items()}
    yield _summary(figures)
    yield targets_section(figures, charts["trajectory"])
    if revisions := figures.get("revisions"):
        yield revisions_section(revisions, figures)
    yield from _chapters(figures, charts)
    if forecast := figures.get("forecast"):
        yield forecast_section(forecast, figures)
    yield _definitions(figures)
    yield _regions(figures)  # the last: a wide table takes a page on its side


def _drawn(chart: Chart) -> Chart:
    """`chart`, drawn now: the language in use counts when a chart is drawn."""
    _ = chart.svg, chart.narrow_svg
    return chart


# Sections -------------------------------------------------------------------------------------------


def _summary(figures: Mapping[str, Any]) -> Section:
    said = figures["summary"] if language() == FRENCH else said_of(figures)
    tiles = [
        (named(each["label"]), short_amount(each["raw"], each["unit"] or "")) for each in figures["figures"]
    ]
    opens = [(each, address_of(each["code"], figures)) for each in figures["figures"]]
    return Section(
        "summary",
        say("En bref"),
        _paragraphs(said),
        tiles,
        tile_urls=[url for _, url in opens],
        opening=say("Ouvrir le chiffre"),
        codes=[Code(named(each["label"]), url) for each, url in opens if url and each["code"] in CODED],
    )


def _paragraphs(texts: Iterable[str]) -> list[Paragraph]:
    return [Paragraph(text, language()) for text in texts]


def _chapters(figures: Mapping[str, Any], charts: Mapping[str, Chart]) -> Iterator[Section]:
    texts, opening = figures.get("narrative", {}), say("Ouvrir les chiffres de ce chapitre")
    links = links_of(figures)
    for rank, chapter in enumerate(figures.get("chapters", ()), start=1):
        is_first = chapter["code"] == "engagement"
        tables = [_figures_table(chapter, figures)]
        if is_first:
            tables += [_funnel_table(figures), _phases_table(figures)]
        tables += [chapter_table(each, links) for each in chapter["tables"]]
        yield Section(
            chapter["code"],
            f"{rank}. {named(chapter['title'])}",
            _narrative(texts.get(chapter["code"], {})),
            charts=[charts["funnel"], charts["map"]] if is_first else [],
            tables=tables,
            notes=[named(each) for each in chapter["notes"]],
            codes=[Code(opening, chapter_address(chapter["code"], figures))],
        )
    if "chapters" not in figures:  # a report of before there were any
        yield Section(
            "path",
            say("Parcours des entreprises"),
            charts=[charts["funnel"], charts["map"]],
            tables=[_funnel_table(figures), _phases_table(figures)],
        )


def _narrative(texts: Mapping[str, str]) -> list[Paragraph]:
    """What the ministry wrote, in the language in use; in French, said to be, when it did not."""
    own = texts.get(language(), "")
    lines = [Paragraph(line, language()) for line in own.splitlines() if line.strip()]
    if lines or not texts.get(FRENCH):
        return lines
    french = [Paragraph(line, FRENCH) for line in texts[FRENCH].splitlines() if line.strip()]
    return [Paragraph(say("Commentaire du ministère, en français."), language()), *french]


def _figures_table(chapter: Mapping[str, Any], figures: Mapping[str, Any]) -> Table:
    previous = figures.get("previous")
    before = say("Point précédent ({day})", day=_day(previous["as_of"])) if previous else ""
    beside = [before, say("Écart")] if previous else []
    headings = [say("Ce point"), *beside, say("Numérateur"), say("Dénominateur")]
    rows = [_figure_cells(each, figures, with_previous=previous is not None) for each in chapter["figures"]]
    return Table(
        say("Chiffres du chapitre"),
        [(say("Indicateur"), False), *((each, True) for each in headings)],
        rows,
        sheet=named(chapter["title"]),
    )


def _figure_cells(
    figure: Mapping[str, Any], figures: Mapping[str, Any], *, with_previous: bool
) -> list[Cell]:
    def opening(each: Mapping[str, Any]) -> Cell:
        return cell_of(each["raw"], each["unit"], address_of(each["code"], figures))

    # The first reports marked what had no history yet; their note says it.
    mark, unit = "" if figure.get("is_recorded", True) else "*", figure["unit"]
    cells = [Cell(named(figure["label"]) + mark), opening(figure)]
    if with_previous:
        before, change = figure["previous"], figure["difference"]
        cells += [
            Cell(NOTHING)
            if before is None
            else cell_of(before, unit, address_before(figure["code"], figures)),
            Cell(signed(change, unit), change),
        ]
    for name in ("numerator", "denominator"):
        part = figure[name]
        cells.append(opening(part) if part else Cell(NOTHING))
    return cells


def chapter_table(table: Mapping[str, Any], links: FigureLinks) -> Table:
    """A frozen `table` of a chapter, each cell leading to its page."""
    columns = [(named(each["label"]), True) for each in table["columns"]]
    units = [each["unit"] for each in table["columns"]]

    def cells(row: Mapping[str, Any]) -> Iterator[Cell]:
        for rank, (value, unit) in enumerate(zip(row["values"], units, strict=True)):
            path = cell_path(table["code"], row["code"], rank, value, links)
            yield cell_of(value, unit, path)

    return Table(
        named(table["title"]),
        [(named(table["heading"]), False), *columns],
        [[Cell(named(row["label"])), *cells(row)] for row in table["rows"]],
    )


def _funnel_table(figures: Mapping[str, Any]) -> Table:
    whole = figures["funnel"][0]["count"] if figures["funnel"] else 0
    codes = {each["label"]: each["code"] for each in figures["figures"]}  # a step is a figure, by its name
    return Table(
        say("Entreprises arrivées au moins à cette étape"),
        [(say("Étape atteinte"), False), (say("Entreprises"), True), (say("Part des candidatures"), True)],
        [
            [
                Cell(named(step["label"])),
                number(step["count"], address_of(codes.get(step["label"], ""), figures)),
                Cell(languages.percent(step["count"] * 100 / whole) if whole else NOTHING),
            ]
            for step in figures["funnel"]
        ],
    )


def _phases_table(figures: Mapping[str, Any]) -> Table:
    return Table(
        say("Entreprises par étape au jour du point"),
        [(say("Étape"), False), (say("Entreprises"), True)],
        [
            [
                Cell(named(each["label"])),
                number(each["count"], address_of(phase_code(each["code"]), figures)),
            ]
            for each in figures["phases"]
        ],
        sheet=say("Étapes"),
    )


def _regions(figures: Mapping[str, Any]) -> Section:
    regions = figures["regions"]
    rows: list[tuple[str | None, str, Sequence[Any], str]] = [
        (row["code"], row["name"], row["values"], row["note"]) for row in regions["rows"]
    ]
    if regions["without_region"]:
        rows.append((None, say("Sans région"), regions["without_region"], ""))
    rows.append(("", say("Total national"), regions["total"], ""))
    columns = [(_with_unit(each), True) for each in regions["columns"]]
    table = Table(
        say("Chiffres par région\u202f; leur somme est le chiffre national"),
        [(say("Région"), False), *columns],
        [[Cell(name), *_opening(values, figures, code)] for code, name, values, _ in rows],
        is_wide=True,
        has_total=True,
        sheet=say("Régions"),
    )
    notes = [colon(name, said) for _, name, _, note in rows if (said := languages.coverage(note))]
    return Section("regions", say("Chiffres par région"), tables=[table], notes=notes)


def _opening(values: Sequence[Any], figures: Mapping[str, Any], code: str | None) -> list[Cell]:
    """The figures of a line; what lies in no region (None) is a term of the bridge of the country's."""
    return [
        bare_of(value, column["unit"], address_of(column["code"], figures, code or ""))
        for value, column in zip(values, figures["regions"]["columns"], strict=True)
    ]


def _with_unit(column: Mapping[str, Any]) -> str:
    return named(column["label"]) + (" (€)" if column["unit"] == "€" else "")


def _definitions(figures: Mapping[str, Any]) -> Section:
    defined = {each["code"]: each for each in figures["figures"]}
    for chapter in figures.get("chapters", ()):
        for each in chapter["figures"]:
            defined.setdefault(each["code"], each)
    table = Table(
        say("Indicateurs du registre et leur définition"),
        [
            (say("Indicateur"), False),
            (say("Valeur"), True),
            (say("Unité"), False),
            (say("Définition"), False),
        ],
        [_defined(each, figures) for each in defined.values()],
        sheet=say("Synthèse"),
    )
    return Section("definitions", say("Définitions"), tables=[table])


def _defined(figure: Mapping[str, Any], figures: Mapping[str, Any]) -> list[Cell]:
    unit = figure["unit"] or ""
    return [
        Cell(named(figure["label"])),
        bare_of(figure["raw"], unit, address_of(figure["code"], figures)),
        Cell(named(unit)),
        Cell(languages.definition(figure)),
    ]


def _day(iso: str) -> str:
    return languages.day(date.fromisoformat(iso))
