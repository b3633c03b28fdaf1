"""The rules file, read and checked: TOML text -> Rules (words, ways to say things, composition rules).

rules.toml says in its comments what each table means. What cannot be used is refused here with a
DataError that names the line's text, so that growing sentences (grammar.py) need not check anything.
"""

from __future__ import annotations

import itertools
import re
import tomllib
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

from rnnviz.errors import DataError, nearest

LABELS = "01234"
Square = tuple[tuple[int | None, ...], ...]  # [first label][second label]; None where a rule refuses the two


class Word(NamedTuple):
    """A word with its label and the category it is drawn from ("" for one that stands in the grammar)."""

    label: int
    text: str
    category: str


@dataclass(frozen=True)
class Pair:
    """One way to say something in two parts, and the rule that labels the whole."""

    first: Way
    second: Way
    rule: str


Way = str | Word | Pair  # a symbol to look up, a word as it stands, or two parts


@dataclass(frozen=True)
class Choice:
    """The ways of a symbol with the running sums of their weights."""

    ways: tuple[Way, ...]
    running: tuple[int, ...]

    def draw(self, rng: Random) -> Way:
        """Return one way, drawn by weight."""
        return self.ways[bisect(self.running, rng.random() * self.running[-1])]


@dataclass
class Rules:
    """What a rules file says.

    Parameters
    ----------
    squares : dict of str to 5 x 5 tuples
        Per composition rule the label of the whole, by the labels of its first and second part.
    labels : dict of str to int
        Per word its label, 0 to 4; words that are missing are neutral.
    choices : dict of str to Choice
        Per symbol what it may become; "ROOT" is a sentence.
    seed, shortest, longest : int
        The generator's seed, and the bounds of a sentence's length in tokens.
    sizes : dict of str to int
        Sentences per split.
    neutral : float
        The share of neutral sentences.
    once : frozenset of str
        First parts of the categories' names of which a sentence has one word at most.
    """

    squares: dict[str, Square]
    labels: dict[str, int] = field(default_factory=dict)
    choices: dict[str, Choice] = field(default_factory=dict)
    seed: int = 0
    shortest: int = 1
    longest: int = 25
    sizes: dict[str, int] = field(default_factory=dict)
    neutral: float = 0.0
    once: frozenset[str] = frozenset()


def read_rules(text: str) -> Rules:
    """Return the rules that a TOML text states.

    Raises
    ------
    DataError
        Where the text is no TOML, a table or setting is missing, a label is not 0-4, a word has two
        labels, a rule or symbol is not known, a way is not binary, or a symbol contains itself.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(f"the rules are not valid TOML: {error}.") from error
    for name in ("sentences", "rules", "vary", "words", "grammar"):
        if not isinstance(table.get(name), dict):
            raise DataError(f"the rules have no table [{name}]; rules.toml in rnnviz/data/mini has all five.")
    rules = Rules({name: _square(name, rule) for name, rule in table["rules"].items()})
    if "merge" not in rules.squares:
        raise DataError("[rules.merge] is missing: it labels every phrase that names no other rule.")
    _read_settings(rules, table["sentences"])
    for category, by_label in table["words"].items():
        rules.choices[category] = _words(rules, category, by_label)
    _read_grammar(
        rules, table["grammar"], {name: str(values).split() for name, values in table["vary"].items()}
    )
    _check_symbol(rules, "ROOT", (), set())
    return rules


def _read_settings(rules: Rules, table: Mapping[str, Any]) -> None:
    numbers = {name: _whole(name, table.get(name)) for name in ("seed", "shortest", "longest")}
    rules.seed, rules.shortest, rules.longest = numbers.values()
    rules.sizes = {name: _whole(name, table.get(name)) for name in ("train", "dev", "test")}
    share = table.get("neutral")
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise DataError(f"[sentences] neutral should be a share between 0 and 1; got {share!r}.")
    rules.neutral = float(share)
    rules.once = frozenset(str(table.get("once", "")).split())


def _whole(name: str, value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise DataError(f"[sentences] {name} should be a whole number, 0 or more; got {value!r}.")
    return value


def _square(name: str, rule: Mapping[str, Any]) -> Square:
    """Return the 5 x 5 labels of a rule that is stated for `first`, `second` or `both`."""
    rows: list[list[str]] = []
    if list(rule) == ["second"]:
        rows = [str(rule["second"]).split()] * 5
    elif list(rule) == ["first"]:
        rows = [[label] * 5 for label in str(rule["first"]).split()]
    elif list(rule) == ["both"] and isinstance(rule["both"], list):
        rows = [str(row).split() for row in rule["both"]]
    known = {".", *LABELS}
    if len(rows) != 5 or any(len(row) != 5 or not known.issuperset(row) for row in rows):
        raise DataError(
            f"[rules.{name}] should have one of first = five labels, second = five labels, or both = five "
            f'rows of five, each label 0-4 or ".", as in second = "3 3 2 1 1"; got {dict(rule)!r}.'
        )
    return tuple(tuple(None if label == "." else int(label) for label in row) for row in rows)


def _words(rules: Rules, category: str, by_label: Mapping[str, Any]) -> Choice:
    weighted: list[tuple[Way, int]] = []
    for label, words in by_label.items():
        if label not in LABELS:
            raise DataError(f"[words.{category}] has the label {label!r}; labels are 0, 1, 2, 3 and 4.")
        for entry in str(words).split():
            text, _, weight = entry.partition("*")
            if rules.labels.setdefault(text, int(label)) != int(label):
                raise DataError(
                    f"[words.{category}] gives {text!r} the label {label}, but it has {rules.labels[text]} "
                    "elsewhere; a word has one label everywhere."
                )
            weighted.append((Word(int(label), text, category), _weight(weight or "1", entry)))
    return _choice(category, weighted)


def _read_grammar(rules: Rules, table: Mapping[str, Any], vary: Mapping[str, list[str]]) -> None:
    # A name without braces wins over one with them: "FULL.film" over "FULL.{k}".
    for pattern, ways in sorted(table.items(), key=lambda item: "{" in item[0]):
        if not isinstance(ways, list):
            raise DataError(f'{pattern} should be a list of ways, as in ["not GOOD : negate"]; got {ways!r}.')
        for name, chosen in _filled(pattern, vary):
            if name not in rules.choices:
                fixed = {**vary, **{variable: [value] for variable, value in chosen.items()}}
                texts = [text for way in ways for text, _ in _filled(str(way), fixed)]
                rules.choices[name] = _choice(name, [_way(rules, text) for text in texts])


def _filled(pattern: str, vary: Mapping[str, list[str]]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield `pattern` once for every choice of values for the variables in its braces, with the choice."""
    names = list(dict.fromkeys(re.findall(r"{(\w*)}", pattern)))
    for name in names:
        if name not in vary:
            raise DataError(f"{pattern!r} has {{{name}}}, which [vary] does not; {nearest(name, vary)}")
    for values in itertools.product(*(vary[name] for name in names)):
        chosen = dict(zip(names, values, strict=True))
        yield re.sub(r"{(\w*)}", lambda match: chosen[match[1]], pattern), chosen  # noqa: B023 (used at once)


