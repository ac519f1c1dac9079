"""Input keys become yes or no (is this an image to recognize?) and names of results.

Listing objects belongs to the stores; what the bytes are belongs to ``vision``.

Globs (``include`` and ``exclude`` of a batch) are matched against the whole relative key,
case-sensitively::

    *         any characters within one segment          *.pdf       scan.pdf, not a/scan.pdf
    ?         one character within one segment           page?.png   page1.png
    [a-c]     one character of a set, [!a-c] one not     [0-9]*.tif  1-front.tif
    **        as a whole segment: any number of folders  **/*.pdf    scan.pdf, a/scan.pdf,
        a/b/scan.pdf
                                                         a/**        everything below a
"""

import fnmatch
import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

MAX_SEGMENT_BYTES = 255  # ext4, XFS, APFS, NTFS
MAX_RESULT_KEY_BYTES = 900  # S3 allows 1,024; the rest is for the prefix of the result path

WORK_FOLDER = ".ocr"
REPORT_FOLDER = "_reports"

_UNFINISHED_SUFFIXES = (".part", ".partial", ".filepart", ".crdownload", ".tmp")
_FOLDER_NOTES = frozenset({"thumbs.db", "desktop.ini"})

_DIGEST_HEX_DIGITS = 32
_DIGEST_MARK_BYTES = len("%~") + _DIGEST_HEX_DIGITS
# Control characters, the escape sign, what Windows and S3 tools trip over, lone surrogates.
_ILLEGAL = re.compile('[\x00-\x1f\x7f-\x9f%\\\\<>:"|?*\ud800-\udfff]')
_WHOLE_CHARACTERS = re.compile(r"(?:%[0-9A-F]{2})+|[^%]")


def is_ignored(key: str) -> bool:
    """Whether a key is no input whatever it holds.

    Ignored are folder markers, hidden files and folders (a segment that starts with ``.``, so also
    our own ``.ocr/``), unfinished uploads (``.part`` and its like), lock files of office programs
    (``~$``) and the notes that file managers leave in folders.
    """
    segments = key.split("/")
    name = segments[-1].lower()
    return (
        not name
        or any(segment.startswith(".") for segment in segments)
        or name.startswith("~$")
        or name.endswith(_UNFINISHED_SUFFIXES)
        or name.endswith("_$folder$")
        or name in _FOLDER_NOTES
    )


def matches(key: str, include: Sequence[str], exclude: Sequence[str]) -> bool:
    """Whether a key matches one of ``include`` and none of ``exclude`` (globs as above)."""
    segments = key.split("/")
    return any(_glob_matches(segments, glob) for glob in include) and not any(
        _glob_matches(segments, glob) for glob in exclude
    )


def escape_key(
    key: str,
    suffix: str,
    max_segment_bytes: int = MAX_SEGMENT_BYTES,
    max_key_bytes: int = MAX_RESULT_KEY_BYTES,
) -> str:
    r"""The result's key, ending in ``suffix``: a legal one for every input key, one-to-one.

    A readable key stays as it is: ``a/scan.pdf`` -> ``a/scan.pdf.json``. Elsewhere bytes become
    ``%XX``: control characters, ``%`` ``\`` ``<`` ``>`` ``:`` ``"`` ``|`` ``?`` ``*``, a dot that
    starts a segment (so ``..`` and our ``.ocr/`` cannot be named), a dot or space that ends one,
    the dot of a *folder* that ends in ``suffix`` (so the result of ``a`` and the folder of
    ``a.json/b`` are two names), and the first byte of a top folder ``_reports``. An empty segment
    becomes ``%_``. A segment that is too long is cut and ends in ``%~`` and a hash of the whole
    segment; so does a whole key that is too long, in its last segment.

    Names that differ in case or Unicode normalization only stay different names: the result storage
    must tell them apart (every S3 store and Linux file system does).
    """
    folders = key.split("/")
    name = folders.pop()
    room_bytes = max_segment_bytes - len(suffix)
    segments = [_escape_folder(folder, suffix, max_segment_bytes) for folder in folders]
    if segments and segments[0] == REPORT_FOLDER:
        segments[0] = "%5F" + REPORT_FOLDER[1:]
    segments.append(_fit(_escape_segment(name), name, room_bytes))
    escaped = "/".join(segments)
    if _size(escaped) + len(suffix) > max_key_bytes:
        escaped = _shorten(segments, key, max_key_bytes - len(suffix))
    return escaped + suffix


