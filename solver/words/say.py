"""Sentences by key, with what is told in them filled in: ``say("teacher.choice", rank=2)``."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from solver.domain.terms import Text

FOLDER = Path(__file__).parent
LANGUAGES = ("zh", "en")
Piece = tuple[str, str | None, str]
"""Plain words, then the name of what follows them (None: nothing does) and how it is written."""


@dataclass(frozen=True)
class Sentence:
    """One entry of the catalogue, ready to be filled in."""

    key: str
    text: Text
    """As it stands in the file."""
    pieces: tuple[tuple[Piece, ...], tuple[Piece, ...]]
    names: frozenset[str]
    """What has to be given; both languages ask for the same."""

    def said(self, values: Mapping[str, object]) -> Text:
        """The sentence in both languages; a ``Text`` among the values is told in the language it stands in.

        Raises:
            KeyError: something else is given than the sentence asks for.
        """
        if values.keys() != self.names:
            raise KeyError(f"{self.key} tells {sorted(self.names)}, given {sorted(values)}")
        zh, en = self.pieces
        return Text(_filled(zh, values, "zh"), _filled(en, values, "en"))


def say(key: str, /, **values: object) -> Text:
    """The sentence of a key with its values: numbers, words alike in both languages, or ``Text``.

    Raises:
        KeyError: the catalogue has no such key, or the sentence asks for other values.
    """
    return catalogue()[key].said(values)


def sentence(key: str) -> Sentence:
    """An entry of the catalogue, for words whose key is a code.

    Raises:
        KeyError: the catalogue has no such key.
    """
    return catalogue()[key]


def listed(parts: Iterable[Text | str], zh: str = "、", en: str = ", ") -> Text:
    """An enumeration: 甲、乙 and A, B; other marks between the parts may be given."""
    texts = [part if isinstance(part, Text) else Text(part, part) for part in parts]
    return Text(zh.join(one.zh for one in texts), en.join(one.en for one in texts))


def joined(*parts: Text) -> Text:
    """Parts of one sentence, one after another."""
    return listed(parts, "", "")


def sentences(*parts: Text) -> Text:
    """Several sentences one after another; blank ones are left out."""
    return listed([part for part in parts if part.zh], "", " ")


@cache
def catalogue() -> Mapping[str, Sentence]:
    """Key → sentence: the file's name, then the headings in it.

    Raises:
        ValueError: an entry is not one sentence in both languages with the same placeholders.
    """
    found: dict[str, Sentence] = {}
    for file in sorted(FOLDER.glob("*.toml")):
        for key, entry in _entries(file.stem, tomllib.loads(file.read_text(encoding="utf-8"))):
            found[key] = _sentence(key, entry)
    return found


def _entries(key: str, table: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    if any(isinstance(value, str) for value in table.values()):
        yield key, table
        return
    for name, inner in table.items():
        if not isinstance(inner, dict):
            raise ValueError(f"{key}.{name} is no sentence")
        yield from _entries(f"{key}.{name}", inner)


def _sentence(key: str, entry: Mapping[str, object]) -> Sentence:
    if tuple(entry) != LANGUAGES or not all(isinstance(text, str) for text in entry.values()):
        raise ValueError(f"{key} must have zh, then en, and nothing else")
    zh, en = (tuple(_pieces(str(entry[language]))) for language in LANGUAGES)
    names = {name for _, name, _ in zh if name is not None}
    if names != {name for _, name, _ in en if name is not None}:
        raise ValueError(f"{key} tells other things in Chinese than in English")
    return Sentence(key, Text(str(entry["zh"]), str(entry["en"])), (zh, en), frozenset(names))


def _pieces(text: str) -> Iterator[Piece]:
    for words, name, spec, conversion in Formatter().parse(text):
        if name is not None and (not name.isidentifier() or conversion):
            raise ValueError(f"{{{name}}} in “{text}” is no plain name")
        yield words, name, spec or ""


def _filled(pieces: tuple[Piece, ...], values: Mapping[str, object], language: str) -> str:
    return "".join(words + (_written(values[name], spec, language) if name else "") for words, name, spec in pieces)


def _written(value: object, spec: str, language: str) -> str:
    """A value as the sentence asks: {n:post|posts} chooses by number, {what:capital} begins with a capital letter."""
    told = value.of(language) if isinstance(value, Text) else value
    if "|" in spec:
        one, many = spec.split("|")
        return one if told in (1, "1") else many
    if spec == "capital":
        return str(told)[:1].upper() + str(told)[1:]
    return format(told, spec)
