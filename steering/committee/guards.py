"""What the database holds of the committee's meetings; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, Guard, Refusal, RefusedChange


def _closed(meeting: str) -> str:
    """SQL: the meeting whose key is `meeting` is held or cancelled."""
    return f"(SELECT m.status FROM steering_meeting AS m WHERE m.id = {meeting}) <> 'planned'"


def _item_closed(item: str) -> str:
    """The same, of a point of its agenda."""
    return (
        "(SELECT m.status FROM steering_agendaitem AS i JOIN steering_meeting AS m ON m.id = i.meeting_id"
        f" WHERE i.id = {item}) <> 'planned'"
    )


def _frozen_with_meeting(name: str, table: str, old: str, new: str) -> tuple[Guard, Guard]:
    """Nothing is added to, changed in or taken from `table` once the meeting of a row is closed."""
    return (
        Refusal(f"{name}_added_in_time", table, new),
        RefusedChange(f"{name}_frozen_with_meeting", table, f"{old} OR {new}"),
    )


def _not_held(meeting: str) -> str:
    return f"(SELECT m.status FROM steering_meeting AS m WHERE m.id = {meeting}) <> 'held'"


def _approved(meeting: str) -> str:
    """SQL: the minutes of the meeting whose key is `meeting` are approved."""
    approved = "SELECT 1 FROM steering_minutes AS w WHERE w.status = 'approved'"
    return f"EXISTS ({approved} AND w.meeting_id = {meeting})"


GUARDS: tuple[Guard, ...] = (
    RefusedChange("meeting_frozen_once_closed", "steering_meeting", "OLD.status <> 'planned'"),
    *_frozen_with_meeting(
        "agenda_item", "steering_agendaitem", _closed("OLD.meeting_id"), _closed("NEW.meeting_id")
    ),
    *_frozen_with_meeting(
        "attendance", "steering_attendance", _closed("OLD.meeting_id"), _closed("NEW.meeting_id")
    ),
    *_frozen_with_meeting(
        "paper", "steering_paper", _item_closed("OLD.item_id"), _item_closed("NEW.item_id")
    ),
    Refusal(
        "paper_report_is_published",
        "steering_paper",
        "NEW.report_id IS NOT NULL AND (SELECT r.published_at FROM steering_progressreport AS r"
        " WHERE r.id = NEW.report_id) IS NULL",
    ),
    Refusal(
        "decision_of_held_meeting",
        "steering_decision",
        f"{_not_held('NEW.meeting_id')} OR {_approved('NEW.meeting_id')}",
    ),
    AppendOnly(
        "decision_number_append_only",
        "steering_decision",
        ("meeting_id", "series", "rank", "key", "recorded_at", "recorded_by_id"),
    ),
    RefusedChange(
        "decision_frozen_with_minutes",
        "steering_decision",
        f"{_approved('OLD.meeting_id')} AND (OLD.title <> NEW.title OR OLD.text <> NEW.text"
        " OR COALESCE(OLD.item_id, 0) <> COALESCE(NEW.item_id, 0))",
    ),
    AppendOnly(
        "follow_up_append_only",
        "steering_followup",
        (
            *("decision_id", "status", "owner_id", "due_on"),
            *("text", "key", "written_at", "written_by_id"),
        ),
    ),
    Refusal("minutes_of_held_meeting", "steering_minutes", _not_held("NEW.meeting_id")),
    RefusedChange(
        "minutes_frozen_once_approved",
        "steering_minutes",
        "OLD.status = 'approved' OR NEW.id IS NULL OR OLD.meeting_id <> NEW.meeting_id",
    ),
    AppendOnly("convocation_frozen", "steering_convocation", ("meeting_id", "sequence", "contents")),
    AppendOnly(
        "recipient_frozen",
        "steering_recipient",
        ("convocation_id", "meeting_id", "sequence", "member_id", "name", "email", "method"),
    ),
)
