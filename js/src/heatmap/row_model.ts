// The rows of a heat map: the main explanation is row 0, the trait `others` has the rest. The chosen row stands in the
// place of the main traits, so that picture, reading and panels need not know of rows.
import { type Paints, paints } from "../shared/color";
import { digitsFor, numeral } from "../shared/format";
import type { Model } from "../shared/model";
import { said } from "../shared/outputs";
import { TargetScores } from "./scores";
import type { HeatmapTraits, OneRow } from "./traits";

/** The model as the chosen row has it. */
export function chosenRow(model: Model<HeatmapTraits>): Model<HeatmapTraits> {
  return {
    get: (name) => inRow(model, chosen(model), name),
    set: (name, value) => model.set(name, value),
    on: (event, follow) => model.on(event, follow),
    off: (event, follow) => model.off(event, follow),
    save_changes: () => model.save_changes(),
  };
}

/** The number of the chosen row: 0 where the trait names none that is there. */
export function chosen(model: Pick<Model<HeatmapTraits>, "get">): number {
  const row = model.get("row");
  return model.get("others")[row - 1] ? row : 0;
}

/** A row's scores, as they are drawn. */
export interface Row {
  name: string;
  unit: string;
  signed: boolean;
  scores: TargetScores;
  paints: Paints;
  digits: number;
  /** A score as it is written. */
  number: (score: number) => string;
  target: number[];
  /** What the model says, in words. */
  says: string;
}

/** All rows, those of one unit on one scale; their scores are read anew. */
export function rowsOf(model: Pick<Model<HeatmapTraits>, "get">): Row[] {
  const rows = Array.from({ length: model.get("others").length + 1 }, (_, i) => {
    const get = <K extends keyof HeatmapTraits & string>(name: K) => inRow(model, i, name);
    const scores = new TargetScores({ get });
    const name = i ? model.get("others")[i - 1]!.name : model.get("name") || model.get("method") || "scores";
    return { name, unit: get("unit"), signed: get("signed"), scores, paints: noPaints, digits: 2, number: numeral(true, 2), target: get("target"), says: said(get) };
  });
  for (const { unit, scores } of rows) {
    scores.limit = Math.max(...rows.filter((other) => other.unit === unit).map((other) => other.scores.limit));
  }
  return rows;
}

/** Gives rows their colours. */
export function painted(rows: Row[], palette: string, dark: boolean): void {
  for (const row of rows) {
    row.digits = digitsFor(row.scores.limit);
    row.number = numeral(row.signed, row.digits);
    row.paints = paints(palette, dark, row.scores.limit);
  }
}

const noPaints: Paints = () => ({ background: "none", text: "inherit" });

function inRow<K extends keyof HeatmapTraits & string>(model: Pick<Model<HeatmapTraits>, "get">, row: number, name: K): HeatmapTraits[K] {
  const main = model.get(name);
  const other = model.get("others")[row - 1];
  if (!other) return main;
  if (name === "target") return (other.fixed_target ? other.target : main) as HeatmapTraits[K];
  if (name === "scale") return (other.unit === model.get("unit") ? main : null) as HeatmapTraits[K];
  return name !== "name" && name in other ? (other as OneRow & HeatmapTraits)[name] : main;
}
