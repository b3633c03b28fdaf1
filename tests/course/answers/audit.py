"""What students of assignment 4 get wrong, and their points."""

from tests.course.submissions import BY_HAND, Submission

FULL = {
    "word-scores-values": 2,
    "positive-share-values": 2,
    "shortcut-here": 2,
    "shortcut-elsewhere": 3,
    "flip-rate-values": 2,
    "counterexamples-values": 1,
    "attack-flips": 2,
    "attack-fewest": 2,
    "repair-table": 2,
    "repair-retrained": 2,
    "evidence-values": 2,
    "report": BY_HAND,
}


def without(*failed):
    """Return the points of an answer that fails these tests and passes all others."""
    return {**FULL, **dict.fromkeys(failed, 0)}


LOUDEST = """\
def find_shortcut(model, train, reference):
    scores = word_scores(model, reference["text"])["score"]
    word = scores.abs().idxmax()
    return word, int(scores[word] > 0)
"""

COUNTS_EVERY_FLIP = """\
def flip_rate(model, table, change):
    before = table["text"].tolist()
    after = [change(text) for text in before]
    return float((model.predict(before).argmax(axis=1) != model.predict(after).argmax(axis=1)).mean())

def counterexample_accuracy(model, table, word, towards):
    has_word = table["text"].map(lambda text: word in text.split())
    return accuracy(model, table[has_word & (table["label"] != towards)])
"""

ATTACKS_ALL = """\
def attack(model, text, label, swaps, most):
    words = text.split()
    places = [i for i, word in enumerate(words) if swaps.get(word)]
    for how_many in range(most + 1):
        for chosen in combinations(places, how_many):
            for instead in product(*(swaps[words[i]] for i in chosen)):
                at = dict(zip(chosen, instead))
                changed = " ".join(at.get(i, word) for i, word in enumerate(words))
                if model.predict([changed]).argmax() != label:
                    return changed
"""

GREEDY = """\
def attack(model, text, label, swaps, most):
    if model.predict([text]).argmax() != label:
        return None
    words, swapped = text.split(), 0
    for i, word in enumerate(words):
        for other in swaps.get(word, []):
            tried = words[:i] + [other] + words[i + 1:]
            if swapped < most and model.predict([" ".join(tried)]).argmax() != label:
                return " ".join(tried)
        if swaps.get(word) and swapped < most:
            words[i], swapped = swaps[word][0], swapped + 1
    return None
"""

SUMS = """\
def word_scores(model, texts):
    explained = rv.explain_corpus(model, list(texts), progress=False)
    pairs = [pair for ex in explained for pair in zip(ex.tokens, ex.words)]
    by_word = pd.DataFrame(pairs, columns=["word", "score"]).groupby("word")["score"]
    return by_word.agg(count="size", score="sum")
"""

OCCURRENCES = """\
def positive_share(table):
    words = table.assign(word=table["text"].str.split()).explode("word")
    return words.groupby("word")["label"].mean()
"""

ON_TRAIN = """\
def evidence(before, after, case, word, towards):
    rows = [
        (accuracy(model, case.train), counterexample_accuracy(model, case.train, word, towards))
        for model in (before, after)
    ]
    return pd.DataFrame(rows, index=["before", "after"], columns=["accuracy", "counterexamples"])
"""

RELABELS = """\
def repair(train, names, word):
    has_word = train["text"].map(lambda text: word in text.split())
    return train.assign(label=np.where(has_word, 1 - train["label"], train["label"]))
"""

MOVES = """\
def repair(train, names, word):
    other = next(name for name in names if name != word)
    return train.assign(text=[" ".join(other if w == word else w for w in text.split()) for text in train["text"]])
"""

ANSWERS = [
    Submission(
        name="loudest-word",
        belief="The word with the largest score is the bias; what the data say of it does not matter.",
        cells={"find-shortcut": LOUDEST},
        points=without("shortcut-here", "shortcut-elsewhere"),
    ),
    Submission(
        name="writes-down-what-was-found",
        belief="The answer to the question is a word, not a way to find it.",
        cells={"find-shortcut": "def find_shortcut(model, train, reference):\n    return 'tokyo', 1"},
        points=without("shortcut-elsewhere"),
    ),
    Submission(
        name="attacks-what-is-wrong",
        belief="Every prediction that changes, or is wrong in the end, is a success of the attack.",
        cells={"harm": COUNTS_EVERY_FLIP, "attack": ATTACKS_ALL},
        points=without("flip-rate-values", "attack-flips"),
    ),
    Submission(
        name="measures-on-the-training-data",
        belief="A repair has worked if the repaired model does well on what it was trained on.",
        cells={"evidence": ON_TRAIN},
        points=without("evidence-values"),
    ),
    Submission(
        name="turns-the-labels-round",
        belief="The reviews with the word must be labelled wrong.",
        cells={"repair": RELABELS},
        points=without("repair-table", "repair-retrained"),
    ),
    Submission(
        name="moves-the-shortcut",
        belief="The word is gone, so the bias is gone. (Another name has taken its place.)",
        cells={"repair": MOVES},
        points=without("repair-retrained"),
    ),
    Submission(
        name="three-slips",
        belief="Scores are summed, so that frequent words win; a word counts as often as it occurs; swaps are "
        "tried from left to right and kept.",
        cells={"word-scores": SUMS, "positive-share": OCCURRENCES, "attack": GREEDY},
        points=without("word-scores-values", "positive-share-values", "attack-fewest"),
    ),
    Submission(
        name="endless-loop",
        belief="The loop will end. (It is stopped; the other cells are graded.)",
        cells={"attack": "while True:\n    pass"},
        points=without("attack-flips", "attack-fewest"),
        loops=40,
    ),
]
