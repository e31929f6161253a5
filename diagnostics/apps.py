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
        from diagnostics.guards_plans import PLAN_GUARDS
        from diagnostics.notices_plans import register_kinds
        from diagnostics.panels import register_panels
        from diagnostics.plan_agenda import terms_of
        from diagnostics.queries import unvalidated, weak_axes_of
        from diagnostics.queries_plans import actions_to_finish, undecided_actions, without_agreed_action
        from experts.agenda import register_events
        from experts.capacity import register_days_done
        from experts.matching_facts import register_weak_axes
        from industrie_futur.guards import guard

        post_migrate.connect(load_questionnaire, sender=self)
        guard(self, GUARDS + PLAN_GUARDS)
        register_panels()
        register_kinds()
        register_guard(Phase.PLAN_ACTION, unvalidated)
        register_guard(Phase.PLAN_ACTION, undecided_actions)
        register_guard(Phase.ACCOMPAGNEMENT, without_agreed_action)
        register_guard(Phase.TERMINEE, actions_to_finish)
        register_weak_axes(weak_axes_of)
        duties.register_duties()
        register_kind(notices.NOT_CALLED_BACK, notices.still_not_called_back)
        visits.register_panels()
        certifications.register_panels()
        register_events(visits.events_of)
        register_events(terms_of)
        register_days_done(visits.DAYS_DONE)
