from django.apps import AppConfig
from django.db.models.signals import post_migrate

from diagnostics.reference import load_questionnaire


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    verbose_name = "Diagnostics"

    def ready(self) -> None:
        from accounts.notifications import register_kind  # models are not loaded before
        from companies.path_guards import register_guard
        from companies.phases import Phase
        from diagnostics import certifications, duties, notices, visits
        from diagnostics.guards import GUARDS
        from diagnostics.panels import register_panels
        from diagnostics.queries import unvalidated, weak_axes_of
        from diagnostics.queries_plans import without_agreed_action
        from experts.agenda import register_events
        from experts.capacity import register_days_done
        from experts.matching_facts import register_weak_axes
        from industrie_futur.guards import guard

        post_migrate.connect(load_questionnaire, sender=self)
        guard(self, GUARDS)
        register_panels()
        register_guard(Phase.PLAN_ACTION, unvalidated)
        register_guard(Phase.ACCOMPAGNEMENT, without_agreed_action)
        register_weak_axes(weak_axes_of)
        duties.register_duties()
        register_kind(notices.NOT_CALLED_BACK, notices.still_not_called_back)
        visits.register_panels()
        certifications.register_panels()
        register_events(visits.events_of)
        register_days_done(visits.DAYS_DONE)
