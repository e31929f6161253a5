"""The doors of the steering room: first page, dashboard, targets."""
