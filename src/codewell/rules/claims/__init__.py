"""Edits of the claim itself: codes, places, pointers, periods, units, filing."""
