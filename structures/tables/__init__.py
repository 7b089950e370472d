"""Tables and charts of the pages."""
