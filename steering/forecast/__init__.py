"""The landing forecast (atterrissage): where engaged firms are heading; see decisions 0028 and 0034."""