def _way(rules: Rules, text: str) -> tuple[Way, int]:
    """Return the way that a text such as "not GOOD : negate *3" states, and its weight."""
    match = re.fullmatch(r"(?P<parts>.*?)(?:\s+:\s+(?P<rule>\S+))?(?:\s+\*(?P<weight>\S+))?", text.strip())
    groups = match.groupdict() if match else {}
    rule = groups.get("rule") or "merge"
    if rule not in rules.squares:
        raise DataError(f"{text!r} names the rule {rule!r}; {nearest(rule, rules.squares)}")
    tokens = re.findall(r"[()]|[^\s()]+", groups.get("parts") or "")
    if tokens.count("(") != tokens.count(")"):
        raise DataError(f"the brackets of {text!r} do not match.")
    tokens.append(")")
    return _parts(rules, tokens, rule, text), _weight(groups.get("weight") or "1", text)


def _parts(rules: Rules, tokens: list[str], rule: str, text: str) -> Way:
    """Return one or two parts, taken from the front of `tokens` together with their closing bracket."""
    parts: list[Way] = []
    while (part := tokens.pop(0)) != ")":
        if part == "(":
            parts.append(_parts(rules, tokens, "merge", text))
        else:
            parts.append(part if part[0].isupper() else Word(rules.labels.get(part, 2), part, ""))
    if len(parts) == 1 and rule == "merge":
        return parts[0]
    if len(parts) != 2:
        raise DataError(f"{text!r} has {len(parts)} parts where two are needed: bracket them two by two.")
    return Pair(parts[0], parts[1], rule)


def _choice(name: str, weighted: list[tuple[Way, int]]) -> Choice:
    if not weighted:
        raise DataError(f"{name} is empty.")
    return Choice(tuple(way for way, _ in weighted), tuple(itertools.accumulate(n for _, n in weighted)))


def _weight(weight: str, text: str) -> int:
    if not weight.isdecimal() or int(weight) == 0:
        raise DataError(
            f'{text!r} has the weight {weight!r}; expected a whole number from 1, as in "good*6".'
        )
    return int(weight)


def _check_symbol(rules: Rules, name: str, above: tuple[str, ...], checked: set[str]) -> None:
    """Follow every symbol below `name`: all must be known, none may contain itself (it would never end)."""
    if name not in rules.choices:
        raise DataError(
            f"{above[-1] if above else 'every sentence'} needs {name}, which is neither in [words] nor in "
            f"[grammar]; {nearest(name, rules.choices)}"
        )
    if name in above:
        raise DataError(f"{' > '.join([*above, name])}: a symbol must not contain itself.")
    if name not in checked:
        for way in rules.choices[name].ways:
            for symbol in _symbols(way):
                _check_symbol(rules, symbol, (*above, name), checked)
        checked.add(name)


def _symbols(way: Way) -> Iterator[str]:
    if isinstance(way, str):
        yield way
    elif isinstance(way, Pair):
        yield from _symbols(way.first)
        yield from _symbols(way.second)
