"""Which axes of two versions of the questionnaire measure the same thing: those with the same questions.

What is asked and what its levels mean count; a title, a help, a place do not.
"""

from __future__ import annotations

from collections import defaultdict

from diagnostics.models import Level, Questionnaire

SameAxes = dict[int, dict[str, int]]
"""{key of a version: {code of an axis: its key}}, for the axes that measure the same as another's."""


def same_axes(version: Questionnaire) -> SameAxes:
    """The axes of every published version that measure what those of `version` do: one query."""
    axis = ("question__axis__questionnaire", "question__axis__code", "question__axis")
    asked = ("question__code", "question__text", "value", "description")
    contents: dict[tuple[int, str, int], list[tuple]] = defaultdict(list)
    for row in Level.objects.published().order_by("question__code", "value").values_list(*axis, *asked):
        contents[row[:3]].append(row[3:])
    own = {code: content for (key, code, _), content in contents.items() if key == version.pk}
    same: SameAxes = defaultdict(dict)
    for (key, code, axis_key), content in contents.items():
        if content == own.get(code):
            same[key][code] = axis_key
    return same
