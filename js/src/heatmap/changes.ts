// What became of the text as given: which words are new, which are gone, and where the prediction went.
import { button, h } from "../shared/dom";
import { percent, signed, unturned, visible } from "../shared/format";
import type { Model } from "../shared/model";
import { LIKELY, type Output, numberText } from "../shared/outputs";
import type { HeatmapTraits } from "./traits";

const NAMED = 6; // changes that are written out; of more only their number
const MOVED = 3; // labels that stand by themselves and are written out: those whose probability changed most

/** A run of words of the text before, and what stands there now. */
export interface Change {
  /** Where it stands in the text after. */
  at: number;
  gone: string[];
  come: string[];
}

/** The runs in which two texts differ, by the longest words-in-common (Wagner and Fischer, 1974). */
export function changes(before: string[], after: string[]): Change[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const [a, b] = [before.slice(head, before.length - tail), after.slice(head, after.length - tail)];
  if (a.length * b.length > 1e6) return [{ at: head, gone: a, come: b }]; // too long to be told apart
  const common = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i]![j] = a[i] === b[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const found: Change[] = [];
  let open: Change | undefined;
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      open = undefined;
      i++;
      j++;
      continue;
    }
    if (!open) found.push((open = { at: head + j, gone: [], come: [] }));
    if (j >= b.length || (i < a.length && common[i + 1]![j]! >= common[i]![j + 1]!)) open.gone.push(a[i++]!);
    else open.come.push(b[j++]!);
  }
  return found;
}

/**
 * Where the prediction went since the text as given, in words.
 *
 * `before` and `after` are the probabilities; of a number, the number.
 */
export function verdict(labels: string[], before: number[], after: number[], output: Output = "logits", unit = ""): { moved: string; turned: string } {
  const name = (c: number) => unturned(labels[c] ?? "");
  if (output === "number") {
    const [from, to] = [before[0]!, after[0]!];
    const by = `${to > from ? "+" : ""}${numberText(to - from)}`;
    return { moved: `${name(0)} ${numberText(from)} \u2192 ${[numberText(to), unturned(unit)].join(" ").trim()} (${by})`, turned: "" };
  }
  const moved = (c: number) => {
    const [from, to] = [before[c]!, after[c] ?? 0];
    const points = Math.round(to * 1000) / 10 - Math.round(from * 1000) / 10; // of the numbers that are shown
    return `${name(c)} ${percent(from, 1)} \u2192 ${percent(to, 1)} (${signed(points, 1)} points)`;
  };
  if (output === "independent") {
    const by = labels.map((_, c) => Math.abs(after[c]! - (before[c] ?? after[c]!))); // of many labels not all were shown
    const most = labels.map((_, c) => c).sort((a, b) => by[b]! - by[a]!).slice(0, MOVED);
    const crossed = (one: number[], other: number[], how: string) => {
      const found = labels.flatMap((_, c) => ((one[c] ?? 0) < LIKELY && (other[c] ?? 0) >= LIKELY ? [name(c)] : []));
      return found.length ? [`Now ${how} 50%: ${found.join(", ")}.`] : [];
    };
    const turned = [...crossed(before, after, "at least"), ...crossed(after, before, "below")];
    return { moved: most.map(moved).join(", "), turned: turned.join(" ") || "No label crossed 50%." };
  }
  const [was, is] = [largest(before), largest(after)];
  return { moved: moved(was), turned: was === is ? `The prediction is still ${name(is)}.` : `The prediction flipped: from ${name(was)} to ${name(is)}.` };
}

/** The strip above the words; hidden while the text is as it was given. */
export class Changes {
  readonly root = h("div", { class: "changes", role: "group", "aria-label": "Changes of the text" });
  readonly #model: Model<HeatmapTraits>;
  readonly #says = h("p", { class: "moved" });
  readonly #list = h("p", { class: "small" });
  readonly #buttons: HTMLElement;

  constructor(model: Model<HeatmapTraits>, ask: (tokens: string[]) => void) {
    this.#model = model;
    this.#buttons = h(
      "div",
      { class: "steps" },
      button("Undo", () => ask(model.get("history").at(-1)!.tokens), { title: "Take the last change back (Control Z)" }),
      button("Back to the text as given", () => ask(model.get("history")[0]!.tokens)),
    );
    this.root.append(h("div", {}, this.#says, this.#list), this.#buttons);
  }

  /** The words of the text that were not in the text as given. */
  places(): Set<number> {
    return new Set(this.#found().flatMap(({ at, come }) => come.map((_, i) => at + i)));
  }

  draw(): void {
    const given = this.#model.get("history")[0];
    this.root.hidden = !given;
    if (!given) return;
    this.#buttons.hidden = !this.#model.get("can_edit");
    const { moved, turned } = this.#verdict()!;
    this.#says.replaceChildren(h("strong", {}, h("bdi", {}, moved)), " since the text as given. ", turned);
    const found = this.#found();
    this.#list.replaceChildren(...(found.length > NAMED ? [`${found.length} places changed.`] : found.flatMap((change) => [...written(change), " "])));
  }

  /** The same for a screen reader. */
  spoken(): string {
    const verdict = this.#verdict();
    return verdict ? `${verdict.moved} since the text as given. ${verdict.turned}`.trim() : "The text as given.";
  }

  #found(): Change[] {
    const given = this.#model.get("history")[0];
    return given ? changes(given.tokens, this.#model.get("tokens")) : [];
  }

  #verdict(): ReturnType<typeof verdict> | null {
    const given = this.#model.get("history")[0];
    if (!given) return null;
    const output = this.#model.get("output");
    const [before, now] = output === "number" ? [given.logits!, this.#model.get("logits")] : [given.probabilities, this.#model.get("probabilities")];
    return verdict(this.#model.get("labels"), before, now, output, this.#model.get("number_unit"));
  }
}

function written({ gone, come }: Change): (Node | string)[] {
  const was = h("del", {}, phrase(gone));
  const is = h("ins", {}, phrase(come));
  if (!come.length) return ["Deleted: ", was, "."];
  return gone.length ? ["Changed: ", was, " to ", is, "."] : ["Inserted: ", is, "."];
}

function phrase(words: string[]): string {
  const shown = words.slice(0, 12).map(visible).join(" ");
  return words.length > 12 ? `${shown} \u2026` : shown;
}

function largest(numbers: number[]): number {
  return numbers.indexOf(Math.max(...numbers));
}
