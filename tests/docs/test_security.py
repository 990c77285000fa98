"""The page on security names no test that is not there, and leaves out no item of ASVS 5.0, levels 1 and 2."""

import re

from tests.docs.pages import ROOT

PAGE = ROOT / "docs/security.md"
ITEMS = """
1.1:2 1.2:9 1.3:11 1.4:3 1.5:2 2.1:3 2.2:3 2.3:4 2.4:1 3.2:2 3.3:4 3.4:6 3.5:5 3.7:2 4.1:3 4.2:1 4.3:2 4.4:4 5.1:1
5.2:3 5.3:2 5.4:3 6.1:3 6.2:12 6.3:4 6.4:4 6.5:5 6.6:3 6.8:4 7.1:3 7.2:4 7.3:2 7.4:5 7.5:2 7.6:2 8.1:2 8.2:3 8.3:1
8.4:1 9.1:3 9.2:4 10.1:2 10.2:2 10.3:4 10.4:11 10.5:5 10.6:2 10.7:3 11.1:2 11.2:3 11.3:3 11.4:4 11.5:1 11.6:1 12.1:3
12.2:2 12.3:4 13.1:1 13.2:5 13.3:2 13.4:5 14.1:2 14.2:4 14.3:3 15.1:3 15.2:3 15.3:7 16.1:1 16.2:5 16.3:4 16.4:3
16.5:3 17.1:1 17.2:4 17.3:2
"""
"""Sections with how many items of the two levels each has; they come first in every section."""
VERDICTS = {"满足", "部分满足", "由部署满足", "不适用", "未满足"}


def test_every_test_named_as_evidence_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE.read_text(encoding="utf-8"))
    assert len(named) > 30
    for file, test in named:
        source = (ROOT / file).read_text(encoding="utf-8")
        assert not test or f"def {test}(" in source, (file, test)


def test_every_item_of_the_standard_has_its_line_once_with_a_verdict_and_a_reason() -> None:
    rows = re.findall(r"^\| ([\d.–]+) \| (.+?) \| (.+?) \| (.+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = []
    for number, wanted, verdict, why in rows:
        assert verdict in VERDICTS, number
        assert wanted
        assert why
        first, _, last = number.partition("–")
        section, start = first.rsplit(".", 1)
        told += [f"{section}.{one}" for one in range(int(start), int((last or first).rsplit(".", 1)[1]) + 1)]
    sections = [entry.split(":") for entry in ITEMS.split()]
    assert told == [f"{section}.{one}" for section, count in sections for one in range(1, int(count) + 1)]
    assert len(told) == 253
