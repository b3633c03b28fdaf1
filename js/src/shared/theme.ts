// Dark or light: read from the colours that the host gives, not from the names of its themes.
import { luminance } from "./color";

/** Whether the host's text is light, as it is on a dark ground. */
export function isDark(element: Element): boolean {
  return lightness(getComputedStyle(element).color) > 0.4;
}

/** From 0 to 1, of any colour that a browser computes. */
function lightness(color: string): number {
  const numbers = (color.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  if (/^(ok)?l(ab|ch)/.test(color)) return numbers[0]! / (color.startsWith("ok") ? 1 : 100);
  const rgb = numbers.slice(0, 3);
  return rgb.length < 3 ? 0 : luminance(color.startsWith("color(") ? rgb.map((c) => c * 255) : rgb);
}

/** Calls `changed` whenever the host may have changed its colours, until the signal aborts. */
export function watchTheme(element: Element, changed: () => void, signal: AbortSignal): void {
  const soon = () => requestAnimationFrame(() => signal.aborted || changed());
  const { documentElement, body } = element.ownerDocument;
  const observer = new MutationObserver(soon);
  for (const node of [documentElement, body]) observer.observe(node, { attributes: true });
  signal.addEventListener("abort", () => observer.disconnect());
  globalThis.matchMedia?.("(prefers-color-scheme: dark)").addEventListener("change", soon, { signal });
  globalThis.matchMedia?.("print").addEventListener("change", changed, { signal }); // no frame comes before the paper
}
