import { afterAll, test } from 'vitest'
import { plotterConformance } from '../../src/index.ts'
import { createFakeDriver } from './fake-driver.ts'
import { createFakeMachine } from './fake-machine.ts'
import { writeFakePackage } from '../fake-package.ts'

const { metadata, remove } = writeFakePackage()
afterAll(remove)

plotterConformance({
  test,
  driver: createFakeDriver(),
  metadata,
  machine: () => createFakeMachine({ port: 'fake:0' }),
})
