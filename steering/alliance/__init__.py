"""The Alliance Industrie du Futur: offices, members and what each brings, liaison with the CNI and unions."""
