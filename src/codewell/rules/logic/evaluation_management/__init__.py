"""The level of an evaluation and management visit: elements in, decision out.

Nothing here knows what a code pays, how often it is reported, or what anyone wishes it to be.
"""

from codewell.rules.logic.evaluation_management.decide import decide
from codewell.rules.logic.evaluation_management.patient_status import status_after
from codewell.rules.logic.evaluation_management.tables import installed

__all__ = ["decide", "installed", "status_after"]
