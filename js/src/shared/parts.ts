// A picture within another one: its own widget's JavaScript, which the outer one carries and mounts on its own model.
// So no code is bundled twice, and none runs before it is needed.
import type { Model } from "./model";

/** What a widget's module exports beside `render`, where another one holds it. */
export interface Part<T, More extends unknown[] = []> {
  mount(model: Model<T>, el: HTMLElement, ...more: More): { leave(): void };
}

export interface PartsTraits {
  /** By the widget's name: its module's source, or in a page, whose policy lets none be loaded, the module itself. */
  parts: Record<string, unknown>;
}

/** The part of that name. */
export async function part<T, More extends unknown[] = []>(model: Model<PartsTraits>, name: string): Promise<Part<T, More>> {
  const given = model.get("parts")[name];
  if (typeof given !== "string") return given as Part<T, More>;
  const url = URL.createObjectURL(new Blob([given], { type: "text/javascript" }));
  try {
    return (await import(/* @vite-ignore */ url)).default;
  } finally {
    URL.revokeObjectURL(url);
  }
}
