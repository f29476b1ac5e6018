import type { ClipTester } from '../clip-tester.ts'
import type { ClipRegion } from '../drawing.ts'
import type { Polygons } from '../polygons.ts'

/** A clip in force. */
export interface Clip {
  readonly region: ClipRegion
  readonly tester: ClipTester
  /** The inside as polygons, made where first needed. */
  area: Polygons | undefined
}
