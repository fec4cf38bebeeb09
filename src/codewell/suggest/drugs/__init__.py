"""Drugs: their long-term use, what they did, allergies and vaccines (I.C.19.e, I.C.21)."""
