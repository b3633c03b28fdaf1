// The tree of phrases, folding: the words above, under them the phrases that they grow into, a row a round and each as
// wide as its words. Where that has no room it is an indented list; both are the same elements, laid out by the style.
import { FOCUSABLE, h } from "../shared/dom";
import { block, blockStyle } from "./block";
import type { HeatmapFace, Panel } from "./panel";
import { type PhraseTree, phraseTree } from "./phrase_tree";
import { choose, unscored } from "./phrases";
import type { Reading } from "./readout";
import STYLE from "./tree.css?inline";

const ROOMY = 60; // px that a word wants: with less it is written upwards
const NARROWEST = 35; // px: a word's column, so that its number fits
const CROWDED = 1.3; // times the panel's width that the columns may take, and scroll, before the list is indented

interface Item {
  node: PhraseTree;
  parent: Item | null;
  level: number;
  place: number; // among its siblings, from 1
  first: number; // the columns that it takes
  last: number;
  element: HTMLElement;
}

export function treePanel(face: HeatmapFace): Panel {
  const tree = h("div", { class: "tree", role: "tree", "aria-label": "Tree of phrases" });
  const hint = h("p", { class: "small" }, "Strong words grow into phrases: each row joins the neighbours that interact most. Left arrow folds a phrase, right arrow unfolds it.");
  const root = h("div", { class: "blocks" }, blockStyle(), h("style", {}, STYLE), tree, hint);
  let reading: Reading;
  let top: PhraseTree;
  let items: Item[] = [];
  let active: PhraseTree;
  const folded = new Set<string>();
  const name = ({ start, stop }: PhraseTree) => `${start}-${stop}`;
  const open = (node: PhraseTree) => node.children.length > 0 && !folded.has(name(node));

  function draw(now: Reading): void {
    const key = active && name(active);
    reading = now;
    top = phraseTree(now.tokens.length, (start, stop) => now.scores.phrase(start, stop)!);
    active = top;
    build();
    active = items.find(({ node }) => name(node) === key)?.node ?? top;
    reach();
  }

  function build(): void {
    items = [];
    let columns = 0;
    const visit = (node: PhraseTree, parent: Item | null, place: number): void => {
      const item: Item = { node, parent, place, level: (parent?.level ?? 0) + 1, first: columns, last: columns, element: element(node) };
      items.push(item);
      if (open(node)) node.children.forEach((child, i) => visit(child, item, i + 1));
      else columns++;
      item.last = columns;
    };
    visit(top, null, 1);
    const rounds = [...new Set(items.map(({ node }) => node.round))].sort((a, b) => a - b);
    const row = ({ round }: PhraseTree) => rounds.indexOf(round) + 1;
    for (const { node, parent, level, place, first, last, element } of items) {
      element.style.gridArea = `${row(node)} / ${first + 1} / ${parent ? row(parent.node) : row(node) + 1} / ${last + 1}`;
      element.style.setProperty("--level", String(level - 1));
      element.ariaLevel = String(level);
      element.ariaPosInSet = String(place);
      element.ariaSetSize = String(parent?.node.children.length ?? 1);
    }
    tree.style.gridTemplateColumns = `repeat(${columns}, minmax(${NARROWEST}px, auto))`;
    const room = (root.parentElement?.clientWidth ?? 0) - 28;
    const indented = room > 0 && reading.tokens.length * NARROWEST > CROWDED * room;
    tree.classList.toggle("indented", indented);
    tree.classList.toggle("crowded", !indented && reading.tokens.length * ROOMY > room);
    tree.replaceChildren(...items.map(({ element }) => element));
  }

  function element(node: PhraseTree): HTMLElement {
    const { start, stop } = node;
    const fold = node.children.length ? [h("span", { class: "fold", "aria-hidden": "true" }, open(node) ? "\u25be" : "\u25b8")] : [];
    const cell = block(reading, start, stop, ...fold);
    const made = h("div", { ...FOCUSABLE, class: node.children.length ? "node" : "node leaf", role: "treeitem" }, cell);
    if (node.children.length) made.ariaExpanded = String(open(node));
    made.addEventListener("pointerenter", () => face.point(start, stop));
    made.addEventListener("focus", () => face.point(start, stop));
    for (const event of ["pointerleave", "blur"]) made.addEventListener(event, () => face.point(0, 0));
    made.addEventListener("click", (event) => {
      active = node;
      if ((event.target as Element).closest(".fold")) turn(node, !open(node));
      else choose(face, start, stop);
      reach(true);
    });
    return made;
  }

  function turn(node: PhraseTree, unfold: boolean): void {
    folded[unfold ? "delete" : "add"](name(node));
    build();
    select();
  }

  /** Makes the active item the one that Tab reaches. */
  function reach(focus = false): void {
    for (const { node, element } of items) {
      element.tabIndex = node === active ? 0 : -1;
      if (focus && node === active) element.focus();
    }
  }

  function select(): void {
    const [start, stop] = reading.selected;
    for (const { node, element } of items) element.ariaSelected = String(node.start === start && node.stop === stop);
  }

  tree.addEventListener("keydown", (event) => {
    const place = items.findIndex(({ node }) => node === active);
    if (place < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const { node, parent } = items[place]!;
    const go = (to: PhraseTree | undefined) => (active = to ?? active);
    const keys: Record<string, () => unknown> = {
      ArrowDown: () => go(items[place + 1]?.node),
      ArrowUp: () => go(items[place - 1]?.node),
      Home: () => go(top),
      End: () => go(items.at(-1)?.node),
      ArrowRight: () => node.children.length && (open(node) ? go(node.children[0]) : turn(node, true)),
      ArrowLeft: () => (open(node) ? turn(node, false) : go(parent?.node)),
      Enter: () => choose(face, node.start, node.stop),
      " ": () => choose(face, node.start, node.stop),
      Escape: () => choose(face, 0, 0),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]!();
    reach(true);
  });

  return {
    name: "tree",
    title: "Tree of phrases",
    root,
    missing: (now) =>
      now.scores.sign === 0 ? "A tree of phrases grows by their interactions, and by this method a phrase is the sum of its words: contextual decomposition has them." : unscored(now),
    draw,
    follow(now) {
      reading = now;
      select();
    },
  };
}
