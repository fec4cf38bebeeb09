"""Injuries: kind and place, phase of care, what happened, fractures of sick bone (I.C.19-20)."""
