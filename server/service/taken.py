"""Which commands each page has sent, so that one sent again over a new connection is not done twice."""

from collections import OrderedDict
from typing import Final

MAX_PAGES: Final = 32
MAX_IDS: Final = 256
"""More than a page keeps to send again (WAITING in web/js/wire/socket.js)."""


class Taken:
    """The ids of the newest commands of the pages that were here last.

    A connection that breaks leaves a page in doubt about each command that was not answered: it may have been carried
    out or not. So the page sends it again, and this says whether it is the second time. The ids of a page need not
    ascend. A page that sends no word for itself cannot be told from another, and nothing is kept of it.
    """

    def __init__(self) -> None:
        self._pages: OrderedDict[str, OrderedDict[int, None]] = OrderedDict()

    def knows(self, page: str | None) -> bool:
        """Say whether a page was here before, and begin to remember it."""
        if page is None:
            return False
        known = page in self._pages
        self._pages.setdefault(page, OrderedDict())
        self._pages.move_to_end(page)
        while len(self._pages) > MAX_PAGES:
            self._pages.popitem(last=False)
        return known

    def has(self, page: str | None, number: int | None) -> bool:
        """Say whether a page's command of this id has been taken before."""
        return page is not None and number is not None and number in self._pages.get(page, ())

    def add(self, page: str | None, number: int | None) -> None:
        """Take note of a command."""
        if page is None or number is None or page not in self._pages:
            return
        ids = self._pages[page]
        ids[number] = None
        while len(ids) > MAX_IDS:
            ids.popitem(last=False)
