"""Targets and their shares, the committee's meetings, progress reports, mergers, and what the desks keep."""

from steering.models.alliance import Exchange, Liaison, Mandate, Office
from steering.models.cabinet import CabinetRequest
from steering.models.convocations import Convocation, Recipient
from steering.models.decisions import Decision, DecisionStatus, FollowUp, Minutes
from steering.models.desk import AcceptedAnomaly, Handover
from steering.models.dimensions import Correspondence, Dimension, Framework
from steering.models.events import Event
from steering.models.mailings import ListMember, Mailing, MailingList, MailingRecipient
from steering.models.meetings import AgendaItem, CommitteeMember, Meeting
from steering.models.mergers import Merger
from steering.models.papers import Attendance, Paper
from steering.models.partnerships import ActionNote, ActionStatus, JointAction, Partnership
from steering.models.reports import ProgressReport, ReportFile, ReportReplay
from steering.models.schedules import Schedule, ScheduledRun
from steering.models.targets import ShareMove, Target
from steering.models.texts import Chapter, ChapterText
from steering.models.use_cases import UseCase

__all__ = [
    "Chapter",
    "ChapterText",
    "ReportFile",
    "AcceptedAnomaly",
    "ActionNote",
    "ActionStatus",
    "AgendaItem",
    "Attendance",
    "CommitteeMember",
    "CabinetRequest",
    "Convocation",
    "Correspondence",
    "Decision",
    "DecisionStatus",
    "Dimension",
    "Event",
    "Exchange",
    "FollowUp",
    "Framework",
    "Handover",
    "JointAction",
    "Liaison",
    "ListMember",
    "Mailing",
    "MailingList",
    "MailingRecipient",
    "Mandate",
    "Meeting",
    "Merger",
    "Minutes",
    "Office",
    "Paper",
    "Partnership",
    "ProgressReport",
    "Recipient",
    "ReportReplay",
    "Schedule",
    "ScheduledRun",
    "ShareMove",
    "Target",
    "UseCase",
]
