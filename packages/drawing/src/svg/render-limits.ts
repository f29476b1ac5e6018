import { invalidInput } from '../invalid-input.ts'
import { mostPoints } from '../most-points.ts'
import type { ExpansionSize } from './expansion.ts'
import { limitError } from './problems.ts'

/** Elements that `use` may draw in all; `use` within `use` multiplies. */
const mostInstances = 1_000_000
/** Characters of path data that `use` and markers may have drawn in all: many copies of a long path take long to read. */
const mostCopiedData = 100_000_000
/** Shapes that clip paths are made of, counted each time a clip is made. */
const mostClipShapes = 60_000
/** Clip paths that are clipped themselves. */
const deepestClip = 30
/** `use` within `use`, groups within groups, all together. */
const deepestDrawing = 1000

/** Counts what a file makes the reader do, and refuses files that are out to exhaust it. */
export class RenderLimits {
  #instances = 0
  #copiedData = 0
  #clipShapes = 0

  /** @param size - what is drawn once more, as often as `times` says */
  countCopies({ elements, data }: ExpansionSize, times = 1): void {
    this.#copiedData += data * times
    this.#instances += elements * times
    if (this.#instances > mostInstances) {
      throw limit(`draws more than ${mostInstances.toLocaleString('en')} copies by means of <use>`, {
        hint: 'unlink the clones in the drawing program, or draw fewer',
      })
    }
    if (this.#copiedData > mostCopiedData) {
      throw limit('draws copies of long paths by the thousand by means of <use> or markers', {
        hint: 'unlink the clones in the drawing program, simplify what is cloned, or draw fewer',
      })
    }
  }

  countClipShape(): void {
    if (++this.#clipShapes > mostClipShapes) {
      throw limit(`clips by more than ${mostClipShapes.toLocaleString('en')} shapes`, {
        hint: 'release the clips in the drawing program, or clip by fewer shapes',
      })
    }
  }

  checkClipDepth(depth: number): void {
    if (depth > deepestClip) throw limit(`nests clip paths more than ${deepestClip} deep`)
  }

  checkDepth(depth: number): void {
    if (depth > deepestDrawing) throw limit(`nests groups and <use> more than ${deepestDrawing} deep`)
  }

  checkPoints(count: number): void {
    if (count > mostPoints) {
      throw limit(`makes more than ${mostPoints.toLocaleString('en')} points`, {
        hint: 'raise the tolerance, or split the drawing',
      })
    }
  }
}

function limit(message: string, details: { hint?: string } = {}): Error {
  return limitError(invalidInput(message, details))
}
