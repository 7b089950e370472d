"""What every address of the API shares: answers, errors, pages, limits. Knows no application."""
