// The open text of a corpus as a heat map's model: the kernel's traits once it has answered; before that, and where
// there is no kernel, what the page holds of the text: its words' scores, and its phrases' if it was ever opened.
import type { Model } from "../shared/model";
import { probabilities } from "../shared/outputs";
import type { Texts, TextsTraits } from "../shared/texts";
import type { HeatmapTraits } from "./traits";

type Laid = Partial<Pick<HeatmapTraits, "tokens" | "known" | "scores" | "has_spans" | "logits" | "probabilities" | "base" | "notes" | "can_edit" | "history" | "others" | "opinions" | "levels">>;

const WORDS_ONLY = "Only the words have scores here: phrases are scored by the kernel when a text is opened, and it has not answered.";

export class OpenText implements Model<HeatmapTraits> {
  readonly #model: Model<HeatmapTraits & TextsTraits>;
  readonly #texts: () => Texts;
  readonly #listeners = new Map<string, Set<() => void>>();
  #laid: Laid = {};

  /** Lies over `model`, until the signal aborts. */
  constructor(model: Model<HeatmapTraits & TextsTraits>, texts: () => Texts, signal: AbortSignal) {
    this.#model = model;
    this.#texts = texts;
    const follow = () => this.#lay();
    const events = ["text", "shown", "opened", "offsets"].map((name) => `change:${name}`);
    for (const event of events) model.on(event, follow);
    signal.addEventListener("abort", () => {
      for (const event of events) model.off(event, follow);
    });
    this.#laid = this.#own();
  }

  get<K extends keyof HeatmapTraits & string>(name: K): HeatmapTraits[K] {
    return name in this.#laid ? (this.#laid as HeatmapTraits)[name] : this.#model.get(name);
  }

  set<K extends keyof HeatmapTraits & string>(name: K, value: HeatmapTraits[K]): void {
    this.#model.set(name, value as (HeatmapTraits & TextsTraits)[K]);
  }

  on(event: string, follow: () => void): void {
    this.#model.on(event, follow);
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(follow));
  }

  off(event: string, follow: () => void): void {
    this.#model.off(event, follow);
    this.#listeners.get(event)?.delete(follow);
  }

  save_changes(): void {
    this.#model.save_changes();
  }

  #lay(): void {
    const before = this.#laid;
    this.#laid = this.#own();
    for (const name of new Set([...Object.keys(before), ...Object.keys(this.#laid)])) {
      for (const follow of [...(this.#listeners.get(`change:${name}`) ?? [])]) follow();
    }
  }

  #own(): Laid {
    const text = this.#model.get("text");
    if (text === null || text === this.#model.get("shown")) return {};
    const texts = this.#texts();
    const opened = this.#model.get("opened").find((other) => other.text === text);
    const logits = texts.logits(text);
    const additive = this.#model.get("interaction_sign") === 0;
    return {
      tokens: texts.tokens(text),
      known: texts.known(text),
      scores: opened?.spans ?? texts.wordScores(text),
      has_spans: opened !== undefined,
      logits,
      probabilities: probabilities(logits, this.#model.get("output")),
      base: texts.base(text),
      can_edit: false, // an edit would be of the text before
      history: [],
      others: [], // they are of the text before
      opinions: [],
      levels: {},
      notes: opened || additive ? [] : [WORDS_ONLY],
    };
  }
}
