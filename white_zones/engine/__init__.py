"""Accessibility engine: arrays in, arrays out. It knows neither Django nor a database, so it can be audited alone."""
