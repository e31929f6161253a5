"""What stops a spreadsheet, in words for the person who sent or asked for it."""

from django.core.exceptions import ValidationError


class UnreadableFile(ValidationError):
    """The file as a whole cannot be read; the message says why and how to mend it."""


class TooManyRows(ValidationError):
    """A spreadsheet program would not show all the rows asked for: the file is not made."""
