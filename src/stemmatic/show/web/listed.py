"""What pages with lists ask of an address: days, and the addresses of the same list in another way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from stemmatic.errors import OptionError

PAGE = 50  # rows

Asked = str | int | Sequence[str] | None


def day_asked(name: str, text: str) -> date | None:
    """The day that a form sent; none if it sent nothing.

    Raises:
        OptionError: it is no day.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise OptionError(f"{name} {text}: expected a day such as 2031-06-03") from None


def begin_of(day: date | None) -> datetime | None:
    """The first moment of a day, UTC."""
    return datetime.combine(day, time.min, UTC) if day else None


def end_of(day: date | None) -> datetime | None:
    """The last moment of a day, UTC."""
    return datetime.combine(day, time.max, UTC) if day else None


@dataclass(frozen=True, slots=True)
class Listed:
    """A list as it was asked for: the path of its page and what stands behind the question mark."""

    path: str
    asked: Mapping[str, Asked]

    def address(self, **changed: Asked) -> str:
        """The address of the list with something else asked for; another page begins only where ``skip`` is given."""
        asked = {**self.asked, "skip": None, **changed}
        given = {name: value for name, value in asked.items() if value not in (None, "", 0, (), [])}
        return f"{self.path}?{urlencode(given, doseq=True)}" if given else self.path

    def toggled(self, name: str, value: str) -> str:
        """The address of the list that also asks for ``value``, or no longer."""
        held = self.asked.get(name) or ()
        values = [one for one in (held if not isinstance(held, str | int) else [str(held)]) if one != value]
        return self.address(**{name: values if self.has(name, value) else [*values, value]})

    def has(self, name: str, value: str) -> bool:
        """Whether ``value`` is asked for."""
        held = self.asked.get(name) or ()
        return value in (held if not isinstance(held, str | int) else [str(held)])
