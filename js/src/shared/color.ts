// One diverging scale, symmetric about zero, and for each of its colours a text that can be read on it.
import palettes from "../../../rnnviz/ground/palettes.json";
import sequences from "../../../rnnviz/ground/sequential.json";

export const PALETTES = Object.keys(palettes);

export interface Paint {
  background: string;
  text: string;
}

export type Paints = (score: number) => Paint;

/** The scale from -limit to +limit; beyond it the last colours stay, and no number is neutral. */
export function paints(palette: string, dark: boolean, limit: number): Paints {
  const modes = palettes[palette as keyof typeof palettes] ?? palettes["blue-orange"];
  return along(modes[dark ? "dark" : "light"], (score) => (score / limit + 1) / 2, 0.5);
}

/** The scale from 0 to limit of what has no sign, in no colour of the other; beyond it the last colours stay. */
export function sequential(dark: boolean, limit: number): Paints {
  return along(sequences[dark ? "dark" : "light"], (value) => value / limit, 0);
}

function along(colors: string[], part: (score: number) => number, neutral: number): Paints {
  const stops = colors.map(channels);
  return (score) => {
    const rgb = between(stops, Number.isFinite(score) ? Math.max(0, Math.min(1, part(score))) : neutral);
    return { background: `rgb(${rgb.join(", ")})`, text: textOn(rgb) };
  };
}

/** The colour at `part`, 0 to 1, of stops that stand evenly from 0 to 1. */
function between(stops: number[][], part: number): number[] {
  const place = part * (stops.length - 1);
  const low = Math.min(Math.floor(place), stops.length - 2);
  return stops[low]!.map((from, c) => Math.round(from + (place - low) * (stops[low + 1]![c]! - from)));
}

/** "#rrggbb" as red, green and blue, 0 to 255. */
function channels(color: string): number[] {
  return [1, 3, 5].map((i) => parseInt(color.slice(i, i + 2), 16));
}

/** Black or white, whichever stands out more: the better of the two always has a contrast of 4.58 or more. */
function textOn(rgb: number[]): string {
  const light = luminance(rgb);
  return (light + 0.05) / 0.05 > 1.05 / (light + 0.05) ? "#000" : "#fff";
}

/** Relative luminance (WCAG 2.2) of red, green and blue from 0 to 255. */
export function luminance(rgb: number[]): number {
  const [r, g, b] = rgb.map((c) => (c <= 10.31475 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}
