import { readFile } from 'node:fs/promises'

import { readVfabField } from '@vfab/core'
import { expect, test } from 'vitest'

import { highestStepRate, machineNames, machines } from '../src/machines.ts'

test('package.json names exactly the machines that there are', async () => {
  const { field, issues } = readVfabField(
    JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')),
  )
  expect(issues).toEqual([])
  expect(field?.drivers?.[0]?.models).toEqual(machineNames.map((name) => machines[name].name))
})

test.each(machineNames)('%s has figures that a machine can have, and says where they are from', (name) => {
  const machine = machines[name]
  const [a, b, c, d] = machine.motors
  expect(Math.abs(a * d - b * c)).toBeGreaterThan(0)
  expect(machine.widthMm).toBeGreaterThan(machine.heightMm)
  expect(machine.penUpPercent).toBeGreaterThan(machine.penDownPercent)
  expect(machine.travelSpeedMmPerS).toBeLessThanOrEqual(highestStepRate / machine.stepsPerMm)
  expect(machine.source).toMatch(/\w+/)
})

test('an AxiDraw moves 1 mm along x with 80 steps of both motors', () => {
  expect(machines['axidraw-v3']).toMatchObject({ stepsPerMm: 80, motors: [1, 1, 1, -1] })
})

test('an egg has 3200 steps around', () => {
  const { widthMm, stepsPerMm } = machines.eggbot
  expect(widthMm * stepsPerMm).toBeCloseTo(3200)
})
