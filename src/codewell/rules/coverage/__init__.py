"""Coverage determinations that a user pulled."""
