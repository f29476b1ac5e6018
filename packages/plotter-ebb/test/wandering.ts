import fc from 'fast-check'

/** Curves as they come from drawing programs: many short chords, each turned a little against the one before. */
export function wandering(stepsMm: readonly number[], mostTurnRad: number): fc.Arbitrary<number[]> {
  return fc
    .record({
      stepMm: fc.constantFrom(...stepsMm),
      turns: fc.array(fc.double({ min: -mostTurnRad, max: mostTurnRad, noNaN: true }), { minLength: 2, maxLength: 80 }),
    })
    .map(({ stepMm, turns }) => {
      const coords = [100, 100]
      let heading = 0
      for (const turn of turns) {
        heading += turn
        const [x, y] = coords.slice(-2) as [number, number]
        coords.push(x + stepMm * Math.cos(heading), y + stepMm * Math.sin(heading))
      }
      return coords
    })
}
