"""What the database holds of the international part; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, Guard, RefusedChange, kept_history

_DELETED = "NEW.id IS NULL"

GUARDS: tuple[Guard, ...] = (
    RefusedChange("partnership_kept", "steering_partnership", _DELETED),
    RefusedChange("joint_action_kept", "steering_jointaction", _DELETED),
    RefusedChange("use_case_kept", "steering_usecase", _DELETED),
    RefusedChange("event_kept", "steering_event", _DELETED),
    # A day once published stays countable as it was known then, by its states.
    *kept_history("steering_partnership", ("started_on", "ended_on")),
    *kept_history("steering_usecase", ("published_on", "withdrawn_on")),
    *kept_history("steering_event", ("held_on", "is_day_known", "cancelled_on")),
    AppendOnly(
        "joint_action_note_append_only",
        "steering_actionnote",
        ("action_id", "effective_on", "status", "due_on", "text", "key", "written_at", "written_by_id"),
    ),
    AppendOnly(
        "framework_append_only",
        "steering_framework",
        ("code", "edition", "name", "publisher", "scale", "source", "year", "published_on"),
    ),
    AppendOnly("dimension_append_only", "steering_dimension", ("framework_id", "code", "label", "label_de")),
    AppendOnly("correspondence_append_only", "steering_correspondence", ("dimension_id", "question")),
)
