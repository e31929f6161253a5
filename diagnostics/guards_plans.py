"""What the database holds of the action plans and their progress; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, Guard, Refusal, RefusedChange, kept_history

NOTE, LINK, ACTION = "diagnostics_actionnote", "diagnostics_signedlink", "diagnostics_actionitem"
_NOTE_COLUMNS = ("action_id", "status", "text", "noted_on", "written_at", "written_by_id", "link_id")
_LINK_OF_ANOTHER = f"""
    NEW.link_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM {LINK} AS link JOIN {ACTION} AS action ON action.id = NEW.action_id
        WHERE link.id = NEW.link_id
        AND (link.action_id = action.id OR link.plan_id = action.diagnostic_id))"""
_GRANT_OF_ANOTHER = """
    NEW.grant_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM companies_grant AS aid
        WHERE aid.id = NEW.grant_id AND aid.enrolment_id = NEW.enrolment_id)"""

PLAN_GUARDS: tuple[Guard, ...] = (
    AppendOnly("action_note_append_only", NOTE, _NOTE_COLUMNS),
    Refusal("action_note_by_its_own_link", NOTE, _LINK_OF_ANOTHER),
    Refusal("action_funded_by_its_file", ACTION, _GRANT_OF_ANOTHER),
    RefusedChange("action_funded_by_its_file_still", ACTION, _GRANT_OF_ANOTHER),
    *kept_history(ACTION, ("axis_id",)),  # its notes keep the rest
)
