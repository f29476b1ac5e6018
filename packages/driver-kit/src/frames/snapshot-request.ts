import type { Frame, SnapshotOptions } from '@vfab/core'

/** A snapshot that waits for its frame. */
export interface SnapshotRequest {
  /** Shows it a frame. @returns true when that was the one it waited for */
  offer(frame: Frame, mayBeOld: boolean): boolean
  reject(error: unknown): void
  readonly frame: Promise<Frame>
}

/** Asks for the first frame that `options` accept. */
export function createSnapshotRequest(options: SnapshotOptions, nowMs: number): SnapshotRequest {
  const { newerThan = nowMs, warmupFrames = 0 } = options
  let left = warmupFrames
  let resolve: (frame: Frame) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const frame = new Promise<Frame>((onFrame, onError) => {
    resolve = onFrame
    reject = onError
  })
  frame.catch(() => {}) // its caller gets the error too
  return {
    frame,
    reject,
    offer: (offered, mayBeOld) => {
      if (!(offered.monotonicMs > newerThan) || (mayBeOld && newerThan !== -Infinity)) return false
      if (left-- > 0) return false
      resolve(offered)
      return true
    },
  }
}
