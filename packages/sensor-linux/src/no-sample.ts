import type { Sample } from '@vfab/driver-kit'

/** No value, and why. */
export function noSample(reason: string): Sample {
  return { reason }
}
