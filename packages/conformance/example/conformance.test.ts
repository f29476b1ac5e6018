import { test } from 'node:test' // or: import { test } from 'vitest'
import { plotterConformance } from '@vfab/conformance'
import { driver } from './driver.ts'
import { createMachine } from './machine.ts'

plotterConformance({
  test,
  driver,
  metadata: new URL('../package.json', import.meta.url),
  createDevice: createMachine,
  refusedCommand: 'GO',
})
