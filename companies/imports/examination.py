"""One pass over a file: every line read, judged, and, when asked, saved; check and writing are this pass."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from io import BytesIO
from itertools import islice
from typing import Any, NamedTuple, Self

from accounts.models import User
from companies.identifiers import spaced
from companies.imports.columns import Layout
from companies.imports.effect import Effect, RefusedLine
from companies.imports.judge import judge
from companies.imports.known import Firm, load_firms
from companies.imports.path import PathReader
from companies.imports.records import Reader, Record, Refused
from companies.imports.references import References
from companies.imports.writing import Batch
from companies.queries import departments_open_to
from industrie_futur.spreadsheets import Sheet, read_rows
from industrie_futur.spreadsheets.reading import MAX_BYTES

CHUNK = 1000
"""Lines judged and saved together: the number of queries grows with the chunks, not with the lines."""

Line = tuple[int, list[str]]


class Source(NamedTuple):
    """A spreadsheet in memory, which may be read several times."""

    name: str
    data: bytes

    @classmethod
    def read(cls, file: Any, *, name: str) -> Self:
        """What the open binary `file` holds; no more of one that is too large than tells that it is."""
        return cls(name, file.read(MAX_BYTES + 1))

    def sheet(self) -> Sheet:
        """The table; UnreadableFile, at once or while its rows are read, when it is none."""
        return read_rows(BytesIO(self.data), name=self.name)


class Survey(NamedTuple):
    """What a first look tells: where the columns lie, how many lines, which SIRENs have several."""

    layout: Layout
    lines: int
    repeated: frozenset[str]


def survey(source: Source) -> Survey:
    """Look the whole file through; ValidationError when it is no table of firms."""
    sheet = source.sheet()
    layout = Layout(sheet.headings)
    lines = 0
    once: set[str] = set()
    repeated: set[str] = set()
    for _, cells in sheet.rows:
        lines += 1
        siren = "".join(filter(str.isdigit, layout.cell(cells, "siret")))[:9]
        (repeated if siren in once else once).add(siren)
    return Survey(layout, lines, frozenset(repeated))


def examine(
    source: Source,
    *,
    by: User,
    as_of: date,
    batch: Batch | None = None,
    tell: Callable[[int], None] = lambda done_pct: None,
) -> tuple[Layout, Effect]:
    """What the file does when `by` imports it, its situation being that of `as_of`; written given a `batch`.

    Writing, the caller holds the transaction. `tell` is told the progress after each chunk.
    """
    found = survey(source)
    examination = _Examination.of(found, source, by=by, as_of=as_of, batch=batch)
    for lines in _chunks(source.sheet().rows):
        examination.take(lines)
        tell(100 * examination.effect.lines // found.lines)
    examination.effect.refused.sort()
    return found.layout, examination.effect


@dataclass
class _Examination:
    """The state of a pass: what was seen so far, and the firms that later lines speak of again."""

    reader: Reader
    path_reader: PathReader
    repeated: frozenset[str]
    by: User
    batch: Batch | None
    effect: Effect = field(default_factory=Effect)
    sirets: dict[str, int] = field(default_factory=dict)
    kept: dict[str, Firm] = field(default_factory=dict)

    @classmethod
    def of(
        cls, found: Survey, source: Source, *, by: User, as_of: date, batch: Batch | None
    ) -> "_Examination":
        references = References.load()
        departments = frozenset(departments_open_to(by).values_list("pk", flat=True))
        return cls(
            Reader(found.layout, references, departments, as_of),
            PathReader(by, as_of, references, f"import du fichier «\u202f{source.name}\u202f»"),
            found.repeated,
            by,
            batch,
        )

    def take(self, lines: list[Line]) -> None:
        """Read, judge and, with a batch, save one chunk."""
        records = list(self._records(lines))
        wanted = {record.siren for record in records} - self.kept.keys()
        firms = self.kept | load_firms(wanted, user=self.by, lock=self.batch is not None)
        for record in records:
            try:
                self._judge(record, firms[record.siren])
            except Refused as refused:
                self._refuse(record.line, record.cells, refused)
        if self.batch is not None:
            self.batch.save(by=self.by)
        self.kept |= {siren: firms[siren] for siren in wanted & self.repeated}
        self.effect.lines += len(lines)

    def _records(self, lines: list[Line]) -> Iterator[Record]:
        for line, cells in lines:
            try:
                yield self.reader.record(line, cells)
            except Refused as refused:
                self._refuse(line, cells, refused)

    def _judge(self, record: Record, firm: Firm) -> None:
        siret = record["siret"]
        if (first := self.sirets.setdefault(siret, record.line)) != record.line:
            raise record.refusal(
                "siret",
                f"Le SIRET {spaced(siret)} est déjà celui de la ligne {first}.",
                "Gardez une seule ligne par établissement.",
            )
        judgement = judge(record, firm, self.path_reader)
        company = judgement.company
        self.effect.add_firm(firm.siren, judgement.outcome)
        self.effect.added.update(judgement.added)
        if judgement.outcome == "created":
            self.effect.add_new(record.line, firm.siren, company.name, judgement.phase)
        elif judgement.outcome == "updated":
            self.effect.add_changes(record.line, firm.siren, company.name, judgement.changes)
        if judgement.warning:
            self.effect.warn(record.line, company.name, judgement.warning)
        if self.batch is not None and judgement.rows:
            self.batch.add(judgement.rows)
            self.batch.tell(company, {"line": record.line, **judgement.details})

    def _refuse(self, line: int, cells: list[str], refused: Refused) -> None:
        self.effect.refused.append(RefusedLine(line, cells, refused.errors))


def _chunks(rows: Iterable[Line]) -> Iterator[list[Line]]:
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk
