/** Receives the share of the work that is done, from 0 to 1. It never goes back. */
export type OnProgress = (share: number) => void

/** For a part of the work that lies between two shares of the whole. */
export function partOf(onProgress: OnProgress | undefined, from: number, to: number): OnProgress | undefined {
  return onProgress && ((share) => onProgress(from + (to - from) * share))
}
