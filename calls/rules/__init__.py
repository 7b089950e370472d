"""What a call is made of, as plain data: its form, its conditions, its rubric, its dates. No database, no page."""
