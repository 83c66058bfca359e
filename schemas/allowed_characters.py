"""The characters of official texts: what people write becomes letters with a red head.

Letters of every script, figures and the signs of Chinese print are in; control characters, marks
that turn the direction of a text, private use and pictures (emoji) are out.
"""

import re

_CONTROL = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # but tab, line feed and carriage return
_DIRECTION = "\u200e\u200f\u2028-\u202e\u2060-\u206f"
_PRIVATE = "\ud800-\udfff\ue000-\uf8ff\ufff0-\uffff\U000e0000-\U000e00ff\U000f0000-\U0010ffff"
_PICTURES = (
    "\ufe0f\u20e3\u231a\u231b\u23e9-\u23fa\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\U0001f000-\U0001faff"
)
_SIGNS = (
    "\u2605\u2606\u260e\u2610-\u2612\u2640\u2642\u2713-\u2718\u2776-\u2793"  # printed since long
)

FOREIGN = re.compile(f"[{_CONTROL}{_DIRECTION}{_PRIVATE}{_PICTURES}]|(?![{_SIGNS}])[\u2600-\u27bf]")


def foreign(text: str) -> str:
    """Return the first character that no official text holds; empty when there is none."""
    found = FOREIGN.search(text)
    return found[0] if found else ""
