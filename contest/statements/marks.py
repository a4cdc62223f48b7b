"""Places in a text that the converter must carry along: for samples, and for the title.

They are characters of Unicode's private use area; what a statement brings of these is taken out first.
"""

import re

NEXT = "\ue000next\ue001"
"""The next sample goes here."""
REST = "\ue000rest\ue001"
"""All samples that were not placed go here."""
TITLE = "\ue002"
"""A heading that begins with it is the problem's title."""
LOST = "\ue003"
"""What comes after it stands for a picture that can't be shown."""

_OWN = re.compile("[\ue000-\ue003\x00]")


def without(source: str) -> str:
    """A text with line feeds alone, and none of our characters in it."""
    return _OWN.sub("", source.replace("\r\n", "\n").replace("\r", "\n"))
