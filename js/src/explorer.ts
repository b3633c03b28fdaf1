// Explorer: a corpus at one's fingertips. Table, heat map and the pictures of all texts stand on one model, so that
// what is chosen in one of them is chosen in all.
import { Corpus } from "./explorer/corpus";
import STYLE from "./explorer/explorer.css?inline";
import { nearest } from "./explorer/nearest";
import { type Choice, Table } from "./explorer/table";
import type { ExplorerTraits } from "./explorer/traits";
import { OpenText } from "./heatmap/open_text";
import type { PanelMaker } from "./heatmap/panel";
import type { HeatmapTraits } from "./heatmap/traits";
import { numbers } from "./shared/bytes";
import { button, h } from "./shared/dom";
import { signed } from "./shared/format";
import { Frame } from "./shared/frame";
import type { Model } from "./shared/model";
import { part } from "./shared/parts";
import ROWS from "./shared/rows.css?inline";
import { Texts } from "./shared/texts";
import { Writer } from "./shared/writer";

const PACKED = ["vocabulary", "known_words", "token_ids", "offsets", "word_scores", "text_logits", "text_labels", "labels"] as const;
const LISTED = ["query", "sort", "only_wrong", "tag", "negation_range", "negation_method", "negation_shown"] as const;

const AGGREGATES = [
  ["tags", "Parts of speech", "pos_boxplot", "box_places"],
  ["negations", "Negations", "negation_histogram", "negation_places"],
] as const;

/** A part that stands in the page, or will when it has come. */
interface Held {
  name: string;
  leave(): void;
}

class Explorer {
  readonly #model: Model<ExplorerTraits>;
  readonly #frame: Frame<ExplorerTraits>;
  readonly #writer: Writer<ExplorerTraits>;
  readonly #table: Table;
  readonly #open = h("div", { class: "open" });
  readonly #hint = h("p", { class: "hint" }, "Choose a text: its words are shown here, and what each of them says for the prediction.");
  readonly #tabs: HTMLButtonElement[];
  readonly #place = h("div", { class: "aggregate" });
  #corpus!: Corpus;
  #heatmap: Held | undefined;
  #aggregate: Held | undefined;

  constructor(model: Model<ExplorerTraits>, el: HTMLElement) {
    this.#model = model;
    this.#frame = new Frame(model, el, "Explorer", ROWS + STYLE);
    this.#writer = new Writer(model);
    this.#table = new Table(model, this.#writer, this.#frame.signal);
    this.#tabs = AGGREGATES.map(([name, title]) =>
      button(title, () => this.#writer.send({ aggregate: model.get("aggregate") === name ? "" : name })),
    );
    const tabs = h("div", { class: "tabs", role: "group", "aria-label": "All texts" }, h("span", { class: "small" }, "All texts:"), ...this.#tabs);
    this.#open.append(this.#hint);
    this.#frame.root.classList.add("explorer");
    this.#frame.body.append(h("div", { class: "desk" }, this.#table.root, this.#open), tabs, this.#place);
    const draw = () => this.#draw();
    const list = () => this.#frame.drawn && this.#list();
    this.#frame.on(PACKED, () => this.#frame.soon(draw));
    this.#frame.on(LISTED, () => this.#frame.soon(list));
    this.#frame.on(["text"], () => this.#frame.drawn && this.#opened());
    this.#frame.on(["place"], () => this.#go(model.get("place")));
    this.#frame.on(["aggregate"], () => this.#frame.drawn && this.#turn());
    this.#frame.themed(() => this.#frame.dark());
    this.#draw();
  }

  leave(): void {
    this.#writer.flush();
    this.#heatmap?.leave();
    this.#aggregate?.leave();
    this.#frame.leave();
  }

  #draw(): void {
    this.#frame.attempt("The explorer", () => {
      this.#frame.dark();
      this.#corpus = new Corpus(new Texts(this.#model), this.#model.get("output"));
      this.#list();
      this.#opened();
      this.#turn();
    });
  }

  /** Opens the text of a word that was chosen in the box plot, with the word selected. */
  #go([text, position]: number[]): void {
    if (text === undefined || position === undefined) return;
    this.#writer.send({ text, selected: [position, position + 1], split: null, hovered: null });
  }

  #list(): void {
    this.#table.draw(this.#corpus, this.#choices());
  }

  #opened(): void {
    const open = this.#model.get("text") !== null;
    this.#hint.hidden = open;
    this.#table.mark();
    if (!open || this.#heatmap) return;
    const model = new OpenText(this.#model, () => this.#corpus.texts, this.#frame.signal);
    this.#heatmap = this.#hold<HeatmapTraits, [PanelMaker[]]>("token_heatmap", model, this.#open, [nearest(this.#model)]);
  }

  /** Shows the picture of all texts that is chosen; each keeps what was chosen in it on the model. */
  #turn(): void {
    const chosen = this.#model.get("aggregate");
    AGGREGATES.forEach(([name, , , places], i) => {
      this.#tabs[i]!.ariaExpanded = String(name === chosen);
      this.#tabs[i]!.hidden = this.#model.get(places).byteLength === 0;
    });
    const [, , name] = AGGREGATES.find(([name]) => name === chosen) ?? [];
    if (this.#aggregate?.name === name) return;
    this.#aggregate?.leave();
    this.#place.replaceChildren();
    this.#aggregate = name && this.#hold(name, this.#model, this.#place, () => this.#corpus.texts);
  }

  /** Mounts a part as soon as it has come, unless it is no longer wanted by then. */
  #hold<T, More extends unknown[]>(name: string, model: Model<T>, el: HTMLElement, ...more: More): Held {
    let leave: (() => void) | null | undefined;
    part<T, More>(this.#model, name).then((module) => {
      if (leave !== null && !this.#frame.signal.aborted) {
        const mounted = module.mount(model, el, ...more);
        leave = () => mounted.leave();
      }
    }, (error: Error) => this.#frame.attempt(`The part ${name}`, () => { throw error; }));
    return {
      name,
      leave() {
        leave?.();
        leave = null;
      },
    };
  }

  /** What is chosen in the pictures of all texts, and the texts that have it. */
  #choices(): Choice[] {
    const found: Choice[] = [];
    const tag = this.#model.get("tag");
    if (tag) {
      const group = this.#model.get("box_groups").indexOf(tag);
      const places = numbers(this.#model.get("box_places"), Uint32Array);
      const texts = new Set<number>();
      for (let i = 0; i < places.length; i += 3) if (places[i + 2] === group) texts.add(places[i]!);
      found.push({ name: tag, texts, clear: () => this.#writer.send({ tag: "" }) });
    }
    const [low, high] = this.#model.get("negation_range");
    if (low !== undefined && high !== undefined) {
      const places = numbers(this.#model.get("negation_places"), Uint32Array);
      const scores = numbers(this.#model.get("negation_scores"), Float32Array);
      const shown = this.#model.get("negation_shown");
      const from = this.#model.get("negation_method") * (places.length / 5);
      const texts = new Set<number>();
      for (let i = 0; i < places.length / 5; i++) {
        const within = scores[from + i]! >= low && scores[from + i]! <= high;
        if (within && shown.includes(places[5 * i]!)) texts.add(places[5 * i + 1]!);
      }
      found.push({ name: `interaction ${signed(low, 2)} to ${signed(high, 2)}`, texts, clear: () => this.#writer.send({ negation_range: [] }) });
    }
    return found;
  }
}

function render({ model, el }: { model: Model<ExplorerTraits>; el: HTMLElement }): () => void {
  const explorer = new Explorer(model, el);
  return () => explorer.leave();
}

export default { render };
