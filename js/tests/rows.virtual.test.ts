// The virtual list: which rows are in the document, and what keys and clicks do to them.
import axe from "axe-core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { h } from "../src/shared/dom";
import { Rows } from "../src/shared/rows";

const HEIGHT = 20;
let rows: Rows;
let chosen: number[];
let drawn: number;
let end: AbortController;

function show(count: number, options: Partial<ConstructorParameters<typeof Rows>[2]> = {}, into: Node = document.body): void {
  chosen = [];
  drawn = 0;
  end = new AbortController();
  const draw = (index: number) => {
    drawn++;
    return h("div", {}, options.role ? h("span", { role: "gridcell" }, `row ${index}`) : `row ${index}`);
  };
  rows = new Rows(HEIGHT, draw, { label: "Rows", chosen: (index) => chosen.push(index), signal: end.signal, ...options });
  into.appendChild(rows.root);
  rows.count = count;
}
const shown = () => [...rows.root.querySelectorAll<HTMLElement>(".row")];
const numbers = () => shown().map((row) => Number(row.dataset.row));
const at = (index: number) => rows.root.querySelector<HTMLElement>(`[data-row="${index}"]`)!;
const active = () => Number((document.activeElement as HTMLElement).dataset.row);
const press = (key: string, more: KeyboardEventInit = {}) =>
  document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
function scroll(top: number): void {
  rows.root.scrollTop = top;
  rows.root.dispatchEvent(new Event("scroll"));
}

beforeEach(() => {
  document.body.replaceChildren();
  show(50_000);
});
afterEach(() => end.abort());

it("draws only what is in sight, and as much when scrolled", () => {
  expect(numbers()).toEqual(Array.from({ length: 36 }, (_, i) => i)); // 400 px and 16 rows beyond
  scroll(500_000);
  expect([numbers()[0], numbers()[1], shown().length]).toEqual([0, 24_992, 37]); // the row that Tab reaches stays
  const before = drawn;
  scroll(500_000 + HEIGHT);
  expect(drawn - before).toBe(1);
  expect(at(25_000).style.top).toBe("500000px");
  expect(numbers()).toEqual([...numbers()].sort((a, b) => a - b));
  scroll(50_000 * HEIGHT - 400);
  expect(numbers().at(-1)).toBe(49_999);
});

it("says to a screen reader where a row stands", () => {
  scroll(500_000);
  expect([at(25_000).role, at(25_000).ariaPosInSet, at(25_000).ariaSetSize]).toEqual(["option", "25001", "50000"]);
  const head = h("div", { role: "row", "aria-rowindex": 1 }, h("span", { role: "columnheader" }, "Name"));
  show(3, { role: "grid", head });
  expect([rows.root.role, rows.root.ariaRowCount, at(0).role, at(0).ariaRowIndex]).toEqual(["grid", "4", "row", "2"]);
});

it("is walked by keys, of which one row at a time takes the focus", () => {
  at(0).focus();
  press("ArrowDown");
  expect([active(), shown().filter((row) => row.tabIndex === 0).length]).toEqual([1, 1]);
  press("ArrowUp");
  press("ArrowUp");
  expect(active()).toBe(0);
  press("PageDown");
  expect(active()).toBe(19);
  press("End");
  expect([active(), rows.root.scrollTop]).toEqual([49_999, 50_000 * HEIGHT - 400]);
  press("PageUp");
  expect(active()).toBe(49_980);
  press("Home");
  expect([active(), rows.root.scrollTop]).toEqual([0, 0]);
  press("Enter");
  expect(chosen).toEqual([0]);
  expect(press("b")).toBe(true);
  expect(press("ArrowDown", { ctrlKey: true })).toBe(true);
  expect(active()).toBe(0);
});

it("keeps the focus when it is scrolled away from, and when the rows are others", () => {
  at(0).focus();
  press("ArrowDown");
  scroll(500_000);
  expect(active()).toBe(1);
  rows.count = 1;
  expect([active(), shown().length]).toEqual([0, 1]);
  rows.count = 0;
  expect(shown().length).toBe(0);
});

it("chooses by a click and marks what is selected", () => {
  at(3).firstChild!.parentElement!.click();
  expect(chosen).toEqual([3]);
  rows.select(3);
  expect(shown().filter((row) => row.ariaSelected === "true")).toEqual([at(3)]);
  rows.select(40_000);
  rows.scrollTo(40_000);
  expect([at(40_000).ariaSelected, at(40_000).tabIndex, at(39_999).ariaSelected]).toEqual(["true", 0, "false"]);
  rows.select(-1);
  expect(rows.root.querySelector('[aria-selected="true"]')).toBeNull();
});

it("moves nothing where a row is in sight", () => {
  scroll(1000);
  rows.scrollTo(60);
  expect(rows.root.scrollTop).toBe(1000);
  rows.scrollTo(70);
  expect(rows.root.scrollTop).toBe(71 * HEIGHT - 400);
  rows.scrollTo(2);
  expect(rows.root.scrollTop).toBe(40);
});

it("leaves keys and clicks on what stands in a row to that", () => {
  const inner = h("button", {}, "x");
  at(0).append(inner);
  inner.focus();
  expect(press("ArrowDown")).toBe(true);
});

it("works in a shadow root", () => {
  const host = document.body.appendChild(h("div"));
  const root = host.attachShadow({ mode: "open" });
  show(100, {}, root);
  at(0).focus();
  root.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key: "End", bubbles: true }));
  expect((root.activeElement as HTMLElement).dataset.row).toBe("99");
  rows.count = 50;
  expect((root.activeElement as HTMLElement).dataset.row).toBe("49");
});

it("keeps its keys from JupyterLab", () => {
  for (const row of shown()) expect(row.getAttribute("data-lm-suppress-shortcuts")).toBe("true");
});

it("axe finds nothing wrong", async () => {
  vi.useRealTimers();
  HTMLCanvasElement.prototype.getContext = () => null;
  const head = h("div", { role: "row", "aria-rowindex": 1 }, h("span", { role: "columnheader" }, "Name"));
  for (const options of [{}, { role: "grid" as const, head }]) {
    document.body.replaceChildren();
    show(100, options);
    rows.select(2);
    const { violations } = await axe.run(rows.root, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
  }
});
