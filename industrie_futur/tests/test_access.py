"""Every address, as every role, on a row of Alsace: an address without a line in `EXPECTED` fails.

Each line gives the answer to a GET, in the order of `VISITORS`: 200 shown, 302 sent elsewhere (sign-in when
anonymous), 403 not for this role, 404 does not exist for this person, 405 only to be posted to.
"""

import datetime
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Absence, RegionRight
from accounts.notifications import notify
from accounts.tests.factories import UserFactory
from companies.models import CompanyImport, Site
from companies.services import agree_to_be_named, commit_grant, pay_grant, prepare_grant
from companies.tests.factories import ContactFactory, enrol
from diagnostics.services.attachments import attach_file
from diagnostics.tests.factories import (
    certify,
    draft_question,
    make_action,
    make_diagnostic,
    make_survey,
    make_visit,
)
from experts.models import Assignment, Expert, ExpertImport, Nomination
from experts.tests.factories import make_member
from industrie_futur import clock
from regions.gazetteer import gazetteer
from regions.models import IndustrialBase, RegionalProgramme
from steering.cabinet.services import ask_question_draft, ask_visit_sheet
from steering.committee.services.convocations import convene
from steering.handover import prepare_note
from steering.models import AcceptedAnomaly, ProgressReport, Target
from steering.schedule.services import run_due_schedules
from steering.tests.committee import decided, document, draft_minutes
from steering.tests.factories import ItemFactory, LiaisonFactory, MandateFactory, MemberFactory
from steering.tests.international import agreed, event, told
from steering.tests.mailing import drafted, listed

