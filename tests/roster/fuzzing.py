"""Broken variants of the corpus at the level of cells, XML, archive and bytes, and what must be true of each.

``python -m tests.roster.fuzzing COUNT [SEED]`` reads that many in processes of a thousand; one that kills its process is
read again as users' files are, in a killable process of its own.
"""

import faulthandler
import io
import json
import multiprocessing
import random
import re
import resource
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, NamedTuple

from solver.files.cells import answered
from solver.roster import Limits, Loaded, load
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


def read_here(path: Path) -> Loaded:
    """What ``load`` does, without a process for the cells."""
    return validate(raw_of(path.name, json.loads(answered(path, asdict(Limits())))), today=TODAY, source=path.name)


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


def tried(seed: int, count: int, first: int = 0, progress: Path | None = None, marks: int = MARKED) -> Outcome:
    """Reads variants in this process; raises where anything that must be true is not."""
    codes: Counter[str] = Counter()
    slowest = 0.0
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here on: this process may have done other work
    there = kilobytes("VmRSS")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = sources(folder)
        for number, variant in enumerate(variants(files, seed, count)):
            if number < first:
                continue
            if progress:
                progress.write_text(json.dumps([number, codes, slowest]))
            target = folder / variant.name
            target.write_bytes(variant.content)
            began = time.monotonic()
            faulthandler.dump_traceback_later(LONGEST, exit=True)
            try:
                found = read_here(target)
                assert_whole(found)
                if number % marks == 0:
                    assert marked(target, found).startswith(b"PK")
            except BaseException as error:
                raise AssertionError(f"variant {number} of seed {seed}: {variant[:3]}") from error
            finally:
                faulthandler.cancel_dump_traceback_later()
            slowest = max(slowest, time.monotonic() - began)
            codes.update({problem.code for problem in found.errors} or {"usable"})
            target.unlink()
    memory = (kilobytes("VmHWM") - there) << 10
    assert slowest < LONGEST and memory < MOST_MEMORY, (slowest, memory)
    return Outcome(codes, slowest, memory)


def kilobytes(name: str) -> int:
    """A figure of this process as Linux tells it: VmRSS is its memory now, VmHWM the most so far."""
    (line,) = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(f"{name}:")]
    return int(line.split()[1])


def _batch(seed: int, first: int, progress: Path, answer: Path) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
    codes, slowest, memory = tried(seed, BATCH, first, progress)
    answer.write_text(json.dumps([codes, slowest, memory]))


def main(count: int, seed: int) -> None:
    """Reads ``count`` variants and prints what became of them."""
    codes: Counter[str] = Counter()
    slowest, memory, failed = 0.0, 0, []
    for batch in range(count // BATCH):
        first = 0
        while first < BATCH:
            with tempfile.TemporaryDirectory() as name:
                progress, answer = Path(name) / "at", Path(name) / "answer"
                process = multiprocessing.get_context("spawn").Process(
                    target=_batch, args=(seed + batch, first, progress, answer)
                )
                process.start()
                process.join()
                if answer.exists():
                    more, slow, used = json.loads(answer.read_text())
                    codes.update(more)
                    slowest, memory = max(slowest, slow), max(memory, used)
                    break
                at, more, slow = json.loads(progress.read_text())
                codes.update(more)
                slowest = max(slowest, slow)
                fate = "ended by " + str(process.exitcode) if apart(seed + batch, at) else "FAILED"
                print(f"variant {at} of seed {seed + batch}: {fate}", flush=True)
                failed += [at] if fate == "FAILED" or process.exitcode == 1 else []
                first = at + 1
        print(f"{(batch + 1) * BATCH} variants, slowest {slowest:.1f} s, {memory >> 20} MB", flush=True)
    print(dict(codes.most_common()))
    sys.exit(bool(failed))


def apart(seed: int, number: int) -> bool:
    """Whether a variant that ended its process is told as it must be when it is read as users' files are."""
    with tempfile.TemporaryDirectory() as name:
        *_, variant = variants(sources(Path(name)), seed, number + 1)
        (Path(name) / variant.name).write_bytes(variant.content)
        began = time.monotonic()
        found = load(Path(name) / variant.name, today=TODAY)
        assert_whole(found)
        return time.monotonic() - began < LONGEST


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)
