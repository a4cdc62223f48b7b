"""Problem statements as HTML, from LaTeX or Markdown, and what was lost on the way.

    source → latex | markdown (what packages mean) → converter (pandoc) → cleaning → Statement

Each step's result is untrusted input of the next. The slow one, the converter, runs once a statement: when a
package is imported, and what it made is kept by its digest. The rest takes a millisecond.
"""

from contest.statements.notes import Note
from contest.statements.rendering import READERS, TEXTS, Asked, Statement, converted, render

__all__ = ["READERS", "TEXTS", "Asked", "Note", "Statement", "converted", "render"]
