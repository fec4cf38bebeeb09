"""Telehealth: codes, places and modifiers by date."""
