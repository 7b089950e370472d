"""What a scenario asks, as plain data: no database, no page."""
