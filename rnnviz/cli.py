"""The command line: `rnnviz demo`, `explain`, `methods`, `study`, `train`.

Exit codes: 0 done; 1 could not be done, one line says why; 2 the command was not understood; 130 stopped by hand.
"""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import rnnviz as rv
from rnnviz.data.files import TextBank, is_table
from rnnviz.data.treebank import Bank
from rnnviz.errors import InputError, RnnvizError, nearest

DEMO_REVIEW = "the acting is truly wonderful , but the story is not very good ."

DATA = (
    "'mini', 'sst', a file or folder of trees, or a table of text and label (.csv, .tsv, .parquet); "
    "default: %(default)s"
)

EXAMPLES = """\
examples:
  rnnviz demo
  rnnviz explain --model mini "the food was not very good"
  rnnviz explain --model mini "not very good" --method reat --out page.html
  rnnviz study negation --model mini --data mini --out negation.svg
  rnnviz train --data mini --cell gru --out my_model.safetensors
  rnnviz train --data sst --cell gru --bidirectional --embedding glove.6B.300d.txt --out M
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code.

    Parameters
    ----------
    arguments : sequence of str, optional
        What stands behind `rnnviz` on the command line; default: what was typed.
    """
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except KeyboardInterrupt:
        print("rnnviz: stopped by hand.", file=sys.stderr)
        return 130
    except (RnnvizError, OSError) as error:
        print("rnnviz: " + " ".join(str(error).split()), file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rnnviz",
        description="See why a recurrent text classifier said what it said.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"rnnviz {rv.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="train on the embedded treebank, explain a review, leave a page")
    demo.add_argument("--text", default=DEMO_REVIEW, help="the review (default: %(default)r)")
    demo.add_argument("--epochs", type=int, default=3, help="epochs of training (default: %(default)s)")
    demo.add_argument(
        "--out", type=Path, default=Path("rnnviz-demo.html"), help="the page (default: %(default)s)"
    )
    demo.set_defaults(run=_demo)

    explain = commands.add_parser("explain", help="explain a model's prediction for one text")
    explain.add_argument("text", help="the text, in quotes")
    explain.add_argument(
        "--model", default="mini", help="a checkpoint's file, or 'mini' (default: %(default)s)"
    )
    explain.add_argument(
        "--method", default="cd", help="the method's name; see `rnnviz methods` (default: %(default)s)"
    )
    explain.add_argument(
        "--target",
        nargs="+",
        metavar="LABEL",
        help="a class, or two for the contrast of the first with the second",
    )
    explain.add_argument(
        "--option",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="an option of the method: variant=paper",
    )
    explain.add_argument("--out", type=Path, help="a file: .html, .svg, .png, .pdf, .tex, .csv or .json")
    explain.set_defaults(run=_explain)

    listed = commands.add_parser("methods", help="list the attribution methods")
    listed.set_defaults(run=_methods)

    study = commands.add_parser("study", help="run an experiment of the papers on a model and a corpus")
    study.add_argument("name", help="such as negation or word_scores; 'list' names them all")
    study.add_argument(
        "--model", default="mini", help="a checkpoint's file, or 'mini' (default: %(default)s)"
    )
    study.add_argument("--data", default="mini", help=DATA)
    study.add_argument("--method", action="append", help="a method's name; several times for several")
    study.add_argument("--split", choices=["train", "dev", "test"], help="(default: the study's own)")
    study.add_argument(
        "--out", type=Path, help="a file: .csv for the table; .svg, .png or .pdf for the picture"
    )
    study.add_argument("--dark", action="store_true", help="the picture on a dark ground")
    study.set_defaults(run=_study)

    train = commands.add_parser("train", help="train a classifier and write its checkpoint")
    train.add_argument("--data", default="mini", help=DATA)
    train.add_argument("--out", type=Path, required=True, help="the checkpoint's file")
    train.add_argument(
        "--cell", choices=["lstm", "gru", "rnn"], default="lstm", help="(default: %(default)s)"
    )
    train.add_argument("--bidirectional", action="store_true", help="a second direction reads from the end")
    train.add_argument("--layers", type=int, default=1, help="stacked layers (default: %(default)s)")
    train.add_argument(
        "--hidden", type=int, default=100, help="units per layer and direction (default: %(default)s)"
    )
    train.add_argument(
        "--embedding",
        default="100",
        help="size of random word vectors, a file of vectors, or glove to fetch them (default: %(default)s)",
    )
    train.add_argument("--classes", type=int, choices=[2, 5], default=2, help="(default: %(default)s)")
    train.add_argument(
        "--level", choices=["phrases", "sentences"], help="(default: phrases where there are any)"
    )
    train.add_argument("--epochs", type=int, default=10, help="at most (default: %(default)s)")
    train.add_argument("--seed", type=int, default=0, help="(default: %(default)s)")
    train.set_defaults(run=_train)
    return parser


def _demo(chosen: argparse.Namespace) -> None:
    print("Training an LSTM on the embedded treebank of small reviews ...")
    bank = rv.load_treebank("mini")
    classifier = rv.TextClassifier.build(bank, embedding=50, hidden=64)
    history = rv.fit(classifier, bank, epochs=chosen.epochs, lr=5e-3, batch_size=128)
    print(f"Accuracy on sentences it has not seen: {history['dev_accuracy'].max():.1%}\n")
    explanation = rv.explain(classifier, chosen.text)
    _print(explanation)
    explanation.to_html(chosen.out)
    print(f"\nOpen {chosen.out.resolve()} in a browser and drag over any phrase.")


def _explain(chosen: argparse.Namespace) -> None:
    target = None
    if chosen.target:
        target = chosen.target[0] if len(chosen.target) == 1 else tuple(chosen.target)
    classifier = rv.TextClassifier.load(chosen.model)
    options: dict[str, Any] = dict(map(_option, chosen.option))
    explanation = rv.explain(classifier, chosen.text, chosen.method, target, **options)
    _print(explanation)
    if chosen.out:
        explanation.save(chosen.out)
        print(f"\nWrote {chosen.out.resolve()}")


def _option(text: str) -> tuple[str, object]:
    """Return an option's name and value: true, false, a number, or a word."""
    name, separator, value = text.partition("=")
    if not separator:
        raise InputError(f"expected an option as NAME=VALUE, such as variant=paper; got {text!r}.")
    if value.lower() in ("true", "false"):
        return name, value.lower() == "true"
    for kind in (int, float):
        try:
            return name, kind(value)
        except ValueError:
            continue
    return name, value


def _methods(_: argparse.Namespace) -> None:
    for method in rv.methods():
        print(
            f"{method.name:<20} {method.summary}\n{'':<20} for {', '.join(method.cells)}; {method.reference}"
        )


def _study(chosen: argparse.Namespace) -> None:
    from rnnviz.studies import STUDIES

    if chosen.name == "list":
        for name, function in STUDIES.items():
            print(f"{name:<20} {(function.__doc__ or '').splitlines()[0]}")
        return
    if chosen.name not in STUDIES:
        raise InputError(f"there is no study {chosen.name!r}: {nearest(chosen.name, STUDIES)}")
    run = STUDIES[chosen.name]
    known = inspect.signature(run).parameters
    wanted = {"methods": chosen.method, "split": chosen.split}
    options: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    for name in options:
        if name not in known:
            raise InputError(f"the study {chosen.name!r} does not take --{name.removesuffix('s')}.")
    classifier = rv.TextClassifier.load(chosen.model)
    study = run(classifier, _bank(chosen.data, len(classifier.labels), classifier.labels), **options)
    print(study)
    if chosen.out:
        study.save(chosen.out, dark=chosen.dark)
        print(f"\nWrote {chosen.out.resolve()}")


def _bank(data: str, classes: int, labels: Sequence[str] | None = None) -> Bank:
    """Return a treebank, or a bank of the texts of a table, whose labels are then called as a model calls them."""
    if not is_table(data):
        return rv.load_treebank(data, classes=classes)
    frame = rv.load_texts(data)
    if labels is not None and set(frame["label"].astype(str)) == set(labels):
        # by their places, so that the bank has the model's order and not the alphabet's
        frame["label"] = frame["label"].astype(str).map(list(labels).index)
    return TextBank(frame, labels, name=Path(data).name.split(".")[0])


def _train(chosen: argparse.Namespace) -> None:
    bank = _bank(chosen.data, chosen.classes)
    embedding = int(chosen.embedding) if chosen.embedding.isdigit() else chosen.embedding
    classifier = rv.TextClassifier.build(
        bank,
        cell=chosen.cell,
        bidirectional=chosen.bidirectional,
        layers=chosen.layers,
        hidden=chosen.hidden,
        embedding=embedding,
        seed=chosen.seed,
    )
    history = rv.fit(classifier, bank, epochs=chosen.epochs, level=chosen.level, seed=chosen.seed)
    if history.empty:
        raise KeyboardInterrupt
    print(history.drop(columns="kept").to_string(index=False, float_format="{:.3f}".format))
    classifier.save(chosen.out)
    print(f"Wrote {chosen.out.resolve()}, the epoch with dev accuracy {history['dev_accuracy'].max():.1%}.")


def _print(explanation: rv.Explanation) -> None:
    """Print what the model said, and the scores of every word and of the strongest phrases."""
    target = explanation.target
    about = target if isinstance(target, str) else f"{target[0]} minus {target[1]}"
    print(f"{explanation.says(1)} - {explanation.title}")
    print(f"Scores for {about}, {explanation.unit}; the model gives it {explanation.logit:+.2f} logits.\n")
    limit = max(abs(explanation.words)) or 1.0
    width = max(map(len, explanation.tokens))
    for token, known, score in zip(explanation.tokens, explanation.known, explanation.words, strict=True):
        bar = "#" * round(20 * abs(score) / limit)
        print(f"  {token:<{width}} {score:+7.2f} {bar}{'' if known else '  (unknown word)'}")
    if explanation.interaction_sign and len(explanation.tokens) > 1 and explanation.spans is not None:
        frame = explanation.to_frame()
        strength, words = frame["score"].abs(), frame["stop"] - frame["start"]
        strongest = frame.loc[strength.groupby(words).idxmax()]
        print("\n  strongest phrase of each length")
        for phrase in strongest[1:6].itertuples():
            print(f"  {phrase.score:+7.2f}  {phrase.text}")
    for note in explanation.notes:
        print(f"\nNote: {note}")


if __name__ == "__main__":
    sys.exit(main())