def result_key_json(key: str) -> str:
    """Where the JSON result of an input key is: ``a/scan.pdf`` -> ``a/scan.pdf.json``."""
    return escape_key(key, ".json")


def result_key_xlsx(key: str) -> str:
    """Where the workbook of one item is: ``a/scan.pdf`` -> ``a/scan.pdf.xlsx``."""
    return escape_key(key, ".xlsx")


def chunk_result_key(batch_id: str, date: str, chunk_key: str, suffix: str) -> str:
    """Where a file of a chunk is: ``<batch>/<YYYY-MM-DD>/<chunk><suffix>``."""
    return escape_key(f"{batch_id}/{date}/{chunk_key}", suffix)


def report_key(batch_id: str, date: str, chunk_key: str, suffix: str) -> str:
    """Where a report of a chunk is, out of the way of results that mirror input keys."""
    return f"{REPORT_FOLDER}/{chunk_result_key(batch_id, date, chunk_key, suffix)}"


def _escape_folder(folder: str, suffix: str, max_segment_bytes: int) -> str:
    escaped = _escape_segment(folder)
    if escaped.lower().endswith(suffix.lower()):
        escaped = f"{escaped[: -len(suffix)]}%2E{escaped[-len(suffix) + 1 :]}"
    return _fit(escaped, folder, max_segment_bytes)


def _escape_segment(segment: str) -> str:
    if not segment:
        return "%_"
    escaped = _ILLEGAL.sub(lambda found: _percent(found.group()), segment)
    if escaped[-1] in ". ":
        escaped = escaped[:-1] + _percent(escaped[-1])
    if escaped[0] == ".":
        escaped = _percent(".") + escaped[1:]
    return escaped


def _percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode("utf-8", "surrogatepass"))


def _size(escaped: str) -> int:
    return len(escaped.encode())


def _fit(escaped: str, original: str, room_bytes: int) -> str:
    """Cut an escaped segment between whole characters and mark it with a hash of the original."""
    if _size(escaped) <= room_bytes:
        return escaped
    kept, left_bytes = [], room_bytes - _DIGEST_MARK_BYTES
    for character in _WHOLE_CHARACTERS.findall(escaped):
        left_bytes -= _size(character)
        if left_bytes < 0:
            break
        kept.append(character)
    return "".join(kept) + _digest_mark(original)


def _shorten(segments: list[str], key: str, room_bytes: int) -> str:
    """Keep the leading folders that fit; one marked segment stands for the rest."""
    left_bytes = room_bytes - _DIGEST_MARK_BYTES
    kept = []
    for segment in segments[:-1]:
        left_bytes -= _size(segment) + 1
        if left_bytes < 0:
            break
        kept.append(segment)
    return "/".join([*kept, _digest_mark(key)])


def _digest_mark(original: str) -> str:
    digest = hashlib.sha256(original.encode("utf-8", "surrogatepass")).hexdigest()
    return f"%~{digest[:_DIGEST_HEX_DIGITS]}"


@lru_cache(maxsize=512)
def _compile(glob: str) -> tuple[re.Pattern[str] | None, ...]:
    """One pattern per segment, None for ``**``.

    The standard library's translation uses atomic groups: no pattern takes exponential time.
    """
    return tuple(
        None if part == "**" else re.compile(fnmatch.translate(part)) for part in glob.split("/")
    )


def _glob_matches(segments: Sequence[str], glob: str) -> bool:
    """Match greedily and back up to the last ``**`` only: at most segments x patterns steps."""
    patterns = _compile(glob)
    at = pattern_at = 0
    resume: tuple[int, int] | None = None  # where the last ``**`` may take one segment more
    while at < len(segments):
        if pattern_at < len(patterns) and patterns[pattern_at] is None:
            pattern_at += 1
            resume = at, pattern_at
        elif _segment_matches(segments[at], patterns, pattern_at):
            at, pattern_at = at + 1, pattern_at + 1
        elif resume is not None:
            resume = resume[0] + 1, resume[1]
            at, pattern_at = resume
        else:
            return False
    return all(pattern is None for pattern in patterns[pattern_at:])


def _segment_matches(
    segment: str, patterns: Sequence[re.Pattern[str] | None], pattern_at: int
) -> bool:
    pattern = patterns[pattern_at] if pattern_at < len(patterns) else None
    return pattern is not None and pattern.match(segment) is not None
