// Elements from tags, attributes and texts. Whatever is text enters the page as text, never as HTML.

/** What each focusable element carries, so that JupyterLab takes no key pressed on it as a shortcut of its own. */
export const FOCUSABLE = { "data-lm-suppress-shortcuts": "true" };

const BAR = 18; // px: what follows a width may bring a scroll bar or take it

type Attributes = Record<string, string | number>;

export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function s<K extends keyof SVGElementTagNameMap>(tag: K, attributes: Attributes = {}, ...children: (Node | string)[]): SVGElementTagNameMap[K] {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);
}

/** A button that does `press`. */
export function button(face: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = h("button", { ...FOCUSABLE, type: "button", ...attributes }, face);
  made.addEventListener("click", press);
  return made;
}

/** Calls `follow` when an element's width has changed by more than a scroll bar, until the signal aborts. */
export function resized(element: Element, signal: AbortSignal, follow: () => void): void {
  if (!("ResizeObserver" in globalThis)) return;
  let width = element.clientWidth;
  const observer = new ResizeObserver(() => {
    if (Math.abs(element.clientWidth - width) <= BAR) return;
    width = element.clientWidth;
    follow();
  });
  observer.observe(element);
  signal.addEventListener("abort", () => observer.disconnect());
}

function filled<E extends Element>(element: E, attributes: Attributes, children: (Node | string)[]): E {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children);
  return element;
}
