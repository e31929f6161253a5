"""The international part of the programme: partnerships, joint actions, use cases, events, readings."""
