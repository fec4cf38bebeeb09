"""Code sets and edit tables: open the catalog, ask it questions on a date."""

from codewell.catalog.catalog import Catalog
from codewell.catalog.icd10cm import InheritedNote, TabularEntry

__all__ = ["Catalog", "InheritedNote", "TabularEntry"]
