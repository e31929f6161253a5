"""What the portal does by itself, and when: due, claimed once, noticed when it is missed."""
