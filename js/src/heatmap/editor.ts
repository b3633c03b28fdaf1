// Changing a word: a small box at it, from which a new text is asked for; and what follows when the kernel answers.
//   the reader -> trait `edited` -> the kernel -> all traits of the new text, the text before in `history`
import { FOCUSABLE, button, h } from "../shared/dom";
import { visible } from "../shared/format";
import type { Frame } from "../shared/frame";
import type { Model } from "../shared/model";
import type { Writer } from "../shared/writer";
import { Changes, changes } from "./changes";
import type { HeatmapTraits } from "./traits";
import type { Words } from "./words";

const WAITING = 500; // ms until it is said that the kernel is waited for
const SILENT = 5000; // ms until it is said that it may not be there
const NO_KERNEL = "Editing needs a running kernel: run the cell that made this picture in Jupyter.";

interface Editable {
  model: Model<HeatmapTraits>;
  frame: Frame<HeatmapTraits>;
  writer: Writer<HeatmapTraits>;
  words: Words;
}

export class Editor {
  readonly root = h("form", { class: "editor", hidden: "" });
  readonly changes: Changes;
  /** Says that the kernel is waited for. */
  readonly waiting = h("p", { class: "waiting small", role: "status" });
  readonly #on: Editable;
  readonly #input = h("input", { ...FOCUSABLE, type: "text", "aria-label": "Word", autocomplete: "off", spellcheck: "false" });
  readonly #offers = h("div", { class: "offers", role: "group", "aria-label": "Words with like vectors in the model" });
  readonly #refusal = h("p", { class: "refusal", role: "alert" });
  #at = 0; // the word that is edited
  #text: string[] = []; // the text that it stands in
  #asked: { tokens: string[]; at: number } | null = null; // what this view waits for, and the word that then has the focus
  #told: string[] | null = null; // the answer that a screen reader was told of
  #timers: ReturnType<typeof setTimeout>[] = [];

