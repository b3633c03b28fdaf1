// The table of texts: filter, sorting, and rows of which only those in sight are drawn.
import { FOCUSABLE, button, h } from "../shared/dom";
import { percent } from "../shared/format";
import type { Model } from "../shared/model";
import { type Output, numberText, probabilities, said } from "../shared/outputs";
import { Rows } from "../shared/rows";
import type { Writer } from "../shared/writer";
import { COLUMNS, type Column, type Corpus } from "./corpus";
import type { ExplorerTraits } from "./traits";

const ROW = 30; // px
const TITLES: Record<Column, string> = { wrong: "\u2717", label: "True", predicted: "Predicted", probability: "Sure", text: "Text" };

const HINTS: Partial<Record<Column, string>> = { wrong: "wrong ones first", probability: "probability of the predicted class" };

/** What the columns are called for a kind of output, and what they mean where the name alone does not tell. */
function columns(output: Output, [name = ""]: string[], unit: string): { titles: typeof TITLES; hints: typeof HINTS } {
  if (output === "number") return { titles: { ...TITLES, probability: name }, hints: { probability: `the number that the model gives${unit ? `, in ${unit}` : ""}` } };
  if (output !== "independent") return { titles: TITLES, hints: HINTS };
  return { titles: { ...TITLES, predicted: "Labels", probability: "Most" }, hints: { predicted: "those with a probability of 50% or more", probability: "probability of the likeliest label" } };
}

/** A choice made in another picture, which keeps some texts. */
export interface Choice {
  /** What was chosen, in words. */
  name: string;
  texts: Set<number>;
  clear(): void;
}

export class Table {
  readonly root: HTMLElement;
  readonly #model: Model<ExplorerTraits>;
  readonly #writer: Writer<ExplorerTraits>;
  readonly #rows: Rows;
  readonly #search = h("input", { ...FOCUSABLE, type: "search", placeholder: "Texts with \u2026", "aria-label": "List only texts with these words" });
  readonly #wrong = h("input", { ...FOCUSABLE, type: "checkbox" });
  readonly #onlyWrong: HTMLElement;
  readonly #said = h("span", { class: "small", role: "status" });
  readonly #choices = h("div", { class: "choices" });
  readonly #heads: HTMLElement[];
  #corpus!: Corpus;
  #list: number[] = [];

  constructor(model: Model<ExplorerTraits>, writer: Writer<ExplorerTraits>, signal: AbortSignal) {
    this.#model = model;
    this.#writer = writer;
    this.#onlyWrong = h("label", {}, this.#wrong, " wrong ones only");
    const { titles, hints } = columns(model.get("output"), model.get("labels"), model.get("number_unit"));
    this.#heads = COLUMNS.map((column) => h("span", { class: column, role: "columnheader" }, button(titles[column], () => this.#sort(column), hints[column] ? { title: hints[column], "aria-label": `${titles[column]}: ${hints[column]}` } : {})));
    this.#rows = new Rows(ROW, (index) => this.#row(this.#list[index]!), {
      label: "Texts",
      role: "grid",
      head: h("div", { class: "heads", role: "row" }, ...this.#heads),
      signal,
      chosen: (index) => this.#writer.send({ text: this.#list[index]!, selected: [], split: null, hovered: null }),
    });
    this.#search.addEventListener("input", () => this.#writer.set({ query: this.#search.value }));
    this.#wrong.addEventListener("change", () => this.#writer.send({ only_wrong: this.#wrong.checked }));
    this.root = h("div", { class: "table" }, h("div", { class: "filters" }, this.#search, this.#onlyWrong, this.#said), this.#choices, this.#rows.root);
  }

  /** Lists the texts of a corpus that pass the filters and the choices made in other pictures. */
  draw(corpus: Corpus, choices: Choice[]): void {
    this.#corpus = corpus;
    const query = this.#model.get("query");
    if (this.#search.value !== query) this.#search.value = query;
    this.#wrong.checked = this.#model.get("only_wrong");
    this.#onlyWrong.hidden = !corpus.labelled;
    this.root.classList.toggle("unlabelled", !corpus.labelled);
    this.root.classList.toggle("numbers", corpus.output === "number");
    this.root.classList.toggle("several", corpus.output === "independent");
    this.root.classList.toggle("two", this.#model.get("labels").length === 2 && corpus.labelled);
    const sort = this.#model.get("sort");
    this.#heads.forEach((head, i) => (head.ariaSort = sort === COLUMNS[i] ? "ascending" : sort === `-${COLUMNS[i]}` ? "descending" : "none"));
    this.#list = corpus.list({ query, only_wrong: this.#wrong.checked, among: choices.map(({ texts }) => texts) }, sort);
    const wrong = corpus.labelled ? `, ${this.#list.filter((text) => corpus.wrong(text)).length.toLocaleString("en")} wrong` : "";
    this.#said.textContent = `${this.#list.length.toLocaleString("en")} of ${corpus.texts.count.toLocaleString("en")} texts${wrong}`;
    this.#choices.replaceChildren(...choices.map(({ name, clear }) => button(`${name} \u00d7`, clear, { title: "List all texts again" })));
    this.#rows.count = this.#list.length;
    this.mark();
  }

  /** Shows which text is open. */
  mark(): void {
    const text = this.#model.get("text");
    const index = text === null ? -1 : this.#list.indexOf(text);
    this.#rows.select(index);
    if (index >= 0) this.#rows.scrollTo(index);
  }

  #sort(column: Column): void {
    const up = this.#model.get("sort") !== column;
    this.#writer.send({ sort: up ? column : `-${column}` });
  }

  /** Every label that stands by itself with its probability. */
  #says(text: number): string {
    const shares = probabilities(this.#corpus.texts.logits(text), this.#corpus.output);
    return said((name) => (name === "probabilities" ? (shares as never) : this.#model.get(name)));
  }

  #row(text: number): HTMLElement {
    const corpus = this.#corpus;
    const labels = this.#model.get("labels");
    const label = corpus.texts.label(text);
    const wrong = corpus.wrong(text);
    const line = corpus.line(text);
    const cell = (name: Column, ...inside: (Node | string)[]) => h("span", { class: name, role: "gridcell" }, ...inside);
    const named = (name: Column, label: string, title = label) => h("span", { class: name, role: "gridcell", title }, h("bdi", {}, label));
    const holds = corpus.holds(text).map((c) => labels[c] ?? "").join(", ") || "none";
    const number = corpus.output === "number" ? numberText(corpus.probability(text)) : percent(corpus.probability(text), 1);
    return h(
      "div",
      { class: wrong ? "mistaken" : "" },
      h("span", { class: "wrong", role: "gridcell", "aria-label": label < 0 ? "unknown" : wrong ? "wrong" : "right" }, label < 0 ? "" : wrong ? "\u2717" : "\u2713"),
      named("label", labels[label] ?? ""),
      named("predicted", holds, corpus.output === "independent" ? this.#says(text) : holds),
      cell("probability", number),
      h("span", { class: "text", role: "gridcell", title: line.slice(0, 1000) }, h("bdi", {}, line.slice(0, 300))),
    );
  }
}
