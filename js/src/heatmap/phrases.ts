// What the panels share: elements that stand for a phrase of the text, and texts too long for all their phrases.
import type { HeatmapFace } from "./panel";
import type { Reading } from "./readout";

/** Words up to which all phrases are looked at: the span limit, and what can be seen at once. */
export const MOST = 128;

/** Why there are no phrases to show, or null. */
export function unscored({ scores }: Reading): string | null {
  if (scores.hasPhrases && scores.length <= MOST) return null;
  return `Phrases are scored and shown up to ${MOST} words; this text has ${scores.length}.`;
}

/** Makes an element stand for a phrase: pointed at it marks the words, pressed it selects them. */
export function linked<E extends HTMLElement>(element: E, face: HeatmapFace, start: number, stop: number): E {
  for (const event of ["pointerenter", "focus"]) element.addEventListener(event, () => face.point(start, stop));
  for (const event of ["pointerleave", "blur"]) element.addEventListener(event, () => face.point(0, 0));
  element.addEventListener("click", () => choose(face, start, stop));
  return element;
}

/** Selects a phrase, and tells Python at once. */
export function choose(face: HeatmapFace, start: number, stop: number): void {
  face.select(start, stop);
  face.writer.flush();
}
