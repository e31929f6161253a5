"""Lines of the audit trail, in words."""

from django import template

from accounts import wording

register = template.Library()
register.filter("action_label", wording.action_label)
register.filter("subject_kind", wording.subject_kind)
register.filter("details_in_words", wording.details_in_words)
