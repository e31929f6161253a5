"""What the database holds of the committee's meetings; see `industrie_futur.guards`."""

from industrie_futur.guards import Guard, Refusal, RefusedChange


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
)
