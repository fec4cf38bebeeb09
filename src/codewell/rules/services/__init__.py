"""What rules know of service lines: the lines of a claim, their codes, modifiers and history."""
