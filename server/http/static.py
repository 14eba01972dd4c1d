"""The files of the page, from memory: typed, tagged, compressed once; knows nothing of what they do."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

# Our own table: the system's can be wrong (a Windows registry may call .js text/plain), and `nosniff` believes it.
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".md": "text/plain; charset=utf-8",
    ".ts": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
COMPRESSED: Final = (".png", ".ico")
WORTH_IT: Final = 500  # bytes below which compressing makes nothing smaller
INDENTATION: Final = re.compile(rb"^[ \t]+", re.MULTILINE)
STYLE_COMMENTS: Final = re.compile(rb"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*$|^[ \t]+", re.MULTILINE | re.DOTALL)
# Types of what stands beside them in a line.
TYPES_BETWEEN: Final = re.compile(rb"/\*\* ?@(?:type|satisfies) [^*\n]*\*/ ?")
COMMENTS: Final = re.compile(rb"^[ \t]*(?:/\*\*(?:(?!\*/).)*\*/[ \t]*$|//[^\n]*$)", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Asset:
    """A file as it is sent."""

    stamp: tuple[int, int]  # when it was changed and how long it is: whether memory still holds it
    kind: str
    tag: str
    body: bytes
    zipped: bytes | None


class Assets:
    """A folder's files. Each is read when first asked for, and again when it has changed on disk."""

    def __init__(self, folder: Path, version: str = "") -> None:
        self._folder = folder.resolve()
        self._version = version
        self._assets: dict[Path, Asset] = {}

    def respond(self, path: str, request: Request) -> Response:
        """Answer a request for a file; blocks while reading, so it is called from a thread."""
        asset = self._find(path or "index.html")
        if asset is None:
            return Response("There is no such page.\n", 404, media_type="text/plain")
        zipped = asset.zipped is not None and accepts_gzip(request.headers.get("accept-encoding", ""))
        # The two forms differ in their bytes, so they differ in their tags.
        tag = f'"{asset.tag}-gzip"' if zipped else f'"{asset.tag}"'
        headers = {"Cache-Control": "no-cache", "ETag": tag, "Vary": "Accept-Encoding"}
        if matches(request.headers.get("if-none-match", ""), tag):
            return Response(None, 304, headers)
        if zipped:
            headers["Content-Encoding"] = "gzip"
        return Response(asset.zipped if zipped else asset.body, 200, headers | {"Content-Type": asset.kind})

    def _find(self, path: str) -> Asset | None:
        try:
            file = (self._folder / path).resolve()
            if not file.is_relative_to(self._folder) or not file.is_file():
                return None
            status = file.stat()
        except (OSError, ValueError):  # a name too long, or with a null byte
            return None
        stamp = (status.st_mtime_ns, status.st_size)
        asset = self._assets.get(file)
        if asset is None or asset.stamp != stamp:
            asset = self._assets[file] = read(file, stamp, self._version)
        return asset


def read(file: Path, stamp: tuple[int, int], version: str = "") -> Asset:
    """Read and compress a file; a page is told of which version it is."""
    suffix = file.suffix.lower()
    body = file.read_bytes()
    if suffix in (".js", ".css"):
        body = (without_comments if suffix == ".js" else bare_style)(body)
    if suffix == ".html" and version:
        body = body.replace(b"<html ", f'<html data-version="{version}" '.encode(), 1)
    worth_it = len(body) >= WORTH_IT and suffix not in COMPRESSED
    return Asset(
        stamp=stamp,
        kind=TYPES.get(suffix, "application/octet-stream"),
        tag=hashlib.sha256(body).hexdigest()[:20],
        body=body,
        zipped=gzip.compress(body, 9, mtime=0) if worth_it else None,
    )


def without_comments(script: bytes) -> bytes:
    """Leave out comments that fill whole lines, types, and indentation: they would be a fifth of the first load.

    The lines stay, so that an error in the browser names the line of the file. Where a template goes over several
    lines, their indentation is text.
    """
    bare = COMMENTS.sub(lambda comment: b"\n" * comment[0].count(b"\n"), script)
    bare = TYPES_BETWEEN.sub(b"", bare)
    has_long_templates = any(line.count(b"`") % 2 for line in bare.splitlines())
    return bare if has_long_templates else INDENTATION.sub(b"", bare)


def bare_style(sheet: bytes) -> bytes:
    """Leave comments that fill whole lines, and indentation, out of a style sheet; the lines stay."""
    return STYLE_COMMENTS.sub(lambda comment: b"\n" * comment[0].count(b"\n"), sheet)


def accepts_gzip(header: str) -> bool:
    """Say whether an Accept-Encoding header allows gzip."""
    for part in header.split(","):
        name, _, weight = part.strip().partition(";")
        if name.strip().lower() in ("gzip", "*"):
            return weight.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False


def matches(header: str, tag: str) -> bool:
    """Say whether an If-None-Match header names this tag."""
    return header.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in header.split(","))


def fingerprint(folder: Path) -> str:
    """Tell these files from those of any other version."""
    digest = hashlib.sha256()
    for file in sorted(file for file in folder.rglob("*") if file.is_file()):
        digest.update(f"{file.relative_to(folder)} {file.stat().st_size} ".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
