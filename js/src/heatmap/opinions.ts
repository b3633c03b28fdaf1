// How sure the sign of a score is: what the other rows of its unit, other variants and seeds say of the same words.
import { unturned } from "../shared/format";
import type { Model } from "../shared/model";
import type { Row } from "./row_model";
import { TargetScores } from "./scores";
import type { HeatmapTraits } from "./traits";

const FAINT = 0.05; // part of the scale below which a word has no sign to be in doubt

interface Opinion {
  name: string;
  scores: TargetScores;
}

export class Opinions {
  readonly #own: Opinion;
  readonly #others: Opinion[];

  /** Those that are asked about the scores of row `number`. */
  constructor(model: Pick<Model<HeatmapTraits>, "get">, rows: Row[], number: number) {
    const own = rows[number]!;
    this.#own = own;
    const beside = rows.filter((row) => row !== own && row.unit === own.unit && same(row.target, own.target));
    const given = number === 0 ? model.get("opinions") : [];
    const asked = given.map(({ name, scores }) => {
      const floats = singles(scores);
      const get = <K extends keyof HeatmapTraits & string>(trait: K) => (trait === "scores" ? (floats as HeatmapTraits[K]) : model.get(trait));
      return { name, scores: new TargetScores({ get }) };
    });
    this.#others = own.signed ? [...beside, ...asked] : [];
  }

  /** Whether there is anyone to agree or to differ. */
  get any(): boolean {
    return this.#others.length > 0;
  }

  /** Whether opinions differ on the sign of a word that has one to speak of. */
  doubtful(index: number): boolean {
    const { scores } = this.#own;
    return Math.abs(scores.word(index)) >= FAINT * scores.limit && this.#differ(index, index + 1).length > 0;
  }

  /** Whether opinions differ on any word's sign. */
  someDoubtful(): boolean {
    return Array.from({ length: this.#own.scores.length }, (_, i) => i).some((i) => this.doubtful(i));
  }

  /** "sign: 3 of 3 agree (complete, released, paper)", or who differs; empty where no sign can be compared. */
  sentence(start: number, stop: number): string {
    if (!this.any || !this.#own.scores.phrase(start, stop)) return "";
    const all = [this.#own, ...this.#others].filter(({ scores }) => scores.phrase(start, stop) !== null);
    const differ = this.#differ(start, stop);
    const names = (some: Opinion[]) => unturned(some.map(({ name }) => name).join(", "));
    const head = `sign: ${all.length - differ.length} of ${all.length} agree`;
    return differ.length ? `${head}, not ${names(differ)}` : `${head} (${names(all)})`;
  }

  #differ(start: number, stop: number): Opinion[] {
    const own = Math.sign(this.#own.scores.phrase(start, stop) ?? 0);
    return this.#others.filter(({ scores }) => {
      const score = scores.phrase(start, stop);
      return score !== null && Math.sign(score) !== own;
    });
  }
}

/** float16 as float32: browsers read the shorter ones only of late. */
function singles(bytes: DataView): DataView {
  const whole = new DataView(new ArrayBuffer(2 * bytes.byteLength));
  for (let at = 0; at < bytes.byteLength; at += 2) {
    const half = bytes.getUint16(at, true);
    const [exponent, part] = [(half >> 10) & 31, half & 1023];
    const size = exponent ? (1 + part / 1024) * 2 ** (exponent - 15) : part * 2 ** -24;
    whole.setFloat32(2 * at, half >> 15 ? -size : size, true);
  }
  return whole;
}

function same(a: number[], b: number[]): boolean {
  return a.length === b.length && a.every((c, i) => c === b[i]);
}
