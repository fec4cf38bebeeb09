"""National Correct Coding Initiative: code pairs, units, add-on codes."""
