"""The experiments of the papers, and those that look for causes: which study, on which models, with what options."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from nltk.tree import Tree

from rnnviz.data.treebank import Bank, Treebank
from rnnviz.errors import UnsupportedError
from rnnviz.models import TextClassifier
from rnnviz.studies import STUDIES, Study
from rnnviz.studies.labelled_phrases import MethodChoice, labelled_phrases, ready_methods
from rnnviz.studies.negation import is_negation

GRADIENT = ("grad_input", {"of": "probability"})
PAPER = ("cd", {"variant": "paper"})
LOG_LOO = ("loo", {"of": "log_probability"})
RESCALED = ("ig", {"baseline": ".", "rescale": True})
AT_THE_END = (("cd", {"read": "phrase_end"}), ("cd", {"variant": "paper", "read": "phrase_end"}))
GAMMA = ("cell_decomposition", {"variant": "gamma"})

FIVE = (PAPER, GRADIENT, LOG_LOO, "cell_decomposition", RESCALED)  # those of CD's paper, as it computes them
CD = ("cd", PAPER, ("cd", {"variant": "released"}), *AT_THE_END)
REAT = ("reat", ("reat", {"variant": "cell_state"}), "naive_reat")
OURS = ("cd", "loo", "ig")  # as they are by default here
CAUSES = (*FIVE, "cd", *AT_THE_END)
CHEAP = (*FIVE, *OURS, *CD[2:], GAMMA, ("ig", {"baseline": "."}), *REAT, "grad_input", "lrp", "omission")
IN_REAT = (
    *REAT,
    "saliency",
    "ig",
    "grad_input",
    GRADIENT,
    "lime",
    "kernel_shap",
    "lrp",
    "loo",
    "omission",
    "cd",
)
IN_REAT_CHEAP = tuple(method for method in IN_REAT if method not in ("lime", "kernel_shap"))
INTERACTING = (*CD, "loo", LOG_LOO, "omission")

QUICK = {"train": 1000, "dev": 200, "test": 200}  # sentences of a quick look
REAT_MODELS = ("reat_gru", "reat_lstm", "reat_bigru")
MODELS_FOR_REAT = ("reat_gru_random_vectors", "cd_lstm_sentences", "cd_lstm")
OTHER_MODELS = ("cd_lstm_sentences", "cd_lstm_random_vectors", "reat_lstm")


def negations_as_texts(bank: Bank) -> Treebank:
    """Return the treebank whose train split is the negations of the given one's, each a text of its own.

    A negation within a negation (one in 25 of SST's) is a text of its own and is looked at within the outer one too.
    """
    if not isinstance(bank, Treebank):
        raise UnsupportedError("negations are found by the labels of phrases.")
    found: list[Tree] = []
    for tree in bank.train:
        for part in tree.subtrees():
            phrases = labelled_phrases(part)
            if is_negation(phrases[0], phrases, [word.lower() for word in part.leaves()]):
                found.append(part)
    return Treebank(bank.name, {"train": found, "dev": [], "test": []}, bank.classes)


@dataclass(frozen=True)
class Experiment:
    """A study with its options, and the recipes whose models it is run on.

    Parameters
    ----------
    study : str
        Of `rnnviz.studies`.
    models : tuple of str
    methods : sequence, optional
        Those that are not defined for a model are left out there. Default: the study's own.
    options : mapping
        Further ones of the study.
    seeds : int, optional
        At most so many. Default: as many as there are.
    peers : bool
        Whether the study is given the models of the other seeds.
    texts : callable, optional
        From the corpus to what the study is run on.
    """

    study: str
    models: tuple[str, ...]
    methods: MethodChoice | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    seeds: int | None = None
    peers: bool = False
    texts: Callable[[Bank], Bank] | None = None

    def settings(self) -> dict[str, object]:
        """Return what its results depend on."""
        texts = self.texts.__name__ if self.texts else None
        return {"study": self.study, "methods": self.methods, "options": dict(self.options), "texts": texts}

    def run(self, classifier: TextClassifier, bank: Bank, others: Sequence[TextClassifier]) -> Study:
        """Run the study on a model."""
        options = {**self.options, **({"others": others} if self.peers else {})}
        if self.methods is not None:
            options["methods"] = [pair for pair in self.methods if _is_defined(classifier, pair)]
        return STUDIES[self.study](
            classifier, self.texts(bank) if self.texts else bank, progress=False, **options
        )


def _is_defined(classifier: TextClassifier, method: str | tuple[str, Mapping[str, object]]) -> bool:
    try:
        ready_methods(classifier, [method], 0)
    except UnsupportedError:
        return False
    return True


EXPERIMENTS = {
    "word_scores": Experiment("word_scores", ("cd_lstm",), CHEAP),
    "word_scores_bag": Experiment(
        "word_scores", ("cd_lstm",), CAUSES, {"against": "bag_of_vectors"}, seeds=3
    ),
    "word_scores_models": Experiment("word_scores", OTHER_MODELS, CAUSES, seeds=3),
    "dissenting": Experiment("dissenting", ("cd_lstm",), CHEAP),
    "compositionality": Experiment("compositionality", ("cd_lstm",), CHEAP),
    "compositionality_models": Experiment(
        "compositionality", OTHER_MODELS, (*CAUSES, "omission", "reat"), seeds=3
    ),
    "compositionality_one_logit": Experiment(
        "compositionality", ("cd_lstm",), (*FIVE, "cd"), {"target": "positive"}, seeds=3
    ),
    "compositionality_correct_only": Experiment(
        "compositionality", ("cd_lstm",), (*FIVE, "cd"), {"correct_only": True}, seeds=3
    ),
    "compositionality_prediction": Experiment(
        "compositionality", ("cd_lstm",), (*FIVE, "cd"), {"against": "prediction"}, seeds=3
    ),
    "compositionality_dev": Experiment(
        "compositionality", ("cd_lstm",), (*FIVE, "cd"), {"split": "dev"}, seeds=3
    ),
    "negation": Experiment("negation", ("cd_lstm",), INTERACTING, {"split": "train", "backdrop": 300}),
    "negation_as_text": Experiment(
        "negation", ("cd_lstm",), INTERACTING, {"split": "train"}, texts=negations_as_texts
    ),
    "negation_models": Experiment(
        "negation", OTHER_MODELS, ("cd", PAPER, "loo"), {"split": "train", "backdrop": 0}, seeds=3
    ),
    "nearest_phrases": Experiment("nearest_phrases", ("cd_lstm",), seeds=1),
    "faithfulness": Experiment("faithfulness", REAT_MODELS, IN_REAT),
    "interpretability": Experiment("interpretability", REAT_MODELS, IN_REAT),
    "faithfulness_unsigned": Experiment(
        "faithfulness",
        REAT_MODELS,
        ("reat", "naive_reat", "saliency", "ig", "grad_input"),
        {"unsigned": True},
        seeds=3,
    ),
    "faithfulness_models": Experiment("faithfulness", MODELS_FOR_REAT, IN_REAT_CHEAP, seeds=3),
    "interpretability_models": Experiment("interpretability", MODELS_FOR_REAT[:2], IN_REAT_CHEAP, seeds=3),
    "interpretability_dev": Experiment(
        "interpretability", ("reat_gru",), IN_REAT_CHEAP, {"split": "dev"}, seeds=3
    ),
    "pos_distributions": Experiment("pos_distributions", REAT_MODELS, seeds=3),
    "word_distribution": Experiment("word_distribution", REAT_MODELS, seeds=3),
    "synonym_attack": Experiment(
        "synonym_attack", REAT_MODELS, ("reat", "cd", "lrp", "grad_input", "loo"), seeds=3
    ),
    "word_deletion": Experiment("word_deletion", ("arras_bilstm",)),
    "sanity": Experiment("sanity", ("cd_lstm",), options={"most_texts": 60}, seeds=3, peers=True),
    "yelp_word_scores": Experiment("word_scores", ("yelp_lstm",), CAUSES, {"ngrams": 5}),
    "yelp_dissenting": Experiment("dissenting", ("yelp_lstm",), CAUSES),
}


def shortened(bank: Treebank) -> Treebank:
    """Return the treebank with its first sentences only, for a quick look at the studies."""
    return Treebank(bank.name, {name: bank.trees(name)[:size] for name, size in QUICK.items()}, bank.classes)
