"""What an encounter is for: aftercare, treatment, surveillance, a vaccine, counselling (I.C.21)."""
