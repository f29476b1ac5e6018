import type { Sample } from '@vfab/core'

/** No value, and why. */
export function noSample(reason: string): Sample {
  return { reason }
}
