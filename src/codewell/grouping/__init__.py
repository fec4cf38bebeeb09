"""How an inpatient stay groups: the MS-DRG and the edits of the Medicare Code Editor."""

from codewell.grouping.mce import Editor
from codewell.grouping.ms_drg import Grouper

__all__ = ["Editor", "Grouper"]
