// The style of a picture, once in a document or shadow root for all pictures in it: with a copy in each, a browser goes
// through all copies for every element, and many pictures on a page grow slow together.

interface Worn extends CSSStyleSheet {
  /** The text of a sheet that pictures share. It is kept on the sheet, for each widget has its own copy of this code. */
  rnnviz?: string;
  users?: number;
}

/** Gives an element styles until the signal aborts: in itself where its root is not known yet or can share none. */
export function wear(element: HTMLElement, styles: string[], signal: AbortSignal): void {
  if (shared(element, styles, signal)) return;
  const own = styles.map((text) => {
    const style = document.createElement("style");
    style.textContent = text;
    return style;
  });
  element.prepend(...own);
  requestAnimationFrame(() => {
    if (!signal.aborted && shared(element, styles, signal)) for (const style of own) style.remove();
  });
}

function shared(element: HTMLElement, styles: string[], signal: AbortSignal): boolean {
  const root = element.getRootNode() as Document | ShadowRoot;
  if (!element.isConnected || !root.adoptedStyleSheets) return false;
  for (const text of styles) {
    let sheet = root.adoptedStyleSheets.find((worn: Worn) => worn.rnnviz === text) as Worn | undefined;
    if (!sheet) {
      sheet = new CSSStyleSheet() as Worn;
      sheet.replaceSync(text);
      sheet.rnnviz = text;
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    }
    sheet.users = (sheet.users ?? 0) + 1;
  }
  signal.addEventListener("abort", () => {
    for (const sheet of root.adoptedStyleSheets as Worn[]) if (styles.includes(sheet.rnnviz!)) sheet.users!--;
    root.adoptedStyleSheets = root.adoptedStyleSheets.filter((sheet: Worn) => sheet.users !== 0);
  });
  return true;
}
