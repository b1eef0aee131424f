# SPDX-License-Identifier: GPL-2.0-only
"""People and lists as MAINTAINERS writes them, and as mail programs read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import getaddresses

# What a name may be made of without quotes around it.
_PLAIN = re.compile(r"[\w -]*", re.ASCII)
_NAMED = re.compile(r"\s*([^<]+?)\s*<\s*([^<>\s]+@[^<>\s]+)\s*>")
_BARE = re.compile(r"\s*<?([^<>\s]+@[^<>\s]+)")


@dataclass(frozen=True, order=True)
class Person:
    """A mail address; ``name`` is empty for most lists, and without quotes."""

    name: str
    address: str

    def __str__(self) -> str:
        """As get_maintainer.pl prints it, and git send-email and b4 read it."""
        if not self.name:
            return self.address
        if _PLAIN.fullmatch(self.name):
            return f"{self.name} <{self.address}>"
        escaped = re.sub(r'(?<!\\)"', r"\"", self.name)
        return f'"{escaped}" <{self.address}>'

    @property
    def keys(self) -> frozenset[str]:
        """What two entries of one person have in common, either of it."""
        return frozenset({self.name.lower(), self.address.lower()} - {""})


def people(text: str) -> tuple[Person, ...]:
    """The people of a line of MAINTAINERS; what follows an address is a comment.

    Several are separated by commas, as in a mail's header; usually there is one.
    """
    if text.count("@") > 1:
        found = [Person(*pair) for pair in getaddresses([text]) if "@" in pair[1]]
        if len(found) > 1:
            return tuple(found)
    named = _NAMED.match(text)
    if named:
        return (Person(named[1].strip().strip('"'), named[2]),)
    bare = _BARE.match(text)
    return (Person("", bare[1]),) if bare else ()
