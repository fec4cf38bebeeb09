"""Combination, sequencing and certainty logic: functions that explain themselves.

Held once, for the suggestions, the checks and the teaching alike. Codes here have no dot.
"""
