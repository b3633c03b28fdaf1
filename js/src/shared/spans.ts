// The packed triangle of all spans: the mirror of rnnviz/ground/spans.py, and the two must agree.
// Spans [start, stop) are half-open and ordered by start, then by stop: (0,1), (0,2), ..., (1,2), ...

/** The number of spans of a text of `length` tokens, T(T+1)/2. */
export function count(length: number): number {
  return (length * (length + 1)) / 2;
}

/** The row of span [start, stop) in the triangle of a text of `length` tokens. */
export function row(start: number, stop: number, length: number): number {
  return start * length - (start * (start - 1)) / 2 + stop - start - 1;
}
