// The kernel's bytes as rows of numbers. Copied, since a view into a message need not start at a multiple of four.

type Numbers = Float32Array | Uint32Array | Int16Array | Uint8Array;

export function numbers<N extends Numbers>(bytes: DataView, kind: { new (buffer: ArrayBuffer): N }): N {
  return new kind(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer);
}
