"""Pregnancy, delivery and the newborn (I.C.15, I.C.16)."""
