"""The text layer: a note becomes sections, sentences and mentions; offsets always hold."""

from codewell.text.documents import read_record
from codewell.text.findings import read_findings
from codewell.text.reader import ReadNote, read_note
from codewell.text.vocabulary import Vocabulary

__all__ = ["ReadNote", "Vocabulary", "read_findings", "read_note", "read_record"]
