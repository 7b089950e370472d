"""The wiring of the API: its addresses, its document, its documentation, and its face for mapping software (OGC)."""
