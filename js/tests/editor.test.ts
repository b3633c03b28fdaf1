// Editing a word: what the reader does, what the kernel is asked, and what is said of the answer.
import axe from "axe-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { changes, verdict } from "../src/heatmap/changes";
import widget from "../src/token_heatmap";
import type { HeatmapTraits as Traits } from "../src/heatmap/traits";
import { type FakeModel, SPANS, bytes, model } from "./model";

let shown: FakeModel;
let el: HTMLElement;
let leave: () => void;

function show(changes: Partial<Traits> = {}): void {
  leave?.();
  shown = model({ can_edit: true, ...changes });
  el = document.createElement("div");
  document.body.replaceChildren(el);
  leave = widget.render({ model: shown.face, el });
}
const words = () => [...el.querySelectorAll<HTMLElement>(".word")];
const one = <E extends HTMLElement>(selector: string) => el.querySelector<E>(selector)!;
const text = (selector: string) => one(selector).textContent!.replace(/\s+/g, " ").trim();
const input = () => one<HTMLInputElement>(".editor input");
const press = (key: string, more: KeyboardEventInit = {}) =>
  document.activeElement!.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
const click = (face: string) => [...el.querySelectorAll("button")].find((button) => button.textContent === face)!.click();
const open = (index: number) => {
  words()[index]!.focus();
  words()[index]!.dispatchEvent(new MouseEvent("dblclick", { bubbles: true }));
};
function type(value: string): void {
  input().value = value;
  one<HTMLFormElement>(".editor").requestSubmit();
}

/** What a kernel does: all traits of the new text at once, as its callback gives them. */
async function answer(probabilities = [0.124, 0.876]): Promise<void> {
  const tokens = shown.get("edited");
  const [before, now] = [shown.get("history"), { tokens: shown.get("tokens"), probabilities: shown.get("probabilities") }];
  const place = [...before, now].findIndex((item) => item.tokens.join(" ") === tokens.join(" "));
  shown.set("history", place < 0 ? [...before, now] : before.slice(0, place));
  shown.set("tokens", tokens);
  shown.set("known", tokens.map(() => true));
  shown.set("scores", bytes(Array.from({ length: (tokens.length * (tokens.length + 1)) / 2 }, (_, i) => [i, -i])));
  shown.set("probabilities", probabilities);
  shown.set("edited", []);
  shown.set("error", "");
  await Promise.resolve();
}

beforeEach(() => {
  vi.useFakeTimers();
  show();
});
afterEach(() => {
  leave();
  vi.useRealTimers();
});

describe("asking", () => {
  it.each(["Enter", "F2"])("opens at the word by %s, with the word selected", (key) => {
    words()[0]!.focus();
    press("ArrowRight");
    press(key);
    expect([document.activeElement, input().value, input().selectionStart, input().selectionEnd]).toEqual([input(), "very", 0, 4]);
    expect(one(".editor").ariaLabel).toBe("Change the word very");
    expect(shown.get("selected")).toEqual([]);
  });

  it("leaves Space to select", () => {
    words()[1]!.focus();
    press(" ");
    expect(one(".editor").hidden).toBe(true);
    expect(shown.get("selected")).toEqual([1, 2]);
  });

  it.each([
    ["Replace", "bad", ["not", "bad", "good"]],
    ["Replace", " at  all\u00a0so ", ["not", "at", "all", "so", "good"]],
    ["Insert before", "so", ["not", "so", "very", "good"]],
    ["Insert after", "so", ["not", "very", "so", "good"]],
    ["Delete", "", ["not", "good"]],
  ])("%s %j", (face, value, expected) => {
    open(1);
    if (value) input().value = value;
    click(face);
    expect(shown.saved.at(-1)).toMatchObject({ edited: expected });
  });

  it("refuses what leaves no word, in place", () => {
    open(0);
    type("  ");
    expect(text(".refusal")).toContain("Type a word first");
    show({ tokens: ["good"], known: [true], scores: bytes([[0, 1]]) });
    open(0);
    click("Delete");
    expect(text(".refusal")).toContain("at least one word");
    expect(shown.get("edited")).toEqual([]);
  });

  it("asks nothing for the same word, and Escape gives the focus back", () => {
    open(1);
    type("very");
    expect([shown.get("edited"), one(".editor").hidden, document.activeElement]).toEqual([[], true, words()[1]]);
    open(2);
    press("Escape");
    expect([one(".editor").hidden, document.activeElement]).toEqual([true, words()[2]]);
  });

  it("keeps its keys to itself", () => {
    const heard = vi.fn();
    document.body.addEventListener("keydown", heard);
    open(1);
    press("d");
    expect(press("z", { ctrlKey: true })).toBe(true); // undoes typing, and nothing else
    press("Escape");
    expect(heard).not.toHaveBeenCalled();
    document.body.removeEventListener("keydown", heard);
  });

  it("offers words that could stand there, and takes one by a click", () => {
    open(2);
    expect(shown.saved.at(-1)).toMatchObject({ asked: "good" });
    expect(one(".offers").hidden).toBe(true);
    shown.set("suggestions", { good: ["<b>fine", "great"] });
    expect(text(".offers")).toContain("<b>fine");
    click("great");
    expect(shown.get("edited")).toEqual(["not", "very", "great"]);
  });

  it("says without a kernel that it needs one, and asks nothing", () => {
    show({ can_edit: false });
    open(1);
    expect(text(".editor")).toContain("Editing needs a running kernel");
    expect([shown.get("edited"), shown.get("asked")]).toEqual([[], ""]);
    expect(document.activeElement!.textContent).toBe("Close");
    press("Escape");
    expect(document.activeElement).toBe(words()[1]);
    expect(text(".quote")).not.toContain("Double-click");
  });
});

