"""The need for insertion: a documented, versioned, weighted index of publics that are counted once."""
