"""What is over: the patient's and the family's history, operations and what they left (I.C.21)."""
