"""The catalogue of words: every sentence is used, in both languages, and told exactly what it asks for."""

import re

import pytest

from solver.domain.terms import Text
from solver.words import catalogue, joined, listed, say, sentences
from solver.words.say import _entries, _sentence
from tests.words.calls import CHINESE, codes, said, written

QUOTING = ("roster.", "problems.", "notes.")
"""Words on rosters quote headers and words as they have to be typed, which are Chinese."""
OWN_LANGUAGE = re.compile("[\u3000-\u303f\uff00-\uffef]")


def test_every_sentence_said_exists_and_is_given_exactly_what_it_tells() -> None:
    wrong = []
    for call in said():
        if len(call.keys) != 1 or call.open_ended:
            wrong.append(f"{call.where}: the key must be written out and values named")
        elif call.keys[0] not in catalogue():
            wrong.append(f"{call.where}: no sentence {call.keys[0]}")
        elif call.values != catalogue()[call.keys[0]].names:
            names = sorted(catalogue()[call.keys[0]].names)
            wrong.append(f"{call.where}: {call.keys[0]} tells {names}, given {sorted(call.values)}")
    assert not wrong


def test_every_sentence_of_the_catalogue_is_said_somewhere() -> None:
    used = {key for call in said() for key in call.keys}
    used |= {f"{family}.{code}" for family in ("problems", "notes") for code in codes()}
    assert sorted(set(catalogue()) - used) == []


def test_both_languages_are_written_and_each_in_its_own_language() -> None:
    for key, entry in catalogue().items():
        assert entry.text.zh.strip() and entry.text.en.strip(), key
        if not key.startswith(QUOTING):
            assert not OWN_LANGUAGE.search(entry.text.en) and not CHINESE.search(entry.text.en), key
        assert entry.text.zh == entry.text.zh.strip(), key


def test_no_sentence_is_written_twice() -> None:
    seen: dict[Text, str] = {}
    twice = [(seen[one.text], key) for key, one in catalogue().items() if seen.setdefault(one.text, key) != key]
    assert not twice


def test_no_words_for_people_are_written_outside_the_catalogue() -> None:
    assert list(written()) == []


def test_a_sentence_tells_its_values_in_each_language() -> None:
    place = Text("甲校", "School A")
    assert say("teacher.choice", rank=2) == Text("是本人第 2 志愿。", "It is the teacher's choice number 2.")
    assert say("why_not.own_school", person="王", place=place).en == "School A is the home school of 王."
    assert say("phrases.years", years=1).en == "1 year"
    assert say("phrases.years", years=2).en == "2 years"
    assert say("standing.generic", reason=Text("不行", "no")).en == "No."


@pytest.mark.parametrize("values", [{}, {"rank": 2, "more": 1}, {"number": 2}])
def test_a_sentence_is_not_said_with_other_values_than_it_tells(values: dict[str, int]) -> None:
    with pytest.raises(KeyError):
        say("teacher.choice", **values)


def test_parts_are_put_together_as_each_language_does() -> None:
    one, other, none = Text("甲", "A"), Text("乙", "B"), Text("", "")
    assert listed([one, other, "C"]) == Text("甲、乙、C", "A, B, C")
    assert joined(one, other) == Text("甲乙", "AB")
    assert sentences(one, none, other) == Text("甲乙", "A B")


@pytest.mark.parametrize(
    "entry",
    [
        {"zh": "缺英文"},
        {"en": "first", "zh": "次序"},
        {"zh": "多一项", "en": "one more", "fr": "de plus"},
        {"zh": "{count} 人", "en": "some people"},
        {"zh": "{one.two}", "en": "{one.two}"},
        {"zh": "{one!r}", "en": "{one!r}"},
    ],
)
def test_an_entry_that_is_not_one_sentence_in_both_languages_is_refused(entry: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        _sentence("some.key", entry)


def test_a_file_holds_nothing_but_sentences() -> None:
    with pytest.raises(ValueError):
        list(_entries("some", {"key": 3}))