describe("waiting", () => {
  it("says after half a second that it waits, and after five why", async () => {
    open(1);
    type("so");
    expect(one(".rnnviz").ariaBusy).toBe("true");
    vi.advanceTimersByTime(400);
    expect(text(".waiting")).toBe("");
    vi.advanceTimersByTime(200);
    expect(text(".waiting")).toContain("Waiting for the kernel");
    vi.advanceTimersByTime(5000);
    expect(text(".waiting")).toContain("busy or not running");
    await answer();
    expect([text(".waiting"), one(".rnnviz").ariaBusy]).toEqual(["", "false"]);
    vi.advanceTimersByTime(9000);
    expect(text(".waiting")).toBe("");
  });

  it("keeps what was typed when the kernel refuses, and the same can be asked again", () => {
    open(1);
    type("so");
    shown.set("edited", []);
    shown.set("error", "This edit could not be made: no.");
    expect([text(".error"), one(".editor").hidden, input().value]).toEqual(["This edit could not be made: no.", false, "so"]);
    shown.saved.length = 0;
    type("so");
    expect(shown.saved).toMatchObject([{ edited: ["not", "so", "good"] }]);
  });

  it("sends what was never answered again", () => {
    open(1);
    type("so");
    shown.saved.length = 0;
    type("so");
    expect(shown.saved).toEqual([{ edited: ["not", "so", "good"] }]);
  });

  it("ends with the view", () => {
    open(1);
    type("so");
    const waiting = one(".waiting");
    leave();
    vi.advanceTimersByTime(9000);
    expect([shown.listening, waiting.textContent, el.childElementCount]).toEqual([0, "", 0]);
  });
});

