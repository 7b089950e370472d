"""Help beside each screen, and the first visit of each role."""