VISITORS = (
    "anonymous",
    "administrator",
    "ministry",
    "officer",  # of Alsace
    "officer_elsewhere",  # of Bretagne
    "expert",  # assigned to the firm
    "expert_elsewhere",
    "observer",
)
EXPECTED: dict[str, str] = {
    "accessibility": "200 200 200 200 200 200 200 200",
    "account_change_password": "302 200 200 200 200 200 200 200",
    "account_login": "200 302 302 302 302 302 302 302",
    "account_logout": "405 405 405 405 405 405 405 405",
    "account_reauthenticate": "302 200 200 200 200 200 200 200",
    "account_reset_password": "200 200 200 200 200 200 200 200",
    "account_reset_password_done": "200 200 200 200 200 200 200 200",
    "account_reset_password_from_key": "200 200 200 200 200 200 200 200",
    "account_reset_password_from_key_done": "200 200 200 200 200 200 200 200",
    "account_set_password": "302 302 302 302 302 302 302 302",
    "account_signup": "200 302 302 302 302 302 302 302",
    "accounts:absence_end": "302 405 403 403 403 403 403 403",
    "accounts:act_list": "302 200 403 403 403 403 403 403",
    "accounts:notification_list": "302 200 200 200 200 200 200 200",
    "accounts:notification_read": "302 405 405 405 405 405 405 405",
    "accounts:notification_read_all": "302 405 405 405 405 405 405 405",
    "accounts:owner_list": "302 200 403 403 403 403 403 403",
    "accounts:profile": "302 200 200 200 200 200 200 200",
    "accounts:right_create": "302 200 403 403 403 403 403 403",
    "accounts:user_create": "302 200 403 403 403 403 403 403",
    "accounts:user_list": "302 200 403 403 403 403 403 403",
    "accounts:user_send_link": "302 405 403 403 403 403 403 403",
    "accounts:user_update": "302 200 403 403 403 403 403 403",
    "companies:company_create": "302 200 403 200 200 403 403 403",
    "companies:company_detail": "302 200 200 200 404 200 404 404",
    "companies:company_list": "302 200 200 200 200 200 200 403",
    "companies:company_update": "302 200 404 200 404 404 404 404",
    "companies:contact_create": "302 200 404 200 404 404 404 404",
    "companies:contact_update": "302 200 404 200 404 404 404 404",
    "companies:enrolment_advance": "302 200 404 200 404 404 404 404",
    "companies:enrolment_open": "302 302 404 302 404 404 404 404",
    "companies:grant_cancel": "302 404 404 200 404 404 404 404",
    "companies:grant_commit": "302 404 404 200 404 404 404 404",
    "companies:grant_create": "302 403 404 200 404 404 404 404",
    "companies:grant_detail": "302 200 200 200 404 404 404 404",
    "companies:grant_list": "302 200 200 200 200 403 403 403",
    "companies:grant_pay": "302 404 404 302 404 404 404 404",
    "companies:grant_update": "302 404 404 200 404 404 404 404",
    "companies:import_confirm": "302 405 403 405 405 403 403 403",
    "companies:import_detail": "302 200 403 200 404 403 403 403",
    "companies:import_drop": "302 405 403 405 405 403 403 403",
    "companies:import_list": "302 200 403 200 200 403 403 403",
    "companies:import_refused": "302 200 403 200 404 403 403 403",
    "companies:import_template": "302 200 403 200 200 403 403 403",
    "companies:naming_agree": "302 200 404 200 404 404 404 404",
    "companies:naming_withdraw": "302 200 404 200 404 404 404 404",
    "companies:payment_reverse": "302 404 404 200 404 404 404 404",
    "companies:siret_check": "302 200 403 200 200 403 403 403",
    "companies:site_create": "302 200 404 200 404 404 404 404",
    "companies:site_update": "302 200 404 200 404 404 404 404",
    "companies:size_check": "302 200 200 200 200 200 200 200",
    "companies:step_cancel": "302 200 404 200 404 404 404 404",
    "companies:step_correct": "302 200 404 200 404 404 404 404",
    "diagnostics:restitution": "302 200 200 200 404 200 404 404",
    "diagnostics:restitution_file": "302 200 200 200 404 200 404 404",
    "diagnostics:statistics": "302 200 200 200 200 200 200 200",
    "diagnostics:answer_save": "302 405 405 405 405 405 405 405",
    "diagnostics:diagnostic_create": "302 405 405 405 405 405 405 405",
    "diagnostics:diagnostic_detail": "302 200 200 200 404 200 404 404",
    "diagnostics:diagnostic_list": "302 200 200 200 200 200 200 403",
    "diagnostics:diagnostic_return": "302 404 404 200 404 404 404 404",
    "diagnostics:diagnostic_submit": "302 404 404 404 404 200 404 404",
    "diagnostics:diagnostic_validate": "302 405 405 405 405 405 405 405",
    "diagnostics:action_answer": "404 404 404 404 404 404 404 404",
    "diagnostics:action_ask": "302 404 404 302 404 302 404 404",
    "diagnostics:action_create": "302 404 404 302 404 302 404 404",
    "diagnostics:action_detail": "302 200 200 200 404 200 404 404",
    "diagnostics:action_order": "302 405 405 405 405 405 405 405",
    "diagnostics:action_update": "302 404 404 200 404 200 404 404",
    "diagnostics:plan": "302 200 200 200 404 200 404 404",
    "diagnostics:plan_answer": "404 404 404 404 404 404 404 404",
    "diagnostics:plan_ask": "302 404 404 200 404 200 404 404",
    "diagnostics:plan_file": "302 200 200 200 404 200 404 404",
    "diagnostics:plan_step": "302 405 405 405 405 405 405 405",
    "diagnostics:plan_propose": "302 405 405 405 405 405 405 405",
    "diagnostics:section": "302 200 200 200 404 200 404 404",
    "diagnostics:visit_answer": "404 404 404 404 404 404 404 404",
    "diagnostics:visit_attestation": "302 200 200 200 404 200 404 404",
    "diagnostics:attachment": "302 200 200 200 404 200 404 404",
    "diagnostics:attachment_create": "302 404 404 404 404 200 404 404",
    "diagnostics:attachment_remove": "302 405 405 405 405 405 405 405",
    "diagnostics:field": "302 403 403 403 403 200 200 403",
    "diagnostics:field_answer": "401 403 403 403 403 405 405 403",
    "diagnostics:field_data": "401 403 403 403 403 200 200 403",
    "diagnostics:field_diagnostic": "401 403 403 403 403 405 405 403",
    "diagnostics:field_file": "401 403 403 403 403 405 405 403",
    "diagnostics:field_manifest": "200 200 200 200 200 200 200 200",
    "diagnostics:field_visit": "401 403 403 403 403 405 405 403",
    "diagnostics:field_worker": "200 200 200 200 200 200 200 200",
    "diagnostics:survey_answer": "404 404 404 404 404 404 404 404",
    "diagnostics:survey_handle": "302 404 404 200 404 404 404 404",
    "diagnostics:survey_refuse": "302 404 200 200 404 404 404 404",
    "diagnostics:survey_resend": "302 404 200 200 404 404 404 404",
    "diagnostics:survey_results": "302 200 200 200 200 403 403 200",
    "diagnostics:visit_cancel": "302 404 404 200 404 200 404 404",
    "diagnostics:visit_confirm": "302 404 404 404 404 200 404 404",
    "diagnostics:visit_link": "302 404 404 200 404 200 404 404",
    "diagnostics:visit_link_revoke": "302 405 405 405 405 405 405 405",
    "diagnostics:visit_detail": "302 200 200 200 404 200 404 404",
    "diagnostics:visit_list": "302 200 200 200 200 200 200 403",
    "diagnostics:visit_move": "302 404 404 404 404 200 404 404",
    "diagnostics:visit_log": "302 404 404 404 404 200 404 404",
    "diagnostics:visit_plan": "302 404 404 404 404 200 404 404",
    "diagnostics:visit_update": "302 404 404 404 404 200 404 404",
    "diagnostics:questionnaire": "302 200 200 200 200 200 200 200",
    "diagnostics:version_compare": "302 200 200 200 200 200 200 200",
    "diagnostics:version_detail": "302 200 200 200 200 200 200 200",
    "diagnostics:version_list": "302 200 200 200 200 200 200 200",
    "diagnostics:draft_create": "302 405 405 405 405 405 405 405",
    "diagnostics:draft_detail": "302 200 200 404 404 404 404 404",
    "diagnostics:draft_drop": "302 200 200 404 404 404 404 404",
    "diagnostics:draft_publish": "302 200 200 404 404 404 404 404",
    "diagnostics:question_create": "302 200 200 404 404 404 404 404",
    "diagnostics:question_move": "302 405 405 405 405 405 405 405",
    "diagnostics:question_remove": "302 200 200 404 404 404 404 404",
    "diagnostics:question_update": "302 200 200 404 404 404 404 404",
    "experts:answer_record": "302 200 404 200 404 404 404 404",
    "experts:accreditation_renew": "302 200 200 403 403 403 404 404",
    "experts:directory": "302 200 200 200 200 200 200 200",
    "experts:directory_consent": "302 405 405 405 405 405 405 405",
    "experts:expert_create": "302 200 403 403 403 403 403 403",
    "experts:expert_update": "302 200 403 403 403 403 403 403",
    "experts:nomination_create": "302 403 403 403 403 403 403 200",
    "experts:nomination_detail": "302 200 200 404 404 404 404 200",
    "experts:nomination_list": "302 200 200 403 403 403 403 200",
    "experts:nomination_refuse": "302 200 200 404 404 404 404 404",
    "experts:nomination_retain": "302 200 200 404 404 404 404 404",
    "experts:organisation_create": "302 200 200 403 403 403 403 403",
    "experts:organisation_detail": "302 200 200 200 200 200 200 200",
    "experts:organisation_list": "302 200 200 200 200 200 200 200",
    "experts:organisation_update": "302 200 200 403 403 403 403 403",
    "experts:profile": "302 403 403 403 403 200 200 403",
    "experts:referral_update": "302 200 404 200 404 404 404 404",
    "experts:suspension_create": "302 200 200 403 403 403 404 404",
    "experts:suspension_lift": "302 200 200 403 403 403 404 404",
    "experts:assignment_create": "302 200 404 200 404 404 404 404",
    "experts:assignment_end": "302 200 404 200 404 404 404 404",
    "experts:calendar": "302 403 403 403 403 200 200 403",
    "experts:calendar_feed": "404 404 404 404 404 404 404 404",
    "experts:calendar_open": "302 405 405 405 405 405 405 405",
    "experts:calendar_revoke": "302 405 405 405 405 405 405 405",
    "experts:expert_availability": "302 200 404 404 404 404 404 404",
    "experts:expert_detail": "302 200 200 200 200 200 404 404",
    "experts:expert_leave_create": "302 200 404 404 404 404 404 404",
    "experts:expert_leave_end": "302 405 405 405 405 405 405 405",
    "experts:expert_link_end": "302 200 404 404 404 404 404 404",
    "experts:expert_links": "302 200 404 404 404 404 404 404",
    "experts:expert_list": "302 200 200 200 200 200 200 403",
    "experts:import_confirm": "302 405 403 403 403 403 403 403",
    "experts:import_detail": "302 200 403 403 403 403 403 403",
    "experts:import_drop": "302 405 403 403 403 403 403 403",
    "experts:import_list": "302 200 403 403 403 403 403 403",
    "experts:import_refused": "302 200 403 403 403 403 403 403",
    "experts:import_template": "302 200 403 403 403 403 403 403",
    "experts:mandate_create": "302 200 200 403 403 403 404 404",
    "experts:mandate_end": "302 200 200 403 403 403 404 404",
    "experts:membership_create": "302 200 200 403 403 403 403 403",
    "experts:membership_update": "302 200 200 404 404 404 404 404",
    "experts:mission_list": "302 403 403 403 403 200 200 403",
    "experts:need_update": "302 200 404 200 404 404 404 404",
    "experts:own_availability": "302 403 403 403 403 200 200 403",
    "experts:own_leave_create": "302 403 403 403 403 200 200 403",
    "experts:own_leave_end": "302 405 405 405 405 405 405 405",
    "experts:own_link_end": "302 403 403 403 403 200 404 403",
    "experts:own_links": "302 403 403 403 403 200 200 403",
    "experts:proposal_accept": "302 403 403 403 403 404 200 403",
    "experts:proposal_decline": "302 403 403 403 403 404 200 403",
    "experts:proposal_withdraw": "302 200 404 200 404 404 404 404",
    "experts:weights": "302 200 200 200 200 403 403 403",
    "experts:year_card": "302 200 200 200 200 200 404 404",
    "health": "200 200 200 200 200 200 200 200",
    "help": "200 200 200 200 200 200 200 200",
    "legal_notice": "200 200 200 200 200 200 200 200",
    "personal_data": "200 200 200 200 200 200 200 200",
    "regions:funding_create": "302 200 404 200 404 404 404 404",
    "regions:funding_reverse": "302 200 404 200 404 404 404 404",
    "regions:industry_create": "302 200 200 403 403 403 403 403",
    "regions:industry_list": "302 200 200 200 200 200 200 200",
    "regions:industry_update": "302 200 200 404 404 404 404 404",
    "regions:programme_act": "302 200 200 200 404 404 404 404",
    "regions:programme_create": "302 200 404 200 404 404 404 404",
    "regions:programme_detail": "302 200 200 200 404 404 404 404",
    "regions:programme_update": "302 200 404 200 404 404 404 404",
    "regions:region_detail": "302 200 200 200 200 200 200 200",
    "regions:region_list": "302 200 200 200 200 200 200 200",
    "steering:accepted_anomaly_list": "302 200 200 200 200 403 403 403",
    "steering:alliance": "302 200 200 200 200 200 200 200",
    "steering:anomaly_accept": "302 403 403 200 404 403 403 403",
    "steering:anomaly_list": "302 200 200 200 200 403 403 403",
    "steering:anomaly_reopen": "302 403 403 200 404 403 403 403",
    "steering:cabinet": "302 200 200 403 403 403 403 403",
    "steering:cabinet_question_annex": "302 200 200 404 404 404 404 404",
    "steering:cabinet_question_create": "302 403 200 403 403 403 403 403",
    "steering:cabinet_question_file": "302 200 200 404 404 404 404 404",
    "steering:cabinet_request": "302 200 200 404 404 404 404 404",
    "steering:cabinet_visit_create": "302 403 200 403 403 403 403 403",
    "steering:cabinet_visit_file": "302 200 200 404 404 404 404 404",
    "steering:compare": "302 200 200 200 200 403 403 200",
    "steering:convocation_reply": "404 404 404 404 404 404 404 404",
    "steering:convocation_retry": "302 405 405 405 405 405 405 405",
    "steering:dashboard": "302 200 200 200 200 200 200 200",
    "steering:decision_create": "302 200 200 404 404 404 404 404",
    "steering:decision_detail": "302 200 200 404 404 404 404 404",
    "steering:decision_follow": "302 200 200 404 404 404 404 404",
    "steering:decision_list": "302 200 200 403 403 403 403 200",
    "steering:decision_update": "302 200 200 404 404 404 404 404",
    "steering:event_cancel": "302 200 200 404 404 404 404 404",
    "steering:event_create": "302 200 200 403 403 403 403 403",
    "steering:event_detail": "302 200 200 200 200 200 200 200",
    "steering:event_list": "302 200 200 200 200 200 200 200",
    "steering:event_update": "302 200 200 404 404 404 404 404",
    "steering:correspondence_list": "302 200 200 200 200 200 200 200",
    "steering:international_levels": "302 200 200 200 200 200 200 200",
    "steering:sheet": "302 200 200 200 200 200 200 200",
    "steering:sheet_file": "302 200 200 200 200 200 200 200",
    "steering:international": "302 200 200 200 200 200 200 200",
    "steering:joint_action_create": "302 200 200 404 404 404 404 404",
    "steering:joint_action_detail": "302 200 200 200 200 200 200 200",
    "steering:joint_action_note": "302 200 200 404 404 404 404 404",
    "steering:joint_action_update": "302 200 200 404 404 404 404 404",
    "steering:partnership_create": "302 200 200 403 403 403 403 403",
    "steering:partnership_detail": "302 200 200 200 200 200 200 200",
    "steering:partnership_update": "302 200 200 404 404 404 404 404",
    "steering:use_case_create": "302 200 200 403 403 403 403 403",
    "steering:use_case_detail": "302 200 200 200 200 200 200 200",
    "steering:use_case_list": "302 200 200 200 200 200 200 200",
    "steering:use_case_publish": "302 405 405 405 405 405 405 405",
    "steering:use_case_update": "302 200 200 404 404 404 404 404",
    "steering:use_case_withdraw": "302 405 405 405 405 405 405 405",
    "steering:expert_coverage": "302 200 200 200 200 403 403 403",
    "steering:figure_detail": "302 200 200 200 200 200 200 200",
    "steering:figure_list": "302 200 200 200 200 200 200 200",
    "steering:handover_absence": "302 200 403 403 403 403 403 403",
    "steering:handover_account": "302 200 403 403 403 403 403 403",
    "steering:handover_detail": "302 200 404 200 404 404 404 404",
    "steering:handover_list": "302 200 403 403 403 403 403 403",
    "steering:handover_pdf": "302 200 404 200 404 404 404 404",
    "steering:handover_prepare": "302 403 403 200 200 200 200 403",
    "steering:handover_right": "302 200 403 403 403 403 403 403",
    "steering:home": "302 302 302 200 200 302 302 302",
    "steering:item_create": "302 200 200 404 404 404 404 404",
    "steering:item_raise": "302 405 405 405 405 405 405 405",
    "steering:item_remove": "302 405 405 405 405 405 405 405",
    "steering:item_update": "302 200 200 404 404 404 404 404",
    "steering:digest_preview": "302 200 200 403 403 403 403 403",
    "steering:listmember_remove": "302 405 405 405 405 405 405 405",
    "steering:mailing_approve": "302 405 405 405 405 405 405 405",
    "steering:mailing_create": "302 200 200 403 403 403 403 403",
    "steering:mailing_detail": "302 200 200 404 404 404 404 404",
    "steering:mailing_leave": "404 404 404 404 404 404 404 404",
    "steering:mailing_list": "302 200 200 403 403 403 403 403",
    "steering:mailing_preview": "302 200 200 404 404 404 404 404",
    "steering:mailing_retry": "302 405 405 405 405 405 405 405",
    "steering:mailing_stop": "302 405 405 405 405 405 405 405",
    "steering:mailing_try": "302 405 405 405 405 405 405 405",
    "steering:mailing_update": "302 200 200 404 404 404 404 404",
    "steering:mailinglist_create": "302 200 200 403 403 403 403 403",
    "steering:mailinglist_detail": "302 200 200 404 404 404 404 404",
    "steering:mailinglist_list": "302 200 200 403 403 403 403 403",
    "steering:mailinglist_update": "302 200 200 404 404 404 404 404",
    "steering:exchange_create": "302 200 200 404 404 404 404 404",
    "steering:liaison_create": "302 200 200 403 403 403 403 403",
    "steering:liaison_detail": "302 200 200 200 200 200 200 200",
    "steering:liaison_update": "302 200 200 404 404 404 404 404",
    "steering:mandate_create": "302 200 200 403 403 403 403 403",
    "steering:mandate_update": "302 200 200 404 404 404 404 404",
    "steering:landing": "302 200 200 200 200 200 200 200",
    "steering:landing_method": "302 200 200 200 200 200 200 200",
    "steering:meeting_agenda": "302 200 200 404 404 404 404 404",
    "steering:meeting_attendance": "302 200 200 404 404 404 404 404",
    "steering:meeting_cancel": "302 200 200 404 404 404 404 404",
    "steering:meeting_convene": "302 200 200 404 404 404 404 404",
    "steering:meeting_create": "302 200 200 403 403 403 403 403",
    "steering:meeting_detail": "302 200 200 404 404 404 404 200",
    "steering:meeting_hold": "302 200 200 404 404 404 404 404",
    "steering:meeting_list": "302 200 200 403 403 403 403 200",
    "steering:meeting_update": "302 200 200 404 404 404 404 404",
    "steering:member_create": "302 200 200 403 403 403 403 403",
    "steering:member_list": "302 200 200 403 403 403 403 403",
    "steering:member_update": "302 200 200 404 404 404 404 404",
    "steering:merger_carry_out": "302 200 403 403 403 403 403 403",
    "steering:merger_detail": "302 200 200 200 404 403 403 403",
    "steering:merger_list": "302 200 200 200 200 403 403 403",
    "steering:merger_sign_off": "302 302 302 403 403 403 403 403",
    "steering:merger_undo": "302 302 403 403 403 403 403 403",
    "steering:minutes_approve": "302 200 200 404 404 404 404 404",
    "steering:minutes_file": "302 200 200 404 404 404 404 404",
    "steering:minutes_update": "302 200 200 404 404 404 404 404",
    "steering:paper_create": "302 200 200 404 404 404 404 404",
    "steering:paper_file": "302 200 200 404 404 404 404 404",
    "steering:paper_remove": "302 405 405 405 405 405 405 405",
    "steering:recipient_answer": "302 200 200 404 404 404 404 404",
    "steering:report_create": "302 403 200 403 403 403 403 403",
    "steering:report_detail": "302 200 200 404 404 404 404 404",
    "steering:report_errata": "302 404 404 404 404 404 404 404",
    "steering:report_file": "302 404 404 404 404 404 404 404",
    "steering:report_list": "302 200 200 200 200 403 403 200",
    "steering:report_pdf": "302 404 404 404 404 404 404 404",
    "steering:report_publish": "302 405 405 405 405 405 405 405",
    "steering:report_replay": "302 405 405 405 405 405 405 405",
    "steering:report_retry": "302 405 405 405 405 405 405 405",
    "steering:report_text": "302 403 404 403 403 403 403 403",
    "steering:report_text_review": "302 405 405 405 405 405 405 405",
    "steering:report_xlsx": "302 404 404 404 404 404 404 404",
    "steering:schedule_list": "302 200 200 403 403 403 403 403",
    "steering:schedule_update": "302 200 200 404 404 404 404 404",
    "steering:scheduledrun_retry": "302 405 405 405 405 405 405 405",
    "steering:target_create": "302 403 200 200 200 403 403 403",
    "steering:target_detail": "302 200 200 200 200 403 403 200",
    "steering:target_list": "302 200 200 200 200 403 403 200",
    "steering:target_shares": "302 200 200 200 200 403 403 200",
    "steering:target_update": "302 404 200 404 404 404 404 404",
    "steering:threshold_list": "302 200 200 200 200 403 403 403",
}
# Who may post where a GET is not answered: everybody else is refused before anything happens.
EVERYBODY = set(VISITORS)
POSTERS: dict[str, set[str]] = {
    "account_login": EVERYBODY,
    "account_logout": EVERYBODY,
    "account_set_password": EVERYBODY,
    "account_signup": EVERYBODY,
    "accounts:absence_end": {"administrator"},
    "accounts:notification_read": {"officer"},
    "accounts:notification_read_all": EVERYBODY,
    "accounts:user_send_link": {"administrator"},
    "companies:enrolment_open": {"administrator", "officer"},
    "companies:grant_pay": {"officer"},
    "companies:import_confirm": {"officer", "administrator"},
    "companies:import_drop": {"officer", "administrator"},
    "diagnostics:answer_save": {
        "administrator",
        "ministry",
        "officer",
        "expert",
    },  # 400: told that they only read
    "diagnostics:attachment_remove": {"expert"},
    "diagnostics:diagnostic_create": {"expert"},
    "diagnostics:draft_create": {"administrator", "ministry"},
    "diagnostics:question_move": {"administrator", "ministry"},
    # 400: told what is missing
    **{f"diagnostics:field_{each}": {"expert"} for each in ("answer", "diagnostic", "file", "visit")},
    "diagnostics:diagnostic_validate": {"officer"},
    "diagnostics:visit_answer": EVERYBODY,  # told that the link opens nothing
    "diagnostics:visit_link_revoke": {"officer", "expert"},
    "diagnostics:action_answer": EVERYBODY,  # the secret is the key
    "diagnostics:action_ask": {"officer", "expert"},
    "diagnostics:action_create": {"officer", "expert"},
    "diagnostics:action_order": {"officer", "expert"},
    "diagnostics:plan_answer": EVERYBODY,
    "diagnostics:plan_step": {"administrator", "officer"},
    "experts:import_confirm": {"administrator"},
    "experts:import_drop": {"administrator"},
    "experts:directory_consent": {"expert", "expert_elsewhere"},
    "diagnostics:plan_propose": {
        "administrator",
        "ministry",
        "officer",
        "expert",
    },  # told
    "diagnostics:survey_answer": EVERYBODY,  # who has the secret
    "experts:calendar_open": {"expert", "expert_elsewhere"},
    "experts:calendar_revoke": {"expert", "expert_elsewhere"},
    "experts:expert_leave_end": {"administrator"},
    "experts:own_leave_end": {"expert"},
    "steering:home": EVERYBODY,
    "steering:convocation_reply": EVERYBODY,
    "steering:convocation_retry": {"administrator", "ministry"},
    "steering:use_case_publish": {"administrator", "ministry"},
    "steering:use_case_withdraw": {"administrator", "ministry"},
    "steering:item_raise": {"administrator", "ministry"},
    "steering:item_remove": {"administrator", "ministry"},
    "steering:merger_sign_off": {"administrator", "ministry"},
    "steering:merger_undo": {"administrator"},
    "steering:paper_remove": {"administrator", "ministry"},
    "steering:report_publish": {"ministry"},
    "steering:report_replay": {"ministry"},
    "steering:report_retry": {"ministry"},
    "steering:report_text_review": set(),
    "steering:scheduledrun_retry": {"administrator", "ministry"},
    "steering:listmember_remove": {"administrator", "ministry"},
    **{
        f"steering:mailing_{act}": {"administrator", "ministry"}
        for act in ("approve", "retry", "stop", "try")
    },
    "steering:mailing_leave": EVERYBODY,
}
# What `pk` is, where it is not the row that the address is named after.
ROWS = {
    "accounts:absence_end": "user",
    "accounts:right_create": "user",
    "experts:accreditation_renew": "expert",
    **{f"experts:import_{act}": "expert_import" for act in ("confirm", "detail", "drop", "refused")},
    "experts:mandate_create": "expert",
    "diagnostics:answer_save": "diagnostic",
    "diagnostics:attachment_create": "visit",
    "diagnostics:field_answer": "diagnostic",
    "diagnostics:field_file": "visit",
    "diagnostics:action_create": "diagnostic",
    "diagnostics:plan": "diagnostic",
    "diagnostics:plan_ask": "diagnostic",
    "diagnostics:plan_file": "diagnostic",
    "diagnostics:plan_step": "diagnostic",
    "diagnostics:plan_propose": "diagnostic",
    "diagnostics:section": "diagnostic",
    **{f"diagnostics:question_{act}": "draft_question" for act in ("move", "remove", "update")},
    "diagnostics:survey_handle": "escalated",
    "experts:suspension_create": "expert",
    "experts:suspension_lift": "expert",
    "diagnostics:restitution": "diagnostic",
    "diagnostics:restitution_file": "diagnostic",
    "experts:mandate_end": "expert",
    "experts:membership_create": "organisation",
    "experts:year_card": "expert",
    "steering:decision_create": "meeting",
    "steering:exchange_create": "liaison",
    "steering:cabinet_question_annex": "question_asked",
    "steering:cabinet_question_file": "question_asked",
    "steering:cabinet_request": "visit_sheet",
    "steering:cabinet_visit_file": "visit_sheet",
    "steering:item_create": "meeting",
    "diagnostics:visit_attestation": "certified",
    "diagnostics:visit_confirm": "held",
    "diagnostics:visit_link": "held",
    "diagnostics:visit_link_revoke": "held",
    "steering:paper_create": "item",
    "steering:joint_action_create": "partnership",
    "steering:handover_absence": "user",
    "steering:handover_account": "user",
    "steering:handover_right": "user",
}


