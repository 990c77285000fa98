"""Broken variants of the corpus at the level of cells, XML, archive and bytes, and what must be true of each.

``python -m tests.roster.fuzzing COUNT [SEED]`` reads that many, a thousand to a process. As with users' files, the cells of
each are read in a killable process of its own under the product's limits; here it is forked, for speed.
"""

import faulthandler
import io
import json
import multiprocessing
import os
import random
import re
import resource
import signal
import sys
import tempfile
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from solver.files.cells import answered, too_much
from solver.files.limits import confine
from solver.roster import Limits, Loaded
from solver.roster.catalogue import CATALOGUE
from solver.roster.marked import marked
from solver.roster.read import raw_of
from solver.roster.validate import validate
from tests.roster.corpus import CASES, book_of, clean
from tests.roster.files import TODAY

LONGEST = 30.0
"""Seconds after which reading counts as hanging."""
MOST_MEMORY = 1 << 30
BATCH = 1_000
MARKED = 100
"""Of so many variants, one comes back as a marked workbook too."""
NASTY = [
    "", " ", "无", "-", "0", "-1", "1e9", "1e-5", "1e400", "9" * 30, "2019-13", "2019.1", "99999", "二〇一九", "９", "Ⅸ", "²", "①",
    "=1+1", "'001", "\u202e", "S1;S2", "S1；S1", "；；", "1-", "-6", "九-一", "1-6-9", "女", "√", "{column}", "%s", "S2", "T1", "校长",
    "990101199003070744", "1.1E+17", "2020-02-30", "0000-01", "9999-12", "无限", "١٢", "年", "(", "(1)班", "初四", "十一", "合计",
    "示例", "幼儿园", "教学支撑单位", "学校代码", "教师编号", "工勤", 0, -1, 10**18, 1e300, 43000.5, True, "x" * 3000, "语文、数学 英语", "2299-01",
]  # fmt: skip
NUMBERS = [
    b"-1",
    b"0",
    b"1048577",
    b"99999999999999999999",
    b"1e9",
    b"x",
    b"",
    b"A1",
    b"XFE1",
    b"A0",
    b"A1:XFD1048576",
    b"&#0;",
]


class Variant(NamedTuple):
    """One broken file."""

    level: str
    source: str
    name: str
    content: bytes


def sources(folder: Path) -> list[tuple[str, Path]]:
    """The files of the corpus, small ones only."""
    found = []
    for number, case in enumerate(CASES):
        place = folder / f"case{number}"
        place.mkdir()
        made = case.make(place)
        files = [made] if made.is_file() else sorted(path for path in made.iterdir() if path.is_file())
        found += [(case.name, path) for path in files if path.stat().st_size < 200_000]
    return found


def variants(files: list[tuple[str, Path]], seed: int, count: int) -> Iterator[Variant]:
    """The variants of a seed, the four levels in turn; each depends on its number alone."""
    levels: list[tuple[str, Callable[[bytes, random.Random], bytes]]] = [
        ("bytes", broken_bytes),
        ("xml", broken_xml),
        ("archive", broken_archive),
    ]
    archives = [one for one in files if zipfile.is_zipfile(one[1])]
    for number in range(count):
        chance = random.Random(f"{seed} {number}")
        if number % 4 == 3:
            yield Variant("cells", "clean", "v.xlsx", broken_cells(chance))
            continue
        level, change = levels[number % 4]
        name, path = chance.choice(files if level == "bytes" else archives)
        yield Variant(level, name, f"v{path.suffix}", change(path.read_bytes(), chance))


