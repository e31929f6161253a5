"""The restitution in words and drawings of one language: the page and the PDF show this same document."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst, get_text_list

from diagnostics.charts import Series, bars, radar
from diagnostics.restitution import AxisResult, Finding, Restitution
from diagnostics.restitution_words import WORDS, axis_label, day_text, score_text
from industrie_futur.pdf import compose
from industrie_futur.svg import Chart

_LAST_WORD = {"fr": "et", "en": "and", "de": "und"}


def document_of(restitution: Restitution, language: str) -> dict[str, Any]:
    """Plain texts, lists of them and two `Chart`: nothing is left to compute."""
    return _Document(restitution, language).told()


def restitution_pdf(restitution: Restitution, language: str, *, is_fictional: bool) -> bytes:
    """The document as PDF/UA-1; the same validated diagnostic gives the same figures for ever."""
    document = document_of(restitution, language)
    charts = {name: document[name] for name in ("radar", "bars")}
    # The bars come after the table: their figures are not said a third time.
    captions = {"radar": charts["radar"].sentence, "bars": charts["bars"].title}
    figures = {name: _figure(chart, captions[name]) for name, chart in charts.items()}
    content = document | figures | {"language": language, "is_fictional": is_fictional}
    return compose("diagnostics/restitution.typ", content, moment=timezone.now())


def _figure(chart: Chart, caption: str) -> dict[str, str]:
    return {"svg": chart.svg, "alt": f"{chart.title}. {chart.sentence}", "caption": caption}


class _Document:
    def __init__(self, restitution: Restitution, language: str) -> None:
        self.restitution, self.language = restitution, language
        self.words = WORDS[language]

    def told(self) -> dict[str, Any]:
        words, diagnostic = self.words, self.restitution.diagnostic
        return {
            "words": words,
            "title": f"{words['title']} – {diagnostic.enrolment.company}",
            "lead": capfirst(words[diagnostic.kind]),
            "draft": "" if self.restitution.is_final else words["draft"],
            "facts": [{"label": label, "value": value} for label, value in self._facts()],
            "score": self._score(self.restitution.score),
            "score_note": words["no_global"] if self.restitution.score is None else "",
            "summary": self._summary(),
            "radar": self._radar(),
            "bars": self._bars(),
            "headings": self._headings(),
            "rows": [self._row(axis) for axis in self.restitution.axes],
            "strengths": [self._finding(each) for each in self.restitution.strengths],
            "weaknesses": [self._finding(each) for each in self.restitution.weaknesses],
            "next": [self._next(axis) for axis in self.restitution.axes],
        }

    def _score(self, score: Fraction | None) -> str:
        return score_text(score, self.language)

    def _label(self, axis: AxisResult) -> str:
        return axis_label(axis.code, axis.label, self.language)

    def _facts(self) -> list[tuple[str, str]]:
        words, diagnostic = self.words, self.restitution.diagnostic
        validated = diagnostic.validated_on
        return [
            (words["company"], str(diagnostic.enrolment.company)),
            (words["kind"], words[diagnostic.kind]),
            (words["expert"], str(diagnostic.expert)),
            (words["validated_on"], day_text(validated, self.language) if validated else "–"),
            (words["version"], str(diagnostic.questionnaire.version)),
        ]

    # Sentences ------------------------------------------------------------------------------------------

    def _summary(self) -> list[str]:
        told = (self._best(), self._compared(), self._without_median(), self._progress(), self._changed())
        return [sentence for sentence in told if sentence]

    def _best(self) -> str:
        scored = [(axis.score, axis) for axis in self.restitution.axes if axis.score is not None]
        if len(scored) < 2:
            return ""
        (best, best_axis), (worst, worst_axis) = (
            choose(scored, key=lambda pair: pair[0]) for choose in (max, min)
        )
        return self.words["best"].format(
            best=self._label(best_axis),
            best_score=self._score(best),
            worst=self._label(worst_axis),
            worst_score=self._score(worst),
        )

    def _compared(self) -> str:
        cohort = self.restitution.cohort
        if cohort is None:
            return self.words["not_compared"]
        criteria = [self.words[each] for each in cohort.criteria] or [self.words["everybody"]]
        said = get_text_list(criteria, _LAST_WORD[self.language])
        return self.words["compared"].format(firms=cohort.firms, criteria=said)

    def _progress(self) -> str:
        both = [
            (axis.first, axis.score)
            for axis in self.restitution.axes
            if axis.first is not None and axis.score is not None
        ]
        if not both:
            return ""
        better = sum(1 for first, score in both if score > first)
        return self.words["progress"].format(better=better, axes=len(both))

    def _without_median(self) -> str:
        cohort = self.restitution.cohort
        return self._named("no_median", lambda axis: cohort is not None and axis.median is None)

    def _changed(self) -> str:
        return self._named("changed", lambda axis: axis.is_changed)

    def _named(self, word: str, belongs: Callable[[AxisResult], bool]) -> str:
        """The sentence `word` about the axes that belong to it; "" when none does."""
        labels = [self._label(axis) for axis in self.restitution.axes if belongs(axis)]
        return self.words[word].format(axes="\u202f; ".join(labels)) if labels else ""

    # Drawings and their table ---------------------------------------------------------------------------

    def _radar(self) -> Chart:
        axes = self.restitution.axes
        series = [Series(self.words["this"], [_float(axis.score) for axis in axes])]
        if self.restitution.first:
            series.append(Series(self.words["first"], [_float(axis.first) for axis in axes]))
        if self.restitution.cohort:
            series.append(Series(self.words["like_firms"], [_float(axis.median) for axis in axes]))
        names = [self._label(axis) for axis in axes]
        return radar(names, series, title=self.words["chart"], sentence=self._sentence())

    def _bars(self) -> Chart:
        rows = [(self._label(a), _float(a.score), self._score(a.score)) for a in self.restitution.axes]
        return bars(rows, title=self.words["chart"], sentence=self._sentence())

    def _sentence(self) -> str:
        colon = "\u202f: " if self.language == "fr" else ": "
        parts = [f"{self._label(a)}{colon}{self._score(a.score)}" for a in self.restitution.axes]
        return "\u202f; ".join(parts) + "." if self.language == "fr" else "; ".join(parts) + "."

    def _headings(self) -> list[str]:
        words = self.words
        headings = [words["axis"], words["level"], words["target"], words["answered"]]
        if self.restitution.first:
            headings.append(words["first"])
        if self.restitution.cohort:
            headings.append(words["median"])
        return headings

    def _row(self, axis: AxisResult) -> list[str]:
        row = [self._label(axis), self._score(axis.score), _or_dash(axis.target, self.language)]
        row.append(f"{axis.answered}/{axis.asked}")
        if self.restitution.first:
            row.append(_or_dash(axis.first, self.language))
        if self.restitution.cohort:
            row.append(_or_dash(axis.median, self.language))
        return row

    # Questions ------------------------------------------------------------------------------------------

    def _finding(self, finding: Finding) -> dict[str, str]:
        return {"title": finding.title, "level": str(finding.level), "description": finding.description}

    def _next(self, axis: AxisResult) -> dict[str, Any]:
        steps = [
            {
                "title": step.title,
                "gain": self.words["from_to"].format(level=step.level, next=step.level + 1),
                "description": step.description,
            }
            for step in axis.next_steps
        ]
        nothing = "" if steps else self.words["no_next" if axis.answered else "no_answer"]
        return {"axis": self._label(axis), "steps": steps, "nothing": nothing}


def _float(score: Fraction | None) -> float | None:
    return None if score is None else float(score)


def _or_dash(score: Fraction | None, language: str) -> str:
    return "–" if score is None else score_text(score, language)
