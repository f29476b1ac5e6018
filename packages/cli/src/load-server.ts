import { loadOptional } from '@vfab/workshop'

import type { Io } from './io.ts'

/** Loads `@vfab/server`. @throws DriverError `DEPENDENCY_MISSING` */
export function loadServer({ io }: { readonly io: Io }, neededBy: string): Promise<typeof import('@vfab/server')> {
  return loadOptional('@vfab/server', { beside: () => import('@vfab/server'), cwd: io.cwd, neededBy })
}