def broken_bytes(content: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, cut out, doubled or cut off."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at, many = chance.randrange(len(data) or 1), chance.randint(1, 200)
        kind = chance.randrange(4)
        if kind == 0:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del data[at : at + many]
        elif kind == 2:
            data[at:at] = data[at : at + many]
        elif chance.random() < 0.2:
            del data[at:]
    return bytes(data)


def broken_cells(chance: random.Random) -> bytes:
    """A good workbook with some cells, rows, columns, headers and names changed."""
    grids = clean()
    for _ in range(chance.randint(1, 12)):
        name = chance.choice(list(grids))
        rows = grids[name]
        row, column = chance.randrange(len(rows)), chance.randrange(max(1, len(rows[0])))
        kind = chance.randrange(12)
        if kind < 6 and column < len(rows[row]):
            rows[row][column] = chance.choice(NASTY)
        elif kind == 6:
            rows.insert(row, [chance.choice(NASTY) for _ in range(chance.randint(0, 4))])
        elif kind == 7:
            rows.insert(row, list(chance.choice(rows)))
        elif kind == 8 and len(rows) > 1:
            del rows[row]
        elif kind == 9:
            for line in rows:
                line.insert(min(column, len(line)), line[chance.randrange(len(line))] if line else "")
        elif kind == 10:
            for line in rows:
                del line[column : column + 1]
        else:
            grids = {
                chance.choice([name, "Sheet1", "教师", "在编", "学校S1", "检查结果"]) if n == name else n: g
                for n, g in grids.items()
            }
    book = book_of({name: [[_writable(cell) for cell in row] for row in rows] for name, rows in grids.items()})
    for sheet in book.worksheets:
        if chance.random() < 0.2:
            top, left = chance.randint(1, 3), chance.randint(1, 5)
            sheet.merge_cells(
                start_row=top,
                start_column=left,
                end_row=top + chance.randint(0, 3),
                end_column=left + chance.randint(0, 3),
            )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _writable(cell: Any) -> Any:
    return "".join(c for c in cell if c >= " " or c in "\n\t")[:3000] if isinstance(cell, str) else cell


def _entries(content: bytes) -> list[tuple[zipfile.ZipInfo, bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(info, archive.read(info)) for info in archive.infolist()]


def _zipped(entries: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(zipfile.ZipInfo(name), content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def broken_xml(content: bytes, chance: random.Random) -> bytes:
    """An archive with some tags, attributes and values of its parts changed."""
    entries = [(info.filename, data) for info, data in _entries(content)]
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(entries))
        name, data = entries[at]
        entries[at] = name, _changed_xml(data, chance)
    return _zipped(entries)


def _changed_xml(data: bytes, chance: random.Random) -> bytes:
    tags = list(re.finditer(rb"<[^>]*>", data))
    values = list(re.finditer(rb"=\"([^\"]*)\"", data))
    kind = chance.randrange(7)
    if kind < 3 and values:
        value = chance.choice(values)
        return data[: value.start(1)] + chance.choice(NUMBERS) + data[value.end(1) :]
    if not tags:
        return broken_bytes(data, chance)
    tag = chance.choice(tags)
    if kind == 3:
        return data[: tag.start()] + data[tag.end() :]
    if kind == 4:
        return data[: tag.start()] + tag[0] * chance.choice([2, 50]) + data[tag.end() :]
    if kind == 5:
        other = chance.choice(tags)
        return data[: tag.start()] + other[0] + data[tag.end() :]
    noise = chance.choice(
        [b"<!-- -->", b"<![CDATA[x]]>", b"&amp;", b"&x;", b"\x00", b"\xff", b"<!DOCTYPE a [<!ENTITY b 'c'>]>"]
    )
    return data[: tag.end()] + noise + data[tag.end() :]


def broken_archive(content: bytes, chance: random.Random) -> bytes:
    """An archive whose entries are missing, doubled, renamed, nested, or described wrongly."""
    entries = [(info.filename, data) for info, data in _entries(content)]
    kind = chance.randrange(7)
    at = chance.randrange(len(entries))
    if kind == 0:
        del entries[at]
    elif kind == 1:
        entries.append((entries[at][0], chance.choice(entries)[1]))
    elif kind == 2:
        entries[at] = (
            chance.choice(["../x.csv", "a" * 200, "\\x.xlsx", "教师.csv", "xl/workbook.xml", "/"]),
            entries[at][1],
        )
    elif kind == 3:
        entries.insert(0, (chance.choice(["a.xlsx", "教师.xls", "b.zip", "c.csv"]), content))
    elif kind == 4:
        entries[at] = entries[at][0], entries[at][1][: chance.randrange(len(entries[at][1]) or 1)]
    made = bytearray(_zipped(entries))
    if kind >= 5:  # wrong sizes, flags, methods and offsets in the directory
        headers = [found.start() for found in re.finditer(rb"PK\x01\x02|PK\x03\x04|PK\x05\x06", bytes(made))]
        for _ in range(chance.randint(1, 4)):
            place = chance.choice(headers) + chance.randint(4, 46)
            made[place : place + 1] = bytes([chance.choice([0, 1, 8, 255, chance.randrange(256)])])
    return bytes(made)


def read_apart(path: Path) -> tuple[Loaded, int]:
    """What ``load`` does, the process for the cells forked; and the most memory that process took, in bytes."""
    limits, answer = asdict(Limits()), path.with_suffix(".answer")
    child = os.fork()
    if child == 0:
        try:
            confine(limits)
            answer.write_text(answered(path, limits), "utf-8")
        except MemoryError:
            answer.write_text(too_much(limits))
        finally:
            os._exit(0 if answer.exists() else 1)
    killer = threading.Timer(LONGEST, os.kill, (child, signal.SIGKILL))
    killer.start()
    _, status, used = os.wait4(child, 0)
    killer.cancel()
    assert os.waitstatus_to_exitcode(status) <= 0, (path.name, status)
    content = answer.read_text("utf-8") if status == 0 else too_much(limits)  # out of memory, the reader aborts
    answer.unlink(missing_ok=True)
    return validate(raw_of(path.name, json.loads(content)), today=TODAY, source=path.name), used.ru_maxrss << 10


def assert_whole(found: Loaded) -> None:
    """A roster or errors, never a part of one; every row of its sheets is in it or told; every problem in words."""
    assert (found.dataset is None) == bool(found.errors)
    assert all(p.code in CATALOGUE and p.text.zh and p.text.en for p in found.problems)
    if found.dataset is None:
        return
    for table, kept in (("学校", len(found.dataset.schools)), ("教师", len(found.dataset.teachers))):
        sheets = {seen.sheet: seen.rows for seen in found.layout if seen.table == table}
        apart = sum(note.count for note in found.notes if note.code == "set_apart" and note.sheet in sheets)
        assert kept == sum(sheets.values()) - apart, (table, kept, sheets, apart)


class Outcome(NamedTuple):
    """What became of some variants."""

    codes: Counter[str]
    slowest: float
    memory: int
    """The most of any one process, bytes."""


def tried(seed: int, count: int, marks: int = MARKED) -> Outcome:
    """Reads variants; raises where anything that must be true is not."""
    codes: Counter[str] = Counter()
    slowest, memory = 0.0, 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = sources(folder)
        for number, variant in enumerate(variants(files, seed, count)):
            target = folder / variant.name
            target.write_bytes(variant.content)
            began = time.monotonic()
            faulthandler.dump_traceback_later(2 * LONGEST, exit=True)
            try:
                found, used = read_apart(target)
                assert_whole(found)
                if number % marks == 0:
                    assert marked(target, found).startswith(b"PK")
            except BaseException as error:
                raise AssertionError(f"variant {number} of seed {seed}: {variant[:3]}") from error
            finally:
                faulthandler.cancel_dump_traceback_later()
            slowest, memory = max(slowest, time.monotonic() - began), max(memory, used)
            codes.update({problem.code for problem in found.errors} or {"usable"})
            target.unlink()
    memory = max(memory, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10)
    assert slowest < LONGEST, slowest
    return Outcome(codes, slowest, memory)


def _batch(seed: int) -> Outcome:
    confine(asdict(Limits()) | {"seconds": 100 * BATCH})
    found = tried(seed, BATCH)
    assert found.memory < MOST_MEMORY, found.memory
    return found


def main(count: int, seed: int) -> None:
    """Reads ``count`` variants and prints what became of them; ends badly where one is not as it must be."""
    codes: Counter[str] = Counter()
    slowest, memory = 0.0, 0
    with multiprocessing.get_context("spawn").Pool(1, maxtasksperchild=1) as pool:
        for batch in range(count // BATCH):
            found = pool.apply(_batch, (seed + batch,))
            codes.update(found.codes)
            slowest, memory = max(slowest, found.slowest), max(memory, found.memory)
            print(f"{(batch + 1) * BATCH} variants, slowest {slowest:.1f} s, {memory / 1e6:.0f} MB", flush=True)
    print(dict(codes.most_common()))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
