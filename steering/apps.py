from django.apps import AppConfig
from django.db.models.signals import post_migrate

from industrie_futur.guards import guard
from steering.alliance.guards import GUARDS as ALLIANCE
from steering.committee.guards import GUARDS as COMMITTEE
from steering.guards import GUARDS as SHARES
from steering.international.guards import GUARDS as INTERNATIONAL
from steering.international.reference import load_frameworks
from steering.mailing.guards import GUARDS as MAILINGS


class SteeringConfig(AppConfig):
    name = "steering"
    verbose_name = "Pilotage"

    def ready(self) -> None:
        from industrie_futur.health import CHECKS
        from steering.alliance.panels import register_panels as register_alliance_panels
        from steering.cabinet.panels import register_panels as register_cabinet_panels
        from steering.committee.notices import register_notices
        from steering.committee.panels import register_panels as register_committee_panels
        from steering.duties import register_duties  # models are not loaded before
        from steering.mailing.notices import register_notices as register_mailing_notices
        from steering.panels import register_panels
        from steering.report.notices import register_notices as register_report_notices
        from steering.schedule.notices import register_notices as register_schedule_notices
        from steering.schedule.queries import nothing_missed

        register_panels()
        register_committee_panels()
        register_cabinet_panels()
        register_alliance_panels()
        register_duties()
        register_notices()
        register_schedule_notices()
        register_mailing_notices()
        register_report_notices()
        CHECKS["schedule"] = nothing_missed
        post_migrate.connect(load_frameworks, sender=self)
        guard(self, (*SHARES, *COMMITTEE, *ALLIANCE, *INTERNATIONAL, *MAILINGS))