  constructor(on: Editable) {
    this.#on = on;
    this.changes = new Changes(on.model, (tokens) => this.#ask(tokens, 0));
    this.root.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#put(0, 1);
    });
    this.root.addEventListener("keydown", (event) => {
      event.stopPropagation(); // whatever is typed here is no shortcut anywhere
      if (event.key === "Escape") this.#close();
    });
    on.frame.root.addEventListener("keydown", (event) => this.#undo(event));
    on.words.list.addEventListener("scroll", () => this.#place(), { passive: true });
    on.frame.on(["suggestions"], () => this.#offer());
    on.frame.on(["edited"], () => this.#wait());
  }

  /** Nothing is waited for any more. */
  leave(): void {
    this.#timers.forEach(clearTimeout);
  }

  open(at: number): void {
    const { model, writer, words } = this.#on;
    const token = model.get("tokens")[at];
    if (token === undefined) return;
    words.activate(at, false);
    this.#at = at;
    this.#text = model.get("tokens");
    this.root.ariaLabel = `Change the word ${visible(token)}`;
    this.#refusal.textContent = "";
    this.root.hidden = false;
    if (!model.get("can_edit")) {
      this.#refusal.textContent = NO_KERNEL;
      const close = button("Close", () => this.#close());
      this.root.replaceChildren(this.#refusal, close);
      close.focus();
    } else {
      this.root.replaceChildren(h("div", { class: "steps" }, this.#input, ...this.#buttons()), this.#offers, this.#refusal);
      this.#input.value = token;
      this.#offer();
      if (!model.get("suggestions")[token]) writer.send({ asked: token });
      this.#input.focus();
      this.#input.select();
    }
    this.#place();
  }

  /** Follows what was drawn. `held`: whether this view had the focus before. */
  draw(held: boolean): void {
    const { model, frame, words } = this.#on;
    const tokens = model.get("tokens");
    const answered = this.#asked && same(this.#asked.tokens, tokens) ? this.#asked : null;
    if (answered) this.#asked = null;
    if (!same(this.#text, tokens)) this.root.hidden = true;
    this.changes.draw();
    const hidden = [this.root, this.changes.root].some((part) => part.hidden && part.matches(":focus-within"));
    if (held && (hidden || !frame.held())) words.activate(answered ? answered.at : words.active, true);
    if (answered) this.#told = tokens;
    if (held && this.#told === tokens) frame.say(() => this.changes.spoken()); // again where opinions come after
  }

  /** Puts what is typed, or `what`, in the place of `count` words from the one `by` after the edited one. */
  #put(by: number, count: number, what = this.#input.value): void {
    const tokens = what.split(/\s+/u).filter((token) => token !== "");
    if (!tokens.length) return this.#refuse("Type a word first, or press Delete to take this one out.");
    this.#splice(this.#at + by, count, tokens);
  }

  #remove(): void {
    if (this.#text.length === 1) return this.#refuse("A text needs at least one word, and this is the only one.");
    this.#splice(this.#at, 1, []);
  }

  #splice(at: number, count: number, tokens: string[]): void {
    const text = [...this.#text.slice(0, at), ...tokens, ...this.#text.slice(at + count)];
    if (same(text, this.#text)) return this.#close();
    this.#refusal.textContent = "";
    this.#ask(text, Math.min(at, text.length - 1));
  }

  #refuse(why: string): void {
    this.#refusal.textContent = why;
    this.#input.focus();
  }

  #ask(tokens: string[], at: number): void {
    const { model, writer } = this.#on;
    this.#asked = { tokens, at };
    if (same(model.get("edited"), tokens)) model.set("edited", []); // never answered: what does not change is not sent
    writer.send({ edited: tokens });
  }

  #undo(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "z") return;
    if ((event.target as Element).matches("input:not([type=radio])")) return; // typing has an undo of its own
    event.preventDefault();
    event.stopPropagation(); // the notebook would undo something of its own
    const last = this.#on.model.get("history").at(-1);
    if (last && this.#on.model.get("can_edit")) this.#ask(last.tokens, changes(this.#on.model.get("tokens"), last.tokens)[0]?.at ?? 0);
  }

  /** Says how the asking goes: nothing at first, for most answers come at once. */
  #wait(): void {
    const { model, frame } = this.#on;
    this.leave();
    const busy = model.get("edited").length > 0;
    frame.root.ariaBusy = String(busy);
    this.waiting.textContent = "";
    if (!busy) return;
    const say = (after: number, words: string) => setTimeout(() => (this.waiting.textContent = words), after);
    this.#timers = [
      say(WAITING, "Waiting for the kernel \u2026"),
      say(SILENT, "The kernel is busy or not running, and edits need one. The change is made as soon as it answers."),
    ];
  }

  #close(): void {
    this.root.hidden = true;
    this.#on.words.activate(this.#at, true);
  }

  #buttons(): HTMLElement[] {
    return [
      h("button", { ...FOCUSABLE, type: "submit", class: "chief" }, "Replace"),
      button("Insert before", () => this.#put(0, 0)),
      button("Insert after", () => this.#put(1, 0)),
      button("Delete", () => this.#remove()),
      button("\u00d7", () => this.#close(), { "aria-label": "Close", title: "Close (Escape)" }),
    ];
  }

  #offer(): void {
    const found = this.#on.model.get("suggestions")[this.#text[this.#at] ?? ""] ?? [];
    this.#offers.hidden = !found.length;
    const offers = found.map((word) => button(word, () => this.#put(0, 1, word)));
    this.#offers.replaceChildren(h("span", { class: "small" }, "Near in the model: "), ...offers);
  }

  /** Under its word, and inside the picture. */
  #place(): void {
    if (this.root.hidden) return;
    const box = this.#on.words.at(this.#at)!.getBoundingClientRect();
    const frame = this.#on.frame.root.getBoundingClientRect();
    this.root.style.left = `${Math.max(0, Math.min(box.left - frame.left, frame.width - this.root.offsetWidth))}px`;
    this.root.style.top = `${box.bottom - frame.top + 4}px`;
  }
}

function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((token, i) => token === b[i]);
}
