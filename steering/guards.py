"""What the database holds of milestones, their shares and published reports; see `industrie_futur.guards`."""

from industrie_futur.guards import AppendOnly, Guard, Refusal, RefusedChange, RunningTotal, kept_history


def _held(region: str, day: str) -> str:
    """SQL of the share of `region` on the evening of `day`, before the new row."""
    return (
        f"(SELECT COALESCE(SUM(CASE WHEN known.to_region_id = {region} THEN known.quantity"
        f" WHEN known.from_region_id = {region} THEN -known.quantity ELSE 0 END), 0)"
        f" FROM steering_sharemove AS known"
        f" WHERE known.target_id = NEW.target_id AND known.effective_on <= {day})"
    )


_REST = (
    "(SELECT target.value FROM steering_target AS target WHERE target.id = NEW.target_id)"
    " - (SELECT COALESCE(SUM(CASE WHEN known.from_region_id IS NULL THEN known.quantity ELSE 0 END"
    " - CASE WHEN known.to_region_id IS NULL THEN known.quantity ELSE 0 END), 0)"
    " FROM steering_sharemove AS known"
    " WHERE known.target_id = NEW.target_id AND known.effective_on <= days.day)"
)
# The new row's day and those of later moves: a share changes on no other.
_DAYS = (
    "(SELECT NEW.effective_on AS day UNION SELECT later.effective_on FROM steering_sharemove AS later"
    " WHERE later.target_id = NEW.target_id AND later.effective_on > NEW.effective_on) AS days"
)
_TO_REGIONS = (
    "(CASE WHEN {row}from_region_id IS NULL THEN {row}quantity ELSE 0 END"
    " - CASE WHEN {row}to_region_id IS NULL THEN {row}quantity ELSE 0 END)"
)
_REPORT = (
    *("as_of", "origin", "period", "figures", "checksum", "pdf", "xlsx", "published_at", "published_by_id"),
    *("requested_by_id", "requested_at", "status", "progress_pct", "message", "attempts", "sent_at"),
    *("heartbeat_at", "finished_at"),
)


def _published(report: str) -> str:
    """SQL: the report whose key is `report` is published."""
    return (
        "EXISTS (SELECT 1 FROM steering_progressreport AS report"
        f" WHERE report.id = {report} AND report.published_at IS NOT NULL)"
    )


def _frozen_with_report(name: str, table: str) -> tuple[Guard, Guard]:
    """Nothing is added to, changed in or taken from `table` once the report of a row is published."""
    return (
        Refusal(f"{name}_added_in_time", table, _published("NEW.report_id")),
        RefusedChange(f"{name}_frozen_with_report", table, _published("OLD.report_id")),
    )


GUARDS: tuple[Guard, ...] = (
    *_frozen_with_report("report_file", "steering_reportfile"),
    *_frozen_with_report("chapter_text", "steering_chaptertext"),
    # Drafted by several, read by another: each state of a comment tells what it said, and by whom.
    *kept_history(
        "steering_chaptertext",
        ("report_id", "chapter", "language", "text", "status", "written_by_id", "reviewed_by_id", "motive"),
    ),
    # A milestone is revised on its own row: each state tells what, when, by whom and why.
    *kept_history(
        "steering_target",
        ("indicator", "region_id", "due_on", "value", "source", "decided_on", "motive", "revised_by_id"),
    ),
    RefusedChange(
        "progress_report_frozen",
        "steering_progressreport",
        "OLD.published_at IS NOT NULL AND ("
        + " OR ".join(f"NEW.{each} IS DISTINCT FROM OLD.{each}" for each in _REPORT)
        + ")",
    ),
    AppendOnly(
        "report_replay_append_only",
        "steering_reportreplay",
        ("report_id", "checksum", "differences", "replayed_at", "replayed_by_id"),
    ),
    RunningTotal(
        "share_move_total", "steering_sharemove", "target_id", "steering_target", "attributed", _TO_REGIONS
    ),
    AppendOnly(
        "share_move_append_only",
        "steering_sharemove",
        (
            *("target_id", "from_region_id", "to_region_id", "quantity", "effective_on"),
            *("reason", "recorded_at", "recorded_by_id"),
        ),
    ),
    Refusal(
        "share_move_of_national_target",
        "steering_sharemove",
        "EXISTS (SELECT 1 FROM steering_target AS target"
        " WHERE target.id = NEW.target_id AND target.region_id IS NOT NULL)",
    ),
    Refusal(
        "share_move_of_what_is_held",
        "steering_sharemove",
        f"EXISTS (SELECT 1 FROM {_DAYS} WHERE NEW.quantity > CASE WHEN NEW.from_region_id IS NULL"
        f" THEN {_REST} ELSE {_held('NEW.from_region_id', 'days.day')} END)",
    ),
    # A closed region is only given back, when a merger is undone, what it had on its last day.
    Refusal(
        "share_move_to_living_region",
        "steering_sharemove",
        "EXISTS (SELECT 1 FROM regions_region AS region WHERE region.code = NEW.to_region_id"
        " AND (NEW.effective_on < region.valid_from OR (NEW.effective_on > region.valid_to"
        f" AND EXISTS (SELECT 1 FROM {_DAYS} WHERE {_held('NEW.to_region_id', 'days.day')} + NEW.quantity"
        f" > {_held('NEW.to_region_id', 'region.valid_to')}))))",
    ),
)
