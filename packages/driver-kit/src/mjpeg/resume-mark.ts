import { startOfPicture } from './byte-kinds.ts'
import type { ExpectedBoundary } from './expected-boundary.ts'

/**
 * Where to go on behind bytes that are neither line nor picture: the rest of a damaged frame, or the middle of one. The next
 * boundary ends them; where none has been seen, the next picture does: inside a damaged frame that might be a thumbnail.
 * @param end - so far the bytes are certain to be nothing
 */
export function resumeMark(view: Buffer, at: number, end: number, { delimiter, seen }: ExpectedBoundary): number {
  const marks = [
    delimiter === undefined ? -1 : view.indexOf(delimiter, at),
    seen ? -1 : view.indexOf(startOfPicture, at + 1),
  ].filter((mark) => mark > at && mark < end)
  if (marks.length > 0) return Math.min(...marks)
  // A mark may be cut by the end of what has come: so many bytes stay.
  const kept = end === view.length ? Math.max(delimiter?.length ?? 0, startOfPicture.length) - 1 : 0
  return Math.max(at + 1, end - kept)
}
