import type { Reading } from '@vfab/core'

/** Where readings of a watch go besides its events and its log. */
export interface ReadingSink {
  /** Takes readings of a sensor, each channel's oldest first. Returns at once and never throws. */
  take(sensor: string, readings: readonly Reading[]): void
  /** The sensor does not answer, until its next readings. */
  lost(sensor: string, reason: string): void
  /** Resolves when what was taken has been delivered, or given up on. Never rejects. */
  close(): Promise<void>
}
