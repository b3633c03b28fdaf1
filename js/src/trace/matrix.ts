// All units as rows of a picture, the tokens as its columns: one pixel a cell, which the browser makes larger.
import { h } from "../shared/dom";
import type { View } from "./series";

const STEPS = 256; // colours
const TALL = 336; // px that all rows together would like
const LARGEST = 14; // px of a row

export class Matrix {
  readonly canvas = h("canvas", { class: "matrix", role: "img" });

  /** px of a row. */
  static row(units: number): number {
    return Math.max(1, Math.min(LARGEST, Math.round(TALL / units)));
  }

  draw(view: View, column: number): void {
    const { series, tokens, ranking, shown } = view;
    const { canvas } = this;
    canvas.width = tokens.length;
    canvas.height = series.units;
    canvas.style.width = `${tokens.length * column}px`;
    canvas.style.height = `${series.units * Matrix.row(series.units)}px`;
    canvas.setAttribute("aria-label", `All ${series.units} units as rows in their order, the words as columns, coloured by ${series.names[shown]}`);
    const context = canvas.getContext("2d");
    if (!context) return;
    const image = context.createImageData(tokens.length, series.units);
    const pixels = new Uint32Array(image.data.buffer);
    const high = series.high(shown);
    const low = series.signed(shown) ? -high : 0;
    const colors = Uint32Array.from({ length: STEPS }, (_, i) => pixel(view.paint(low + ((high - low) * i) / (STEPS - 1))));
    ranking.forEach(({ unit }, row) => {
      for (let t = 0; t < tokens.length; t++) {
        const part = (series.value(shown, unit, t) - low) / (high - low);
        pixels[row * tokens.length + t] = colors[Math.max(0, Math.min(STEPS - 1, Math.round(part * (STEPS - 1))))]!;
      }
    });
    context.putImageData(image, 0, 0);
  }
}

/** "rgb(r, g, b)" as a pixel's four bytes. */
function pixel(color: string): number {
  const [r, g, b] = color.match(/\d+/g)!.map(Number);
  return new Uint32Array(Uint8Array.of(r!, g!, b!, 255).buffer)[0]!;
}
