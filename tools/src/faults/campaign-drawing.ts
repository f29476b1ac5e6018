import { strokesFrom } from '@vfab/core'
import type { Drawing } from '@vfab/drawing'

/** Each stroke has a square of its own, so that ink tells which stroke it belongs to. */
const pitchMm = 18
const insetMm = 3
const columns = 14
const rows = 10

/** Uniform numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let value = Math.imul(state ^ (state >>> 15), state | 1)
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61)
    return ((value ^ (value >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Two layers of strokes of all kinds: lines, zigzags, closed outlines, arcs; from 2 to about 60 mm long. */
export function campaignDrawing(random: () => number): Drawing {
  const cells = Array.from({ length: columns * rows }, (_, index) => index).filter(() => random() < 0.2)
  const strokes = cells.map((cell) => {
    const [x, y] = [(cell % columns) * pitchMm + insetMm, Math.floor(cell / columns) * pitchMm + insetMm]
    return shape(random).map((share, index) => (index % 2 === 0 ? x : y) + share * (pitchMm - 2 * insetMm))
  })
  const half = Math.ceil(strokes.length / 2)
  return {
    page: { widthMm: 297, heightMm: 210 },
    layers: [strokes.slice(0, half), strokes.slice(half)].map((list, index) => ({
      id: `layer${index + 1}`,
      name: `Layer ${index + 1}`,
      strokes: strokesFrom(list),
    })),
    notDrawn: [],
  }
}

/** A polyline in the unit square. */
function shape(random: () => number): number[] {
  switch (Math.floor(random() * 4)) {
    case 0:
      return [random(), random(), random(), random() < 0.5 ? 0 : 1]
    case 1:
      return Array.from({ length: 7 }, (_, index) => [index / 6, (index % 2) * (0.4 + 0.6 * random())]).flat()
    case 2:
      return [0, 0, 1, 0, 1, 1, 0, 1, 0, 0]
    default:
      return Array.from({ length: 25 }, (_, index) => {
        const angle = (index / 24) * (2 + 4 * random() * 0.1)
        return [0.5 + 0.5 * Math.cos(angle), 0.5 + 0.5 * Math.sin(angle)]
      }).flat()
  }
}

/** One stroke of about two metres: a spiral, whose turns are further apart than ink is from its path. */
export function spiralDrawing(random: () => number): Drawing {
  const turns = 10 + 4 * random()
  const count = Math.ceil(60 * turns)
  const points = Array.from({ length: count + 1 }, (_, index) => {
    const angle = (2 * Math.PI * turns * index) / count
    const radius = 2 + (3.2 * turns * index) / count / (turns / 10)
    return [45 + radius * Math.cos(angle), 45 + radius * Math.sin(angle)]
  })
  const strokes = strokesFrom([points.flat()])
  return {
    page: { widthMm: 297, heightMm: 210 },
    layers: [{ id: 'layer1', name: 'Layer 1', strokes }],
    notDrawn: [],
  }
}
