// The panels' buttons, of which at most one is pressed, and under them the panel that is open.
import { button, h, resized } from "../shared/dom";
import type { HeatmapFace, Panel, PanelMaker } from "./panel";
import type { Reading } from "./readout";

export class Panels {
  readonly root = h("div", { class: "panels" });
  readonly #face: HeatmapFace;
  readonly #tabs = h("div", { class: "tabs", role: "group", "aria-label": "More views" });
  readonly #place = h("div", { class: "panel" });
  #panels: Panel[] = [];
  #buttons: HTMLButtonElement[] = [];
  #reading: Reading | undefined;

  constructor(face: HeatmapFace) {
    this.#face = face;
    this.root.append(this.#tabs, this.#place);
    this.add([]);
    resized(this.#place, face.signal, () => this.#reading && this.draw(this.#reading));
  }

  /** More panels, before those that are there. */
  add(makers: PanelMaker[]): void {
    const face = this.#face;
    this.#panels = [...makers.map((make) => make(face)), ...this.#panels];
    this.#buttons = this.#panels.map(({ name, title }) =>
      button(title, () => face.writer.send({ panel: face.model.get("panel") === name ? "" : name })),
    );
    this.#tabs.replaceChildren(...this.#buttons);
    this.root.hidden = !this.#panels.length;
  }

  draw(reading: Reading): void {
    this.#reading = reading;
    const open = this.#open();
    this.#buttons.forEach((face, i) => (face.ariaExpanded = String(this.#panels[i] === open)));
    this.#place.hidden = !open;
    if (!open) return this.#place.replaceChildren();
    const missing = open.missing(reading);
    if (missing) return this.#place.replaceChildren(h("p", { class: "hint" }, missing));
    this.#place.style.setProperty("--way", this.#face.leftwards() ? "rtl" : "ltr");
    if (open.root.parentNode !== this.#place) this.#place.replaceChildren(open.root);
    open.draw(reading);
    open.follow(reading);
  }

  follow(reading: Reading): void {
    this.#reading = reading;
    const open = this.#open();
    if (open?.root.parentNode === this.#place) open.follow(reading);
  }

  #open(): Panel | undefined {
    return this.#panels.find(({ name }) => name === this.#face.model.get("panel"));
  }
}
