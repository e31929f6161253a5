"""Mailing lists, mailings approved and stopped, and the weekly digests of the regions."""
