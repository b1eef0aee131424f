# SPDX-License-Identifier: GPL-2.0-only
"""What is left of a path once copying the request is the core's business.

Every statement of the path is offered to the idioms.  What they claim goes, or is
replaced by what success leaves; an ``if`` whose branches are gone goes with them.  The
rest is the driver's own code: its statements are kept as they are written, and only the
names of the request's parts change.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from clang.cindex import Cursor, CursorKind

from ....checkers.cursors import byte_range, walk
from ....checkers.expression import Name
from ...editing.control import LOOPS
from ...editing.effects import stores
from ...editing.fitting import DoesNotFit
from ...editing.layout import inside
from ..idioms import claim
from ..request.reading import Claim, Reading, assignment, statements_of
from .telling import only_tells


@dataclass(frozen=True)
class Item:
    """A run of statements on the path: kept, or claimed and replaced by ``text``.

    ``inner`` are the claims inside a kept statement, ``cut`` the claim to a part of it.
    """

    statements: tuple[Cursor, ...]
    claim: Claim | None = None
    inner: tuple[Item, ...] = ()
    cut: Claim | None = None

    @property
    def text(self) -> bytes | None:
        """What takes the place of the run; None where it stays."""
        return None if self.claim is None else self.claim.text

    def _every(self) -> Iterator[Claim]:
        """The claims to this item, to a part of it, and to what is in it."""
        yield from (found for found in (self.claim, self.cut) if found is not None)
        for item in self.inner:
            yield from item._every()

    def meanings(self) -> Iterator[str]:
        """The names of the idioms that claimed this item or something in it."""
        return (name for found in self._every() for name in sorted(found.means()))

    def changes(self) -> Iterator[str]:
        """What a user could notice of the claims to this item or in it."""
        return (change for found in self._every() for change in found.changes)

    def claims(self) -> Iterator[Item]:
        """This item if it was claimed, else those in it that were."""
        if self.claim is not None:
            yield self
        else:
            for item in self.inner:
                yield from item.claims()


@dataclass(frozen=True)
class Lifted:
    """A path with its items in order."""

    reading: Reading
    items: tuple[Item, ...]

    def claims(self) -> Iterator[Item]:
        """Every claimed run on the path, inside of kept statements too."""
        for item in self.items:
            yield from item.claims()

    @property
    def meanings(self) -> frozenset[str]:
        """The names of the idioms that claimed something."""
        return frozenset(meaning for item in self.items for meaning in item.meanings())

    @property
    def own(self) -> tuple[Item, ...]:
        """The items that are not gone, declarations without an effect left out."""
        return tuple(
            item
            for item in self.items
            if item.text != b"" and not _is_declaration(item.statements[0])
        )

    @property
    def told(self) -> tuple[Cursor, ...]:
        """The kept statements that only tell something, as pr_debug()."""
        return tuple(
            item.statements[0]
            for item in self.items
            if item.claim is None and only_tells(item.statements[0], self.reading)
        )

    def dropped(self) -> tuple[tuple[int, int], ...]:
        """The byte ranges that were claimed."""
        return (*(span(item.statements) for item in self.claims()), *self.cuts())

    def cuts(self) -> tuple[tuple[int, int], ...]:
        """The byte ranges inside of kept statements that go."""
        return tuple(part for item in self.items for part in _cuts(item))


def _cuts(item: Item) -> Iterator[tuple[int, int]]:
    if item.cut is not None:
        yield from item.cut.cut
    for inner in item.inner:
        yield from _cuts(inner)


def span(statements: Sequence[Cursor]) -> tuple[int, int]:
    """The bytes from the first to the last of ``statements``."""
    return byte_range(statements[0])[0], byte_range(statements[-1])[1]


def lift_path(reading: Reading) -> Lifted:
    """Offer the whole path to the idioms; raises DoesNotFit."""
    items = tuple(_items(reading.path.statements, reading))
    lifted = Lifted(reading, _keep_used_sizes(items, reading))
    return Lifted(reading, tuple(_cleared(item, lifted) for item in lifted.items))


def _is_declaration(statement: Cursor) -> bool:
    return statement.kind == CursorKind.DECL_STMT


def _items(statements: Sequence[Cursor], reading: Reading) -> Iterator[Item]:
    place = 0
    while place < len(statements):
        found = claim(statements[place:], reading)
        if found is not None and found.cut:
            yield Item((statements[place],), cut=found)
            place += 1
        elif found is not None:
            yield Item(tuple(statements[place : place + found.count]), found)
            place += found.count
        else:
            yield _kept(statements[place], reading)
            place += 1


def _kept(statement: Cursor, reading: Reading) -> Item:
    inner = tuple(
        item
        for branch in branches(statement)
        for item in _items(statements_of(branch), reading)
    )
    if statement.kind == CursorKind.IF_STMT:
        return _kept_if(statement, inner, reading)
    return Item((statement,), None, inner)


def _kept_if(statement: Cursor, inner: tuple[Item, ...], reading: Reading) -> Item:
    condition, *arms = statement.get_children()
    if inner and all(item.text == b"" for item in inner):
        if not _is_pure(condition):
            raise DoesNotFit(
                condition, "a condition with an effect guards only copying"
            )
        return Item((statement,), Claim("guard_of_copying"), inner)
    for arm in arms:
        found = [item for item in inner if _within(item, arm)]
        if found and all(item.text == b"" for item in found):
            raise DoesNotFit(arm, "one branch is nothing but copying the request")
    return Item((statement,), None, inner)


def _within(item: Item, branch: Cursor) -> bool:
    start, end = byte_range(branch)
    return start <= span(item.statements)[0] < max(end, start + 1)


def branches(statement: Cursor) -> Iterator[Cursor]:
    """The statements that a control statement governs."""
    kind = statement.kind
    children = list(statement.get_children())
    if kind == CursorKind.IF_STMT:
        yield from children[1:]
    elif kind == CursorKind.COMPOUND_STMT:
        yield statement
    elif kind == CursorKind.LABEL_STMT:
        yield from children[-1:]
    elif kind == CursorKind.SWITCH_STMT or kind in LOOPS:
        yield from (each for each in children if not each.kind.is_expression())


def _is_pure(condition: Cursor) -> bool:
    """Whether nothing is called or stored, so that nobody misses ``condition``."""
    return not any(True for _ in stores(condition)) and not any(
        found.kind == CursorKind.CALL_EXPR for found in walk(condition)
    )


def _cleared(item: Item, lifted: Lifted) -> Item:
    """Leave ``ret = 0;`` where the driver reads on what copying stored in ret."""
    if item.claim is None:
        return replace(item, inner=tuple(_cleared(each, lifted) for each in item.inner))
    name = item.claim.clears
    if name is None or item.text != b"" or not _is_read_behind(item, name, lifted):
        return item
    return replace(item, claim=replace(item.claim, text=f"{name.name} = 0;".encode()))


def _is_read_behind(item: Item, name: Name, lifted: Lifted) -> bool:
    """Whether the value of ``name`` is wanted, and not stored anew before."""
    end, dropped = span(item.statements)[1], lifted.dropped()
    for each in lifted.items:
        start = span(each.statements)[0]
        if each.claim is not None or span(each.statements)[1] <= end:
            continue
        stored = assignment(each.statements[0])
        used = [
            found
            for statement in each.statements
            for found in walk(statement)
            if found.kind == CursorKind.DECL_REF_EXPR
            and found.referenced == name.declaration
            and byte_range(found)[0] >= end
            and not inside(byte_range(found)[0], dropped)
        ]
        if not used:
            continue
        anew = (
            start >= end
            and stored is not None
            and isinstance(stored[0], Name)
            and stored[0].declaration == name.declaration
            and len(used) == 1
        )
        return not anew
    return False


def _keep_used_sizes(items: Iterable[Item], reading: Reading) -> tuple[Item, ...]:
    """Give back the assignments of a size that the driver's own code still uses."""
    items = tuple(items)
    dropped = list(Lifted(reading, items).dropped())
    used = {
        found.referenced.hash
        for item in items
        for statement in item.statements
        for found in walk(statement)
        if found.kind == CursorKind.DECL_REF_EXPR
        and found.referenced is not None
        and not inside(byte_range(found)[0], dropped)
    }
    result = []
    for item in items:
        stored = assignment(item.statements[0])
        if (
            item.claim is not None
            and item.claim.meaning == "minimum_size"
            and stored is not None
            and isinstance(stored[0], Name)
            and stored[0].declaration is not None
            and stored[0].declaration.hash in used
        ):
            item = Item(item.statements)
        result.append(item)
    return tuple(result)
