"""The steering committee at work: who sits, meetings and their agenda."""
