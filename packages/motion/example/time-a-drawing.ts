import { strokesFrom } from '@vfab/core'
import { mergeShortMoves, type MotionLimits, planDurationMs, planStrokes } from '@vfab/motion'

/** An AxiDraw: a 45° move turns one of its motors 1.41 times as fast as an axis does. */
const limits: MotionLimits = {
  draw: { speedMmPerS: 50, accelMmPerS2: 762 },
  travel: { speedMmPerS: 150, accelMmPerS2: 1143 },
  corneringDeviationMm: 0.05,
  motors: { matrix: [1, 1, 1, -1], speedMmPerS: 312 },
}

const drawing = strokesFrom([
  [20, 20, 80, 20, 80, 60, 20, 60, 20, 20],
  [50, 40],
])

const plan = planStrokes(drawing, limits, { xMm: 0, yMm: 0 })
const { totalMs, drawMm, travelMm, lifts } = planDurationMs(plan, { penLiftMs: 130, penDropMs: 140 })
console.log(
  `${drawMm} mm of ink, ${travelMm.toFixed(1)} mm of travel, ${lifts} lifts: ${(totalMs / 1000).toFixed(2)} s`,
)

// What a board that needs 4 ms for each command is sent:
const moves = mergeShortMoves(plan, 0.004, 0.02)
for (let row = 0; row < moves.count; row++) {
  const pen = moves.penDown[row] === 1 ? 'draw' : 'move'
  const to = `${moves.endXMm[row]!.toFixed(2)}, ${moves.endYMm[row]!.toFixed(2)}`
  const speeds = `${moves.entrySpeedMmPerS[row]!.toFixed(1)} → ${moves.exitSpeedMmPerS[row]!.toFixed(1)} mm/s`
  console.log(`${pen} to ${to} in ${(1000 * moves.durationS[row]!).toFixed(1)} ms, ${speeds}`)
}