def named_patterns(resolver=None, namespace=""):
    """(name, pattern) of every address of the portal."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from named_patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


PATTERNS = dict(named_patterns())


def make_expert(user):
    """An expert of Alsace, of the account `user` if any."""
    email = user.email if user else "sans-compte@exemple.example"
    expert = Expert.objects.create(
        reference=f"EXP-{email}"[:20],
        user=user,
        email=email,
        first_name="Claude",
        last_name="Durand",
        organisation_kind="consultant",
        main_region_id="42",
        languages="fr",
        retained_on=datetime.date(2015, 1, 1),
    )
    expert.regions.add("42")
    return expert


@pytest.fixture(scope="module")
def media(tmp_path_factory):
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker, media):
    """The world, built once: hundreds of tests look at it and each takes back what it changed."""
    day = datetime.date(2015, 7, 20)
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(REFERENCE_DATE=day, MEDIA_ROOT=media):
            built = make_world()
        yield built
        transaction.set_rollback(True)


@pytest.fixture
def world(built, media, settings, db):
    settings.MEDIA_ROOT = media
    return built


def make_world():
    """A firm of Alsace with one of everything, and the people around it."""
    people = {
        "administrator": UserFactory(administrator=True),
        "ministry": UserFactory(),
        "officer": UserFactory(regional_officer=True, regions=["42"]),
        "officer_elsewhere": UserFactory(regional_officer=True, regions=["53"]),
        "expert": UserFactory(expert=True),
        "expert_elsewhere": UserFactory(expert=True),
        "observer": UserFactory(observer=True),
    }
    day = datetime.date(2015, 7, 1)
    enrolment = enrol(on=day, by=people["officer"])
    contact = ContactFactory(company=enrolment.company)
    consent = {"on": day, "scope": "ministry", "given_by": "Test", "by": people["officer"]}
    agree_to_be_named(enrolment.company, **consent)
    expert, _ = (make_expert(people[name]) for name in ("expert", "expert_elsewhere"))
    assignment = Assignment.objects.create(
        enrolment=enrolment, expert=expert, starts_on=day, recorded_by=people["officer"]
    )
    asked = {"enrolment": enrolment, "status": "proposed", "starts_on": day, "recorded_by": people["officer"]}
    proposal = Assignment.objects.create(expert=Expert.objects.get(user=people["expert_elsewhere"]), **asked)
    by_telephone = Assignment.objects.create(expert=make_expert(None), **asked)
    leave = expert.leaves.create(starts_on=day, ends_on=clock.today(), recorded_by=people["officer"])
    link = expert.links.create(
        group_name="Groupe", nature="Test", declared_on=day, declared_by=people["administrator"]
    )
    programme = RegionalProgramme.objects.create(
        region_id="42",
        title="Programme",
        adopted_on=day,
        act_document=ContentFile(b"%PDF-1.7", name="a.pdf"),
        starts_on=day,
        planned_companies=10,
    )
    funding = programme.fundings.create(
        region_id="42", amount=1000, source="region", voted_on=day, recorded_by=people["officer"]
    )
    terms = {"kind": "support", "eligible_base": Decimal(20), "aid_rate_pct": Decimal(50)}
    grant, paid = (prepare_grant(enrolment, **terms, by=people["officer"]) for _ in range(2))
    commit_grant(paid, act_reference="Test", on=day, by=people["officer"])
    payment = pay_grant(paid, amount=Decimal(1), on=day, reference="Test", by=people["officer"])
    company_import = CompanyImport.objects.create(
        requested_by=people["officer"], as_of=day, file_name="a.csv", file=ContentFile(b"siret", name="a.csv")
    )
    report = ProgressReport.objects.create(as_of=day, requested_by=people["ministry"])
    target = Target.objects.create(
        indicator="engaged", due_on=day, value=1, source="Test", recorded_by=people["ministry"]
    )
    industry = IndustrialBase.objects.create(
        region_id="42", year=2014, firms=4200, source="Test", recorded_by=people["ministry"]
    )
    handover = prepare_note(people["officer"], occasion="account", effective_on=clock.today(), comment="")
    absence = Absence.objects.create(
        user=people["officer"], starts_on=day, ends_on=day, recorded_by=people["administrator"]
    )
    accepted = AcceptedAnomaly.objects.create(
        rule="underspending", subject="42", region_id="42", reason="Test", accepted_by=people["officer"]
    )
    diagnostic = make_diagnostic(assignment)
    organisation = make_member("Fédération", joined_on=day)
    organisation.delegates.add(people["observer"])
    nomination = Nomination.objects.create(
        organisation=organisation,
        first_name="Ada",
        last_name="Candidate",
        email="ada@exemple.example",
        main_region_id="42",
        motive="Test",
        proposed_by=people["observer"],
    )
    visit = make_visit(assignment, held=False, day=datetime.date(2015, 8, 3))
    place = gazetteer().by_code["67482"]
    visit_sheet = ask_visit_sheet(place, day=day, radius_km=30, by=people["ministry"])
    department = enrolment.department
    question_asked = ask_question_draft(department, day=day, by=people["ministry"])
    item = ItemFactory()
    decision = decided(by=people["ministry"])
    joint = agreed(by=people["ministry"])
    draft_minutes(decision.meeting, by=people["ministry"])
    convocation = convene(item.meeting, by=people["ministry"])
    scheduled = run_due_schedules()[0]
    mailing_list = listed(by=people["ministry"])
    mailing = drafted(mailing_list, by=people["ministry"])
    Site.objects.update(postcode="29200")
    rows = {
        "siren": enrolment.company.siren,
        "code": "42",
        "figure": "engaged",
        "merged": "44",
        "phase": "diagnostic",
        "contact": contact.pk,
        "site": enrolment.site.pk,
        "step": enrolment.events.last().pk,
        "expert": expert.pk,
        "leave": leave.pk,
        "link": link.pk,
        "assignment": assignment.pk,
        "organisation": organisation.pk,
        "membership": organisation.memberships.get().pk,
        "nomination": nomination.pk,
        "expert_import": ExpertImport.objects.create(
            requested_by=people["administrator"], file_name="a.csv", file=ContentFile(b"id", name="a.csv")
        ).pk,
        "diagnostic": diagnostic.pk,
        "visit": visit.pk,
        "held": make_visit(assignment, day=datetime.date(2015, 7, 2)).pk,
        "certified": certify(make_visit(assignment, day=datetime.date(2015, 7, 3))).visit_id,
        "attachment": attach_file(visit, ContentFile(b"%PDF-1.7", name="a.pdf"), by=visit.expert.user).pk,
        "action": make_action(diagnostic).pk,
        "survey": make_survey(enrolment, wave="one_year").pk,
        "escalated": make_survey(enrolment, answered=True, was_called_back=False).pk,
        "axis": "PROD",
        "question": "PROD-1",
        "version": 1,
        "draft_question": draft_question("PROD-1", by=people["ministry"]).pk,
        "proposal": proposal.pk,
        "notification": notify(people["officer"], kind="test", subject=enrolment, text="Test", url="/").pk,
        "answer": by_telephone.pk,
        "import": company_import.pk,
        "report": report.pk,
        "target": target.pk,
        "handover": handover.pk,
        "industry": industry.pk,
        "funding": funding.pk,
        "grant": grant.pk,
        "payment": payment.pk,
        "user": people["officer"].pk,
        "anomaly": accepted.pk,
        "rule": "department_postcode",
        "chapter": "engagement",
        "language": "fr",
        "extension": "odt",
        "subject": enrolment.site.pk,
        "absence_pk": absence.pk,
        "right_pk": RegionRight.objects.get(user=people["officer"]).pk,
        "visit_sheet": visit_sheet.pk,
        "question_asked": question_asked.pk,
        "item": item.pk,
        "meeting": item.meeting_id,
        "member": MemberFactory().pk,
        "mandate": MandateFactory().pk,
        "liaison": LiaisonFactory(organisation=organisation).pk,
        "convocation": convocation.pk,
        "mailing": mailing.pk,
        "mailinglist": mailing_list.pk,
        "listmember": mailing_list.members.get().pk,
        "schedule": scheduled.schedule_id,
        "scheduledrun": scheduled.pk,
        "decision": decision.pk,
        "partnership": joint.partnership_id,
        "joint": joint.pk,
        "use": told(by=people["ministry"]).pk,
        "event": event(by=people["ministry"]).pk,
        "minutes": decision.meeting_id,
        "recipient": convocation.recipients.get().pk,
        "paper": document(item, by=people["ministry"]).pk,
        "year": 2015,
        "secret": "devine",
        "uidb36": "1",
        "key": "x",
    }
    return people, rows


def address(name, rows):
    """The address `name` on the rows of the world; `pk` is the row that the address is named after."""
    kind = ROWS.get(name, name.rpartition(":")[2].partition("_")[0])
    wanted = PATTERNS[name].pattern.regex.groupindex
    extra = {"pk": rows.get(kind)}
    return reverse(name, kwargs={key: {**rows, **extra}[key] for key in wanted})


def visit(client, people, visitor, url, method="get"):
    client.logout()
    if visitor != "anonymous":
        client.force_login(people[visitor])
    response = getattr(client, method)(url)
    response.getvalue()  # a file read to its end is closed
    return response.status_code


def test_every_address_has_an_expectation():
    assert set(PATTERNS) == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_address_answers_each_role_as_expected(client, world, name):
    people, rows = world
    url = address(name, rows)
    answers = " ".join(str(visit(client, people, visitor, url)) for visitor in VISITORS)
    assert answers == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_address_lets_nobody_post_who_may_not(client, world, name):
    people, rows = world
    url = address(name, rows)
    refused = [
        visitor
        for visitor, answer in zip(VISITORS, EXPECTED[name].split(), strict=True)
        if answer != "200" and visitor not in POSTERS.get(name, set())
    ]
    answers = {visitor: visit(client, people, visitor, url, "post") for visitor in refused}
    sent_to_sign_in = answers.pop("anonymous", 302)
    assert sent_to_sign_in in {302, 401, 405}
    assert {visitor: code for visitor, code in answers.items() if code not in {403, 404, 405}} == {}
