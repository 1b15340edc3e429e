"""What the page and the server say to each other of the finished book, as JSON.

Durations are seconds, sizes bytes.
"""

from __future__ import annotations

import msgspec


class FeedDetails(msgspec.Struct, forbid_unknown_fields=True):
    """The part `feed` of book.yaml that an author changes; empty for what he leaves to us."""

    base_url: str = ""
    """Where output/ will lie on the web."""
    email: str = ""
    category: str = ""
    """``Arts > Books``, or ``Arts``."""
    explicit: bool = False
    complete: bool = True
    """Whether no chapter is to come."""
    first_release: str = ""
    """A date of ISO 8601."""
    every_days: int = 0
    """Days between two chapters; 0 for all at once."""
    copyright: str = ""
    link: str = ""
    """The book's own web site."""
    new_feed_url: str = ""


class FeedNeed(msgspec.Struct):
    """Something that directories ask for and that the book does not have."""

    field: str
    """The id of the field of the page that mends it."""
    message: str
    required: bool
    """Whether no feed can be written without it."""


class DeliveredFile(msgspec.Struct):
    path: str
    name: str
    size: int


class Serving(msgspec.Struct):
    """The listener's page and the private feed, open to others than the studio."""

    address: str
    feed: str
    network: bool
    """Whether other devices of the network reach it."""


class ServeOrder(msgspec.Struct, forbid_unknown_fields=True):
    """``start`` (on this computer), ``network`` or ``stop``."""

    action: str


class DeliveryView(msgspec.Struct):
    produced: bool
    """Whether there are chapters to be shared."""
    feed: FeedDetails
    categories: list[str]
    needs: list[FeedNeed]
    feed_url: str
    """What listeners subscribe to, once output/ lies there; empty without an address."""
    folder: str
    files: list[DeliveredFile]
    """Of output/, whole books and feed first."""
    serving: Serving | None


class FeedResult(msgspec.Struct):
    """What writing the feed gave."""

    path: str
    url: str
    listed: int
    chapters: int
    next_release: str = ""
    moved_from: str = ""
