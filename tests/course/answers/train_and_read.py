"""What students of assignment 1 get wrong, and their points."""

from tests.course.submissions import BY_HAND, Submission

FULL = {
    "accuracy-values": 1,
    "majority-values": 2,
    "bag-of-words-weights": 3,
    "bag-of-words-accuracy": 1,
    "train-result": 1,
    "train-seed": 1,
    "base-of-target": 2,
    "logit-from-parts": 1,
    "worth-values": 2,
    "strongest-phrase-values": 3,
    "interaction-values": 1,
    "turned-values": 2,
    "error-table-values": 3,
    "to-blame-checked": 3,
    "report-an-error": BY_HAND,
}


def without(*failed):
    """Return the points of an answer that fails these tests and passes all others."""
    return {**FULL, **dict.fromkeys(failed, 0)}


WORDS_ADD_UP = """\
def S(ex, start, stop):
    return float(ex.words[start:stop].sum())

def interaction(ex, start, middle, stop):
    return S(ex, start, stop) - S(ex, start, middle) - S(ex, middle, stop)

def is_turned(ex, start, middle, stop):
    B = S(ex, middle, stop)
    return S(ex, start, stop) * B < 0 < (S(ex, start, middle) + B) * B
"""

ONE_BASE = """\
def target_base(ex):
    return float(ex.base[1])

def logit_from_parts(ex):
    return ex.phrase(0, len(ex.tokens))
"""

COUNTS = """\
def bag_of_words(train):
    weights = {}
    for one in train:
        for word in one.tokens:
            weights[word] = weights.get(word, 0) + (1 if one.label == 1 else -1)
    return weights, 0.0

def accuracy_of_bag(weights, bias, examples):
    sums = [bias + sum(weights.get(word, 0) for word in one.tokens) for one in examples]
    return sum((total > 0) == one.label for total, one in zip(sums, examples)) / len(examples)
"""

STRONGEST = """\
def strongest_phrase(ex, longest):
    T = len(ex.tokens)
    phrases = [(i, j) for i in range(T) for j in range(i + 1, min(i + longest, T) + 1)]
    return max(phrases, key=lambda phrase: {score})
"""

BLAMES_THE_STRONGEST = """\
def to_blame(clf, tokens, label, longest):
    ex = rv.explain(clf, tokens)
    if ex.predicted == clf.labels[label]:
        raise ValueError("right")
    return strongest_phrase(ex, longest)
"""

ANSWERS = [
    Submission(
        name="words-add-up",
        belief="A phrase's score is the sum of its words' scores.",
        cells={
            "strongest-phrase": STRONGEST.format(
                score="(1 if ex.target[0] == ex.predicted else -1) * ex.words[phrase[0]:phrase[1]].sum()"
            ),
            "interaction": WORDS_ADD_UP,
        },
        points=without("strongest-phrase-values", "interaction-values", "turned-values"),
    ),
    Submission(
        name="forgets-the-base",
        belief='The logit is the score of the whole text, and the base is the bias of "positive".',
        cells={"base": ONE_BASE},
        points=without("base-of-target", "logit-from-parts"),
    ),
    Submission(
        name="reads-the-wrong-class",
        belief="The larger the score, the more a phrase speaks for the prediction, whatever was predicted.",
        cells={"strongest-phrase": STRONGEST.format(score="ex.phrase(*phrase)")},
        points=without("strongest-phrase-values"),
    ),
    Submission(
        name="counts-for-weights",
        belief="A word's weight is how much more often it stands in positive texts.",
        cells={"bag-of-words": COUNTS},
        points=without("bag-of-words-weights"),
    ),
    Submission(
        name="four-slips",
        belief="The majority is that of the texts judged; a score is worth the same everywhere; the rate is a rule's "
        "share of all errors; the strongest phrase is to blame, unchecked.",
        cells={
            "majority": "def majority(train, examples):\n"
            "    positive = sum(one.label for one in examples) / len(examples)\n"
            "    return max(positive, 1 - positive)",
            "worth": "def worth(ex, start, stop):\n"
            "    return float(1 / (1 + np.exp(-ex.phrase(start, stop))) - 0.5)",
            "error-table": "def error_table(rules, truth, predicted):\n"
            "    table = pd.DataFrame({'rule': rules, 'wrong': np.array(truth) != np.array(predicted)})\n"
            "    table = table.groupby('rule')['wrong'].agg(texts='size', wrong='sum')\n"
            "    return table.assign(rate=table['wrong'] / table['wrong'].sum()).sort_values('rate', ascending=False)",
            "to-blame": BLAMES_THE_STRONGEST,
        },
        points=without("majority-values", "worth-values", "error-table-values", "to-blame-checked"),
    ),
    Submission(
        name="seeds-one-step",
        belief="The seed of the weights is enough: `build` gets it, `fit` does not.",
        cells={
            "train": "def train(bank, seed):\n"
            "    clf = rv.TextClassifier.build(bank, cell='lstm', embedding=32, hidden=32, seed=seed)\n"
            "    rv.fit(clf, bank, epochs=5, lr=1e-2, batch_size=64, progress=False)\n"
            "    return clf"
        },
        points=without("train-seed"),
    ),
    Submission(
        name="endless-loop",
        belief="The loop will end. (It is stopped; the other cells are graded.)",
        cells={"worth": "while True:\n    pass"},
        points=without("worth-values"),
        loops=40,
    ),
]
