"""The experiments of the papers: each a function from a model and a corpus to a `Study`, one file a study.

study = rv.studies.negation(classifier, rv.load_treebank("sst"))
study.table, study.chart(), study.save("negation.svg")
"""

from rnnviz.studies.compositionality import compositionality
from rnnviz.studies.dissenting import dissenting
from rnnviz.studies.failure_cases import failure_cases
from rnnviz.studies.faithfulness import faithfulness
from rnnviz.studies.hierarchy import hierarchy
from rnnviz.studies.interpretability import interpretability
from rnnviz.studies.nearest_phrases import nearest_phrases
from rnnviz.studies.negation import negation
from rnnviz.studies.pos_distributions import pos_distributions
from rnnviz.studies.sanity import sanity
from rnnviz.studies.study import Study
from rnnviz.studies.synonym_attack import synonym_attack
from rnnviz.studies.word_deletion import word_deletion
from rnnviz.studies.word_distribution import word_distribution
from rnnviz.studies.word_scores import word_scores

STUDIES = {
    study.__name__: study
    for study in (
        compositionality,
        dissenting,
        failure_cases,
        faithfulness,
        hierarchy,
        interpretability,
        nearest_phrases,
        negation,
        pos_distributions,
        sanity,
        synonym_attack,
        word_deletion,
        word_distribution,
        word_scores,
    )
}

__all__ = [
    "STUDIES",
    "Study",
    "compositionality",
    "dissenting",
    "failure_cases",
    "faithfulness",
    "hierarchy",
    "interpretability",
    "nearest_phrases",
    "negation",
    "pos_distributions",
    "sanity",
    "synonym_attack",
    "word_deletion",
    "word_distribution",
    "word_scores",
]
