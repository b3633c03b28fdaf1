// A picture as SVG for a paper: the drawn <svg> with its styles written into it, and the buttons that copy or save it.
import { button, h } from "./dom";

/** What is inherited: written where it differs from the parent. The names are those of attributes too. */
const INHERITED = [
  "fill", "fill-opacity", "stroke", "stroke-opacity", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin",
  "font-family", "font-size", "font-weight", "font-style", "text-anchor", "dominant-baseline", "direction", "visibility",
];
/** What is not, with the value that need not be written. */
const OWN: Record<string, string> = { opacity: "1", "unicode-bidi": "normal", "text-decoration-line": "none" };
const OF_THE_PAGE = /^(class|style|tabindex|role|aria-.*|data-.*)$/;
const NO_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** An SVG element as a file's text. Colours that the style gives are those of a light ground; what scripts set stays. */
export function svgText(element: SVGSVGElement): string {
  const copy = element.cloneNode(true) as SVGSVGElement;
  inLight(element.closest<HTMLElement>(".rnnviz"), () => inline(element, copy, null));
  const { width, height } = element.getBoundingClientRect();
  if (width && height) {
    copy.setAttribute("width", String(width));
    copy.setAttribute("height", String(height));
    if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
  }
  return serialised(copy);
}

/** Any SVG tree as text; what XML cannot hold is left out. Its styles are its own: attributes. */
export function serialised(element: SVGSVGElement): string {
  return new XMLSerializer().serializeToString(element).replace(NO_XML, "");
}

/** Two buttons, and a place that says what became of the press; `make` gives the file's text when it is asked for. */
export function svgButtons(name: string, make: () => string): HTMLElement {
  const said = h("span", { class: "small", role: "status" });
  const pressed = (work: (text: string) => Promise<string>) => async () => {
    try {
      said.textContent = await work(make());
    } catch (error) {
      said.textContent = error instanceof Error ? error.message : String(error);
    }
  };
  return h(
    "span",
    { class: "pictures", role: "group", "aria-label": "This picture as vector graphics" },
    button("Copy SVG", pressed(copied)),
    button("Save SVG", pressed((text) => saved(`${name}.svg`, text))),
    said,
  );
}

async function copied(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    return "The clipboard cannot be reached from here: take Save SVG.";
  }
}

async function saved(file: string, text: string): Promise<string> {
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  h("a", { href: url, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
  return `Saved as ${file}`;
}

/** Does `work` while the widget's own colours are those of a light ground; nothing is painted meanwhile. */
function inLight(root: HTMLElement | null, work: () => void): void {
  if (root?.dataset.dark !== "true") return work();
  const { color } = root.style;
  root.dataset.dark = "false";
  root.style.color = "#1b1f24";
  work();
  root.dataset.dark = "true";
  root.style.color = color;
}

function inline(from: Element, to: Element, parent: CSSStyleDeclaration | null): void {
  const style = getComputedStyle(from);
  if (style.display === "none" && from.tagName !== "defs") return to.remove();
  const children = [...to.children];
  [...from.children].forEach((child, i) => inline(child, children[i]!, style));
  for (const { name } of [...to.attributes]) if (OF_THE_PAGE.test(name)) to.removeAttribute(name);
  if (/^(title|desc)$/.test(to.tagName)) return;
  const write = (name: string, value: string) => value && to.setAttribute(name.replace(/-line$/, ""), value);
  for (const name of INHERITED) {
    const value = style.getPropertyValue(name);
    if (value !== parent?.getPropertyValue(name)) write(name, value.replace("system-ui", "Helvetica, Arial"));
  }
  for (const [name, usual] of Object.entries(OWN)) {
    const value = style.getPropertyValue(name);
    if (value !== usual) write(name, value);
  }
}
