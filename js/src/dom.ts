// Elements from tags, attributes and texts. Whatever is text enters the page as text, never as HTML.

/** What each focusable element carries, so that JupyterLab takes no key pressed on it as a shortcut of its own. */
export const FOCUSABLE = { "data-lm-suppress-shortcuts": "true" };

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
