"""Neoplasms: spread, receptors, treated and gone, and what a colonoscopy found (I.C.2)."""
