"""What the database holds of the questionnaire and of certified visits; see `industrie_futur.guards`.

A version is written as a draft, published whole, then frozen with all that it is made of. A visit that its
firm confirmed is frozen with the attestation.
"""

from diagnostics.scoring import ANSWERS_NEEDED
from industrie_futur.guards import AppendOnly, Guard, Refusal, RefusedChange, kept_history

VERSION, AXIS = "diagnostics_questionnaire", "diagnostics_axis"
QUESTION, LEVEL = "diagnostics_question", "diagnostics_level"
DIAGNOSTIC, CERTIFICATION = "diagnostics_diagnostic", "diagnostics_visitcertification"
_OF_AXIS = f"SELECT 1 FROM {VERSION} v JOIN {AXIS} a ON a.questionnaire_id = v.id"


def _of_published(table: str, row: str) -> str:
    """SQL: the row (NEW or OLD) of `table` is part of a published version."""
    published = {
        AXIS: f"SELECT 1 FROM {VERSION} v WHERE v.is_published AND v.id = {row}.questionnaire_id",
        QUESTION: f"{_OF_AXIS} WHERE v.is_published AND a.id = {row}.axis_id",
        LEVEL: f"{_OF_AXIS} JOIN {QUESTION} q ON q.axis_id = a.id "
        f"WHERE v.is_published AND q.id = {row}.question_id",
    }
    return f"EXISTS ({published[table]})"


def _frozen(name: str, table: str) -> tuple[Guard, Guard]:
    changed = f"{_of_published(table, 'OLD')} OR {_of_published(table, 'NEW')}"
    return (
        Refusal(f"{name}_added_to_a_draft", table, _of_published(table, "NEW")),
        RefusedChange(f"{name}_frozen_once_published", table, changed),
    )


_IS_PUBLISHED_NOW = "NEW.is_published AND NOT OLD.is_published"
_IS_INCOMPLETE = f"""
    NOT EXISTS (SELECT 1 FROM {AXIS} a WHERE a.questionnaire_id = NEW.id)
    OR EXISTS (
        SELECT 1 FROM {AXIS} a WHERE a.questionnaire_id = NEW.id
        AND (SELECT COUNT(*) FROM {QUESTION} q WHERE q.axis_id = a.id) < {ANSWERS_NEEDED})
    OR EXISTS (
        SELECT 1 FROM {AXIS} a JOIN {QUESTION} q ON q.axis_id = a.id WHERE a.questionnaire_id = NEW.id
        AND (q.title = '' OR q.text = ''
             OR (SELECT COUNT(*) FROM {LEVEL} l WHERE l.question_id = q.id AND l.description <> '') < 6))"""
_IS_TOO_EARLY = f"""
    EXISTS (SELECT 1 FROM {VERSION} v WHERE v.id <> NEW.id AND v.is_published
            AND (v.version > NEW.version OR NEW.effective_on IS NULL
                 OR v.effective_on >= NEW.effective_on))"""

GUARDS: tuple[Guard, ...] = (
    Refusal("questionnaire_begins_as_draft", VERSION, "NEW.is_published"),
    RefusedChange("questionnaire_frozen_once_published", VERSION, "OLD.is_published"),
    RefusedChange(
        "questionnaire_complete_when_published", VERSION, f"{_IS_PUBLISHED_NOW} AND ({_IS_INCOMPLETE})"
    ),
    RefusedChange("questionnaire_after_those_before", VERSION, f"{_IS_PUBLISHED_NOW} AND {_IS_TOO_EARLY}"),
    *_frozen("axis", AXIS),
    *_frozen("question", QUESTION),
    *_frozen("level", LEVEL),
    Refusal(
        "diagnostic_on_a_published_version",
        DIAGNOSTIC,
        f"NOT EXISTS (SELECT 1 FROM {VERSION} v WHERE v.id = NEW.questionnaire_id AND v.is_published)",
    ),
    RefusedChange("diagnostic_keeps_its_version", DIAGNOSTIC, "NEW.questionnaire_id <> OLD.questionnaire_id"),
    RefusedChange(
        "visit_frozen_once_certified",
        "diagnostics_visit",
        f"EXISTS (SELECT 1 FROM {CERTIFICATION} c WHERE c.visit_id = OLD.id)",
    ),
    AppendOnly(
        "certification_append_only",
        CERTIFICATION,
        ("visit_id", "year", "number", "how", "signatory", "signatory_position", "comment", "confirmed_on"),
    ),
    # What a report counted stays countable as it was known then, by the states that these rows had.
    *kept_history(DIAGNOSTIC, ("kind", "status", "validated_on")),
    *kept_history("diagnostics_visit", ("kind", "status", "held_on")),
    *kept_history("diagnostics_survey", ("wave", "sent_at", "answered_at")),
)
