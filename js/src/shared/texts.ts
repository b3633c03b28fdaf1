// A corpus as it was packed in rnnviz/widgets/texts_traits.py: any text of it, its words' scores and what was said of it.
import { numbers } from "./bytes";
import type { Model } from "./model";

export interface TextsTraits {
  vocabulary: string[];
  /** uint8, one for each of `vocabulary`: 1 where the model knows the word. */
  known_words: DataView;
  /** uint32: the texts' tokens one after the other, by their place in `vocabulary`. */
  token_ids: DataView;
  /** uint32: where each text begins in `token_ids`, and the end. */
  offsets: DataView;
  /** float32: every word's scores, a row a token. */
  word_scores: DataView;
  /** float32: the model's output, a row a text. */
  text_logits: DataView;
  /** float32: what is attributed to no word, a row a text; or empty. */
  text_base: DataView;
  /** int16: the right class of every text, -1 where none is known; or empty. */
  text_labels: DataView;
  /** Texts whose phrases have scores in a page: float32 rows, as in `spans.ts`. */
  opened: { text: number; spans: DataView }[];
  /** The text that is open. Two-way. */
  text: number | null;
  /** The text that the heat map's traits are about: until the kernel has answered it is not `text`. */
  shown: number | null;
}

export class Texts {
  readonly count: number;
  readonly classes: number;
  readonly #vocabulary: string[];
  readonly #known: Uint8Array;
  readonly #ids: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #scores: Float32Array;
  readonly #logits: Float32Array;
  readonly #base: Float32Array;
  readonly #labels: Int16Array;
  readonly #columns: number;

  constructor(model: Model<TextsTraits>) {
    this.#vocabulary = model.get("vocabulary");
    this.#known = numbers(model.get("known_words"), Uint8Array);
    this.#ids = numbers(model.get("token_ids"), Uint32Array);
    this.#offsets = numbers(model.get("offsets"), Uint32Array);
    this.#scores = numbers(model.get("word_scores"), Float32Array);
    this.#logits = numbers(model.get("text_logits"), Float32Array);
    this.#base = numbers(model.get("text_base"), Float32Array);
    this.#labels = numbers(model.get("text_labels"), Int16Array);
    this.count = Math.max(0, this.#offsets.length - 1);
    this.classes = this.count ? this.#logits.length / this.count : 0;
    this.#columns = this.#ids.length ? this.#scores.length / this.#ids.length : 0;
  }

  length(text: number): number {
    return this.#offsets[text + 1]! - this.#offsets[text]!;
  }

  tokens(text: number): string[] {
    return Array.from(this.#of(text), (id) => this.#vocabulary[id]!);
  }

  token(text: number, position: number): string {
    return this.#vocabulary[this.#ids[this.#offsets[text]! + position]!]!;
  }

  known(text: number): boolean[] {
    return Array.from(this.#of(text), (id) => this.#known[id] === 1);
  }

  logits(text: number): number[] {
    return [...this.#logits.subarray(text * this.classes, (text + 1) * this.classes)];
  }

  base(text: number): number[] {
    const columns = this.#base.length / this.count; // one where the target is fixed
    return [...this.#base.subarray(text * columns, (text + 1) * columns)];
  }

  /** The right class, or -1 where none is known. */
  label(text: number): number {
    return this.#labels[text] ?? -1;
  }

  /** The class of the largest logit. */
  predicted(text: number): number {
    const logits = this.logits(text);
    return logits.indexOf(Math.max(...logits));
  }

  /** Whether the right class is known and another is predicted. */
  wrong(text: number): boolean {
    return this.label(text) >= 0 && this.label(text) !== this.predicted(text);
  }

  /** The scores of the text's words as bytes, a row a word. */
  wordScores(text: number): DataView {
    const [from, to] = [this.#offsets[text]! * this.#columns, this.#offsets[text + 1]! * this.#columns];
    return new DataView(this.#scores.slice(from, to).buffer);
  }

  #of(text: number): Uint32Array {
    return this.#ids.subarray(this.#offsets[text], this.#offsets[text + 1]);
  }
}
