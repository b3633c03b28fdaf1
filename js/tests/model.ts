// A model as Jupyter has it, with nothing behind it but a list of what was saved; and one small text.
import type { HeatmapTraits } from "../src/heatmap/traits";
import views from "../src/heatmap_views";
import type { Model } from "../src/shared/model";

export class FakeModel<Traits = HeatmapTraits> {
  readonly saved: Partial<Traits>[] = [];
  readonly state: Traits;
  #unsaved: Partial<Traits> = {};
  #listeners = new Map<string, Set<() => void>>();

  constructor(state: Traits) {
    this.state = state;
  }
  get<K extends keyof Traits & string>(name: K): Traits[K] {
    return this.state[name];
  }
  set<K extends keyof Traits & string>(name: K, value: Traits[K]): void {
    if (JSON.stringify(this.state[name]) === JSON.stringify(value) && name !== "scores") return;
    this.state[name] = value;
    this.#unsaved[name] = value;
    for (const follow of [...(this.#listeners.get(`change:${name}`) ?? [])]) follow();
  }
  on(event: string, follow: () => void): void {
    this.#listeners.set(event, (this.#listeners.get(event) ?? new Set()).add(follow));
  }
  off(event: string, follow: () => void): void {
    this.#listeners.get(event)?.delete(follow);
  }
  save_changes(): void {
    this.saved.push(this.#unsaved);
    this.#unsaved = {};
  }
  get listening(): number {
    return [...this.#listeners.values()].reduce((sum, set) => sum + set.size, 0);
  }
  /** The model as the widget's code sees it. */
  get face(): Model<Traits> {
    return this as unknown as Model<Traits>;
  }
}

/** Rows of numbers as the bytes that Python sends, in a buffer where they do not start at a multiple of four. */
export function bytes(rows: number[][]): DataView {
  const floats = new Uint8Array(Float32Array.from(rows.flat()).buffer);
  const buffer = new Uint8Array(floats.length + 3);
  buffer.set(floats, 3);
  return new DataView(buffer.buffer, 3);
}

/** "not very good" with two classes: the contrast of class 1 and class 0 is written beside each span. */
export const SPANS = [
  [0.5, -0.5], // not: -1
  [0.25, -0.75], // not very: -1
  [1, -1], // not very good: -2
  [-0.25, 0.25], // very: 0.5
  [-1, 1.25], // very good: 2.25
  [-0.75, 0.75], // good: 1.5
];

export function model(changes: Partial<HeatmapTraits> = {}): FakeModel {
  return new FakeModel({
    tokens: ["not", "very", "good"],
    known: [true, true, true],
    labels: ["negative", "positive"],
    scores: bytes(SPANS),
    has_spans: true,
    interaction_sign: 1,
    fixed_target: false,
    logits: [1.5, -1],
    probabilities: [0.924, 0.076],
    output: "logits",
    number_unit: "",
    base: [0.5, 0],
    unit: "logits",
    method: "CD",
    notes: [],
    signed: true,
    name: "",
    others: [],
    row: 0,
    difference: false,
    opinions: [],
    legend: true,
    parts: { heatmap_views: views },
    scale: null,
    target: [1, 0],
    selected: [],
    split: null,
    hovered: null,
    palette: "blue-orange",
    panel: "",
    levels: {},
    can_edit: false,
    history: [],
    suggestions: {},
    edited: [],
    asked: "",
    heading: "",
    remarks: [],
    error: "",
    ...changes,
  });
}
