"""What the database holds of steps, grants, commitments and payments; see `industrie_futur.guards`."""

from companies.aid import DE_MINIMIS_CEILING, DE_MINIMIS_YEARS
from industrie_futur.guards import AppendOnly, Guard, Refusal, RunningTotal
from regions.guards import PROGRAMME, outside_region_life

GRANT, COMMITMENT, PAYMENT = "companies_grant", "companies_commitment", "companies_payment"
_LEDGER = (
    *("grant_id", "programme_id", "region_id", "kind", "amount", "effective_on"),
    *("reverses_id", "recorded_at", "recorded_by_id"),
)
_STEPS = (
    *("enrolment_id", "region_id", "from_phase", "to_phase", "effective_on", "rank", "quantity"),
    *("reverses_id", "comment", "recorded_at", "recorded_by_id"),
)
_GRANT_OF_ROW = f"FROM {GRANT} g WHERE g.id = NEW.grant_id"
_OTHER_PROGRAMME = f"NEW.kind <> 'carried' AND NEW.programme_id <> (SELECT g.programme_id {_GRANT_OF_ROW})"

# Every period of three years that holds the new aid's: it may be entered late, before others.
_PERIODS = " UNION ALL ".join(f"SELECT {shift} AS shift" for shift in range(DE_MINIMIS_YEARS))
_ABOVE_DE_MINIMIS = f"""
    NEW.kind = 'grant'
    AND EXISTS (SELECT 1 {_GRANT_OF_ROW} AND g.regime = 'de_minimis')
    AND EXISTS (
        SELECT 1 FROM ({_PERIODS}) AS period
        JOIN {GRANT} AS own ON own.id = NEW.grant_id
        JOIN companies_enrolment AS own_file ON own_file.id = own.enrolment_id
        WHERE NEW.amount + (
            SELECT COALESCE(SUM(past.amount), 0) FROM companies_enrolment AS file
            JOIN {GRANT} AS other ON other.enrolment_id = file.id
            JOIN {COMMITMENT} AS past ON past.grant_id = other.id
            WHERE file.company_id = own_file.company_id AND other.regime = 'de_minimis'
            AND other.fiscal_year BETWEEN own.fiscal_year + period.shift - {DE_MINIMIS_YEARS - 1}
                                      AND own.fiscal_year + period.shift
        ) > {DE_MINIMIS_CEILING})"""

GUARDS: tuple[Guard, ...] = (
    RunningTotal("commitment_programme_total", COMMITMENT, "programme_id", PROGRAMME, "committed"),
    RunningTotal("commitment_grant_total", COMMITMENT, "grant_id", GRANT, "committed"),
    RunningTotal("payment_programme_total", PAYMENT, "programme_id", PROGRAMME, "paid"),
    RunningTotal("payment_grant_total", PAYMENT, "grant_id", GRANT, "paid"),
    Refusal("commitment_within_region_life", COMMITMENT, outside_region_life("effective_on")),
    Refusal("payment_within_region_life", PAYMENT, outside_region_life("effective_on")),
    Refusal("commitment_on_the_grants_programme", COMMITMENT, _OTHER_PROGRAMME),
    Refusal("payment_on_the_grants_programme", PAYMENT, _OTHER_PROGRAMME),
    Refusal(
        "payment_not_before_its_grant",
        PAYMENT,
        f"NOT EXISTS (SELECT 1 {_GRANT_OF_ROW} AND g.committed_on <= NEW.effective_on)",
    ),
    Refusal(
        "commitment_on_the_day_of_its_act",
        COMMITMENT,
        f"NEW.kind = 'grant' AND NOT EXISTS (SELECT 1 {_GRANT_OF_ROW} AND g.committed_on = NEW.effective_on)",
    ),
    Refusal("commitment_within_de_minimis", COMMITMENT, _ABOVE_DE_MINIMIS),
    AppendOnly("commitment_append_only", COMMITMENT, _LEDGER),
    AppendOnly("payment_append_only", PAYMENT, _LEDGER),
    AppendOnly("event_append_only", "companies_enrolmentevent", _STEPS),
)
