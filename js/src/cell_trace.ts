// CellTrace: one unit of a recurrent layer along a text, and all its units as a matrix.
import type { Model } from "./shared/model";
import { Trace } from "./trace/trace";
import type { TraceTraits } from "./trace/traits";

function render({ model, el }: { model: Model<TraceTraits>; el: HTMLElement }): () => void {
  const trace = new Trace(model, el);
  return () => trace.leave();
}

export default { render };
