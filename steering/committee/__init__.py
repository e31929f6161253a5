"""The steering committee at work: who sits, meetings and their papers, decisions, minutes, convocations."""
