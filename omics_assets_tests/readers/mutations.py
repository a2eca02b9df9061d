"""Ways in which files go wrong between the tool that wrote them and us."""

from __future__ import annotations

import bz2
import gzip
import io
import zipfile
from collections.abc import Callable
from random import Random

TOKENS = (
    *(
        b"",
        b"NA",
        b"nan",
        b"inf",
        b"-",
        b"<LOD",
        b"1e308",
        b"1e999",
        b"-1",
        b"0",
        b"1,5",
        b"1.234,5",
        b"1,234",
        b"'",
        b'"',
    ),
    *(
        b'"a,b"',
        b"\0",
        b"\xff",
        b"\xc3\xa9",
        b"\xe9",
        b"\xc2\xa0",
        b"\xe2\x88\x921",
        b"#",
        b"__",
        b"  ",
        b"null",
        b"1" * 400,
    ),
    *(
        b"Class",
        b"Label",
        b"Sample",
        b"gene",
        b"Area",
        b"assay[1]",
        b"abundance_assay[9]",
        b"|",
        b"%s",
        b"{",
        b"\xef\xbb\xbf",
    ),
)
DELIMITERS = (b"\t", b",", b";", b" ", b"|")
LINE_ENDS = (b"\n", b"\r\n", b"\r", b"\n\n", b"")
Mutation = Callable[[bytes, Random], bytes]


def truncate(content: bytes, random: Random) -> bytes:
    return content[: random.randrange(len(content) + 1)]


def flip(content: bytes, random: Random) -> bytes:
    changed = bytearray(content or b"x")
    changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def change_lines(content: bytes, random: Random) -> bytes:
    """Repeat, drop, exchange or cut lines."""
    lines = content.split(b"\n")
    one, other = random.randrange(len(lines)), random.randrange(len(lines))
    how = random.randrange(4)
    if how == 0:
        lines.insert(other, lines[one])
    elif how == 1:
        del lines[one]
    elif how == 2:
        lines[one], lines[other] = lines[other], lines[one]
    else:
        lines[one] = truncate(lines[one], random)
    return b"\n".join(lines)


def change_cell(content: bytes, random: Random) -> bytes:
    """Put something else into a cell, or drop, repeat or exchange cells."""
    lines = content.split(b"\n")
    row = random.randrange(len(lines))
    delimiter = max(DELIMITERS, key=lines[row].count)
    cells = lines[row].split(delimiter)
    one, other = random.randrange(len(cells)), random.randrange(len(cells))
    how = random.randrange(4)
    if how == 0:
        cells[one] = random.choice(TOKENS)
    elif how == 1:
        del cells[one]
    elif how == 2:
        cells.insert(other, cells[one])
    else:
        cells[one] = cells[other]
    lines[row] = delimiter.join(cells)
    return b"\n".join(lines)


def change_column(content: bytes, random: Random) -> bytes:
    """Drop or repeat a column of the whole table."""
    delimiter = max(DELIMITERS, key=content.count)
    number, drop = random.randrange(8), random.random() < 0.5
    lines = [line.split(delimiter) for line in content.split(b"\n")]
    for cells in lines:
        if number < len(cells):
            cells[number : number + 1] = [] if drop else [cells[number]] * 2
    return b"\n".join(delimiter.join(cells) for cells in lines)


def exchange_delimiter(content: bytes, random: Random) -> bytes:
    return content.replace(random.choice(DELIMITERS), random.choice(DELIMITERS))


def exchange_line_end(content: bytes, random: Random) -> bytes:
    return content.replace(b"\n", random.choice(LINE_ENDS))


def insert_token(content: bytes, random: Random) -> bytes:
    place = random.randrange(len(content) + 1)
    return content[:place] + random.choice(TOKENS) + content[place:]


def encode_otherwise(content: bytes, random: Random) -> bytes:
    encoding = random.choice(["utf-16", "utf-16-le", "utf-32", "utf-8-sig", "cp1252"])
    return content.decode("utf-8", "replace").encode(encoding, "replace")


def pack(content: bytes, random: Random) -> bytes:
    """Pack it, sometimes with damage."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("t", content)
    chosen = random.choice([gzip.compress(content, mtime=0), bz2.compress(content), archive.getvalue()])
    return random.choice([chosen, flip(chosen, random), truncate(chosen, random)])


MUTATIONS: tuple[Mutation, ...] = (
    *(truncate, flip, change_lines, change_cell, change_cell, change_column, exchange_delimiter, exchange_line_end),
    *(insert_token, encode_otherwise, pack),
)


def mutate(content: bytes, random: Random) -> bytes:
    """Return the content with one to four things wrong with it."""
    for _ in range(random.randint(1, 4)):
        content = random.choice(MUTATIONS)(content, random)
    return content