describe("the answer", () => {
  it("says in words what became of the prediction, and gives the word the focus", async () => {
    open(1);
    type("so");
    await answer();
    expect(one(".editor").hidden).toBe(true);
    expect(text(".moved")).toBe(
      "negative 92.4% \u2192 12.4% (\u221280.0 points) since the text as given. The prediction flipped: from negative to positive.",
    );
    expect(text(".changes .small")).toBe("Changed: very to so.");
    expect(document.activeElement).toBe(words()[1]);
    expect(words().map((word) => word.ariaLabel!.includes("changed"))).toEqual([false, true, false]);
    expect(el.querySelectorAll(".changed").length).toBe(1);
    vi.advanceTimersByTime(500);
    expect(text("[aria-live]")).toContain("The prediction flipped: from negative to positive.");
  });

  it("is taken back by Control Z, which the notebook never hears", async () => {
    const heard = vi.fn();
    document.body.addEventListener("keydown", heard);
    open(2);
    type("bad");
    await answer();
    open(0);
    click("Delete");
    await answer([0.5, 0.5]);
    expect(text(".changes .small")).toBe("Deleted: not. Changed: good to bad.");
    expect(press("z", { ctrlKey: true })).toBe(false);
    expect(shown.get("edited")).toEqual(["not", "very", "bad"]);
    await answer();
    expect(document.activeElement).toBe(words()[0]);
    press("z", { metaKey: true });
    await answer([0.924, 0.076]);
    expect([shown.get("tokens"), shown.get("history")]).toEqual([["not", "very", "good"], []]);
    expect([one(".changes").hidden, document.activeElement]).toEqual([true, words()[2]]);
    press("z", { ctrlKey: true });
    expect([shown.get("edited"), heard.mock.calls.length]).toEqual([[], 0]);
    document.body.removeEventListener("keydown", heard);
  });

  it("can be left for the text as given, and the focus is not lost with the button", async () => {
    for (const value of ["so", "how"]) {
      open(1);
      type(value);
      await answer();
    }
    const back = [...el.querySelectorAll("button")].find((button) => button.textContent!.startsWith("Back"))!;
    back.focus();
    back.click();
    await answer();
    expect(shown.get("tokens")).toEqual(["not", "very", "good"]);
    expect(el.contains(document.activeElement) && document.activeElement!.className).toBe("word");
  });

  it("may have words only", async () => {
    open(0);
    type("not at");
    shown.set("has_spans", false);
    const tokens = shown.get("edited");
    shown.set("tokens", tokens);
    shown.set("known", tokens.map(() => true));
    shown.set("scores", bytes(tokens.map(() => [1, 0])));
    shown.set("edited", []);
    await Promise.resolve();
    expect([words().length, el.querySelector(".error")]).toEqual([4, null]);
  });

  it("is shown in every view, and the focus stays in the one that asked", async () => {
    const other = document.createElement("div");
    document.body.append(other);
    const leaveOther = widget.render({ model: shown.face, el: other });
    open(1);
    type("so");
    await answer();
    expect(other.querySelector(".moved")!.textContent).toContain("flipped");
    expect(el.contains(document.activeElement)).toBe(true);
    leaveOther();
  });

  it("shows no buttons in a page that was saved after an edit", () => {
    show({ can_edit: false, history: [{ tokens: ["very", "good"], probabilities: [0.1, 0.9] }] });
    expect(text(".changes .small")).toBe("Inserted: not.");
    expect(one(".changes .steps").hidden).toBe(true);
  });
});

describe("numbers and places", () => {
  it.each([
    ["a b c", "a b c", []],
    ["a b c", "a x c", [[1, "b", "x"]]],
    ["a b c", "a c", [[1, "b", ""]]],
    ["a b c", "a b x c", [[2, "", "x"]]],
    ["a b c d", "x b c", [[0, "a", "x"], [3, "d", ""]]],
    ["a a", "a a a", [[2, "", "a"]]],
    ["a", "x y", [[0, "a", "x y"]]],
  ])("%s to %s", (before, after, expected) => {
    const found = changes(before.split(" "), after.split(" "));
    expect(found.map(({ at, gone, come }) => [at, gone.join(" "), come.join(" ")])).toEqual(expected);
  });

  it("agree with each other as they are shown", () => {
    const { moved, turned } = verdict(["no", "yes"], [0.1296, 0.8704], [0.2555, 0.7445]);
    expect([moved, turned]).toEqual(["yes 87.0% \u2192 74.5% (\u221212.5 points)", "The prediction is still yes."]);
  });

  it("of long texts are found quickly", () => {
    const [before, after] = [Array.from({ length: 20000 }, (_, i) => `w${i}`), Array.from({ length: 20000 }, (_, i) => `v${i}`)];
    expect(changes(before, after)).toEqual([{ at: 0, gone: before, come: after }]);
  });
});

it("axe finds nothing wrong", async () => {
  vi.useRealTimers();
  HTMLCanvasElement.prototype.getContext = () => null; // jsdom has none, and axe only asks it about icon fonts
  for (const can_edit of [true, false]) {
    show({ can_edit, suggestions: { very: ["so"] }, history: [{ tokens: ["so", "good"], probabilities: [0.1, 0.9] }], scores: bytes(SPANS) });
    open(1);
    const { violations } = await axe.run(el, { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } });
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html}`)).toEqual([]);
  }
}, 20_000); // ms, for a busy machine
