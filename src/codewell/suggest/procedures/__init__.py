"""ICD-10-PCS suggestions for a stay: what was done, from the words of the record to the codes.

A procedure is found by its name or by a verb of operating, its root operation decided by what was
done to what, each axis filled by the words of the record, and the guidelines for several
procedures applied. What the record does not tell leaves candidates that say what is missing.
"""

from codewell.suggest.procedures.engine import ProcedureSuggester
from codewell.suggest.procedures.meaning import codes_meant

__all__ = ["ProcedureSuggester", "codes_meant"]
