"""Statements of every single act, compiled once per store and handed to the driver as they are.

SQLAlchemy writes and types the statement; only its execution is passed by, which for these costs
several times what the database itself needs.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.expression import ClauseElement

from ledger.store.failures import driver_errors, translate

Convert = Callable[[Any], Any]
Values = Mapping[str, Any]


@dataclass(frozen=True)
class _Compiled:
    """The text for one store, the names it takes in order (None: by name), and conversions."""

    text: str
    order: tuple[str, ...] | None
    converts: Mapping[str, Convert]
    reads: tuple[tuple[int, Convert], ...]  # by place in the row
    constants: Values  # what SQLAlchemy adds of its own, such as OFFSET 0

    def bind(self, values: Values) -> Any:
        """Return the values as the driver takes them."""
        if self.converts:
            values = dict(values)
            for name, convert in self.converts.items():
                if name in values:
                    values[name] = convert(values[name])
        if self.constants:
            values = {**self.constants, **values}
        return values if self.order is None else [values[name] for name in self.order]

    def read(self, row: Sequence[Any]) -> list[Any]:
        """Return a row's values as the columns' types say."""
        values = list(row)
        for place, convert in self.reads:
            values[place] = convert(values[place])
        return values


class Prepared:
    """A statement whose parameters are all given by name; results come as plain sequences.

    names: the columns of an INSERT.
    """

    def __init__(self, statement: ClauseElement, names: Sequence[str] = ()) -> None:
        self._statement = statement
        self._names = list(names) or None
        self._known: dict[str, _Compiled] = {}

    def first(self, tx: Connection, values: Values) -> Any:
        """Return the first row of the answer as the driver gives it, or None."""
        return self._run(tx, values).fetchone()

    def all(self, tx: Connection, values: Values) -> list[list[Any]]:
        """Return all rows of the answer, values typed as their columns say."""
        compiled = self._compiled(tx)
        return [compiled.read(row) for row in self._run(tx, values).fetchall()]

    def run(self, tx: Connection, rows: Sequence[Values]) -> int:
        """Carry out the statement for each row of values; returns how many rows it touched."""
        if len(rows) == 1:
            return int(self._run(tx, rows[0]).rowcount)
        compiled = self._compiled(tx)
        cursor: Any = tx.connection.cursor()
        try:
            cursor.executemany(compiled.text, [compiled.bind(values) for values in rows])
        except driver_errors(tx) as error:
            raise translate(error) from error
        return int(cursor.rowcount)

    def _run(self, tx: Connection, values: Values) -> Any:
        compiled = self._compiled(tx)
        driver: Any = tx.connection.driver_connection
        try:
            return driver.execute(compiled.text, compiled.bind(values))
        except driver_errors(tx) as error:
            raise translate(error) from error

    def _compiled(self, tx: Connection) -> _Compiled:
        return self._known.get(tx.dialect.name) or self._compile(tx.dialect)

    def _compile(self, dialect: Dialect) -> _Compiled:
        made: Any = self._statement.compile(dialect=dialect, column_keys=self._names)
        assert isinstance(made, SQLCompiler)
        found = _Compiled(
            text=str(made),
            order=tuple(made.positiontup) if made.positional and made.positiontup else None,
            converts=_converts(made, dialect),
            reads=_reads(self._statement, dialect),
            constants={
                name: bind.value for name, bind in made.binds.items() if bind.value is not None
            },
        )
        self._known[dialect.name] = found
        return found


def _converts(made: SQLCompiler, dialect: Dialect) -> dict[str, Convert]:
    found: dict[str, Convert] = {}
    for name, bind in made.binds.items():
        convert = bind.type.dialect_impl(dialect).bind_processor(dialect)
        if convert is not None:
            found[name] = convert
    return found


def _reads(statement: Any, dialect: Dialect) -> tuple[tuple[int, Convert], ...]:
    found = []
    for place, column in enumerate(getattr(statement, "selected_columns", ())):
        convert = column.type.dialect_impl(dialect).result_processor(dialect, None)
        if convert is not None:
            found.append((place, convert))
    return tuple(found)
