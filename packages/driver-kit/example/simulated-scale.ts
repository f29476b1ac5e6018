import { defineSimulator } from '@vfab/core'
import { startSimulatedLine } from '@vfab/driver-kit/simulator'

let grams = 250
export const simulator = defineSimulator({
  id: 'scale',
  start: (options) =>
    startSimulatedLine(
      {
        driver: 'scale',
        name: 'the simulated scale',
        refusal: 'error refused',
        answer: (line) => (line === 'WEIGH' ? `${grams} g` : 'error unknown command'),
        truth: { measured: () => ({ weight: grams }), change: () => void (grams += 10) },
      },
      options,
    ),
})
