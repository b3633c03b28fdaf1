// Pointer and keys over the words, turned into selections: one delegated listener of each kind.
import type { Words } from "./words";

const SLOP = 24; // px from the edge of a scrolling text at which dragging scrolls on

export interface Wishes {
  selection(): [number, number];
  splittable(): boolean;
  select(start: number, stop: number): void;
  split(at: number | null): void;
  stepSplit(by: number): void;
  clear(): void;
  hover(index: number | null): void;
  edit(index: number): void;
  /** A gesture has ended: nothing more is to come for now. */
  done(): void;
}

export class Gestures {
  readonly #words: Words;
  readonly #wishes: Wishes;
  #anchor: number | null = null; // the word at which the growing selection began
  #dragged: number | null = null; // the pointer that drags
  #before: [number, number] = [0, 0]; // the selection before the drag

  constructor(words: Words, wishes: Wishes) {
    this.#words = words;
    this.#wishes = wishes;
    const { list } = words;
    list.addEventListener("pointerdown", (event) => this.#down(event));
    list.addEventListener("pointermove", (event) => this.#move(event));
    list.addEventListener("pointerup", (event) => this.#up(event));
    list.addEventListener("pointercancel", () => this.#cancel());
    list.addEventListener("pointerleave", () => this.#dragged === null && wishes.hover(null));
    list.addEventListener("dblclick", (event) => this.#doubled(event));
    list.addEventListener("keydown", (event) => this.#key(event));
    list.addEventListener("focusout", () => this.#dragged === null && wishes.hover(null));
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    const target = event.target as Element;
    const index = this.#words.indexOf(target);
    if (event.pointerType !== "touch") event.preventDefault(); // else the browser selects text, and the focus leaves
    if (index === null) {
      if (target === this.#words.list || target.classList.contains("block")) this.#wishes.clear();
      return;
    }
    const [start, stop] = this.#wishes.selection();
    const inside = index >= start && index < stop;
    if (target.classList.contains("gap") && inside && index + 1 < stop && this.#wishes.splittable()) {
      this.#wishes.split(index + 1);
      this.#wishes.done();
      return;
    }
    this.#before = [start, stop];
    if (event.shiftKey && start < stop) this.#anchor = index < start ? stop - 1 : start;
    else if (event.pointerType !== "mouse" && inside) this.#anchor = 2 * index < start + stop - 1 ? stop - 1 : start;
    else this.#anchor = event.shiftKey ? this.#words.active : index;
    this.#dragged = event.pointerId;
    try {
      this.#words.list.setPointerCapture(event.pointerId); // so that the drag goes on outside the words
    } catch {
      // a pointer that is already gone has nothing to capture
    }
    this.#extendTo(index);
  }

  #move(event: PointerEvent): void {
    if (this.#dragged === null) {
      this.#wishes.hover(this.#words.indexOf(event.target as Element));
      return;
    }
    if (event.pointerId !== this.#dragged) return;
    const index = this.#under(event);
    if (index !== null && index !== this.#words.active) this.#extendTo(index);
    const { list } = this.#words;
    const { top, bottom } = list.getBoundingClientRect();
    if (event.clientY > bottom - SLOP) list.scrollTop += SLOP / 2;
    else if (event.clientY < top + SLOP) list.scrollTop -= SLOP / 2;
  }

  #up(event: PointerEvent): void {
    if (event.pointerId !== this.#dragged) return;
    this.#dragged = null;
    this.#wishes.done();
  }

  #doubled(event: MouseEvent): void {
    const element = this.#element(event);
    const index = element?.closest(".word") ? this.#words.indexOf(element) : null;
    if (index !== null) this.#wishes.edit(index);
  }

  // The browser took the gesture for scrolling, so no selection was meant.
  #cancel(): void {
    if (this.#dragged === null) return;
    this.#dragged = null;
    this.#wishes.select(...this.#before);
    this.#wishes.done();
  }

  /** The word under the pointer. While it is captured the event's own target is always the list. */
  #under(event: PointerEvent): number | null {
    return this.#words.indexOf(this.#element(event));
  }

  #element({ clientX, clientY, target }: MouseEvent): Element | null {
    const root = this.#words.list.getRootNode() as Partial<DocumentOrShadowRoot>;
    return root.elementFromPoint ? root.elementFromPoint(clientX, clientY) : (target as Element);
  }

  #extendTo(index: number): void {
    const anchor = this.#anchor ?? index;
    this.#words.activate(index, true);
    this.#wishes.hover(index);
    this.#wishes.select(Math.min(anchor, index), Math.max(anchor, index) + 1);
  }

  #key(event: KeyboardEvent): void {
    const focused = this.#words.indexOf(event.target as Element); // a screen reader moves the focus by itself
    if (focused !== null && focused !== this.#words.active) this.#words.activate(focused, false);
    if (this.#pressed(event)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Does what the key says; false where it says nothing here. */
  #pressed(event: KeyboardEvent): boolean {
    const { key } = event;
    if (key === "[" || key === "]") this.#wishes.stepSplit(key === "[" ? -1 : 1);
    else if (event.altKey && (key === "ArrowLeft" || key === "ArrowRight")) this.#wishes.stepSplit(this.#along(key));
    else if (event.altKey) return false;
    else if (key === "Escape") {
      this.#anchor = null;
      this.#wishes.clear();
    } else if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "a") {
      this.#anchor = 0;
      this.#wishes.select(0, this.#words.length);
    } else if (event.ctrlKey || event.metaKey) return false;
    else if (key === "Enter" || key === "F2") this.#wishes.edit(this.#words.active);
    else if (key === " ") {
      this.#anchor = this.#words.active;
      this.#extendTo(this.#words.active);
    } else {
      const goal = this.#goal(key);
      if (goal === null) return false;
      this.#go(goal, event.shiftKey);
    }
    return true;
  }

  #go(goal: number, extend: boolean): void {
    const index = Math.max(0, Math.min(goal, this.#words.length - 1));
    if (extend) {
      this.#anchor ??= this.#farEnd();
      this.#extendTo(index);
    } else {
      this.#anchor = null;
      this.#words.activate(index, true);
      this.#wishes.hover(index);
    }
  }

  /** Where a selection grows from: the far end of one that ends at the active word, or that word. */
  #farEnd(): number {
    const [start, stop] = this.#wishes.selection();
    const { active } = this.#words;
    if (start < stop && active === start) return stop - 1;
    return start < stop && active === stop - 1 ? start : active;
  }

  #goal(key: string): number | null {
    const { active, length } = this.#words;
    if (key === "ArrowLeft" || key === "ArrowRight") return active + this.#along(key);
    if (key === "ArrowUp" || key === "ArrowDown") return this.#onNextLine(key === "ArrowDown" ? 1 : -1);
    return key === "Home" ? 0 : key === "End" ? length - 1 : null;
  }

  /** One word on in the direction of reading, or one back. */
  #along(key: string): number {
    const leftwards = this.#words.leftwards ? 1 : -1;
    return key === "ArrowLeft" ? leftwards : -leftwards;
  }

  /** The word above or below the active one: on the next line, the nearest across. */
  #onNextLine(step: number): number {
    const { active } = this.#words;
    const from = this.#words.at(active)!.getBoundingClientRect();
    const middle = from.left + from.width / 2;
    let found = active;
    let distance = Infinity;
    let line: number | null = null;
    for (let i = active + step; this.#words.at(i); i += step) {
      const box = this.#words.at(i)!.getBoundingClientRect();
      if ((box.top - from.top) * step <= from.height / 2) continue; // still the same line
      line ??= box.top;
      if (Math.abs(box.top - line) > from.height / 2) break; // the line after
      const away = Math.abs(box.left + box.width / 2 - middle);
      if (away < distance) [found, distance] = [i, away];
    }
    return found;
  }
}
