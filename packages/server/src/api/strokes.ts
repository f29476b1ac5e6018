/*
 * How strokes and progress cross the wire: `application/octet-stream`, little-endian, compressed as the client accepts.
 *
 * Strokes, version 1 (`/preparations/:preparation/strokes`, `/jobs/:job/strokes`):
 *
 *   byte  type            what
 *   0     4 × u8          "VFST" (86, 70, 83, 84)
 *   4     u16             version, 1
 *   6     u16             bytes of one difference: 2 or 4
 *   8     f64             unitMm: millimetres of one unit, such as 0.01
 *   16    f64             width of the page, mm
 *   24    f64             height of the page, mm
 *   32    u32             L, layers
 *   36    u32             S, strokes
 *   40    u32             P, points of all strokes
 *   44    u32             0
 *   48    (L + 1) × u32   index of each layer's first stroke, then S
 *         S × u32         points of each stroke, at least 1
 *         S × i32         x of each stroke's first point, as the difference from the last point of the stroke before (at first: from 0)
 *         S × i32         y of the same
 *         (P − S) × i16   x of every further point, as the difference from the point before; i32 where a difference is 4 bytes
 *         (P − S) × i16   y of the same
 *
 * Coordinates are whole units, rounded before the differences are taken, so that sums do not drift. x and y are apart because they
 * compress to three quarters so. Layers are in the order of the `layers` of the preparation or job; strokes are numbered over the
 * whole drawing, from 0, in drawing order: a `stroke` event and the bits of `/jobs/:job/done` count so.
 *
 * Done strokes (`/jobs/:job/done`): stroke i is bit `i & 7` (from the lowest) of byte `i >> 3`.
 */

/** Response headers of `/jobs/:job/done`. */
export interface DoneHeaders {
  /** Number of strokes: of the bits that count. */
  readonly 'x-strokes': string
  /** Id of the newest event that is included: later `stroke` events are to be added. */
  readonly 'x-event-id': string
}

/** First four bytes of packed strokes. */
export const strokesMagic: readonly number[] = [86, 70, 83, 84]

/** Version of the layout. */
export const strokesVersion = 1

/** Bytes before the first layer's index. */
export const strokesHeaderBytes = 48
