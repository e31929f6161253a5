"""The landing forecast (atterrissage): where engaged firms are heading; see decision 0028."""
