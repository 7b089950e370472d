"""Sharing the means: envelopes, need key, scenarios, clauses, comparison, avis and adoption."""
