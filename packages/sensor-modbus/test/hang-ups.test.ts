import { createModbusDevice } from '@vfab/sim'
import { expect, onTestFinished, test } from 'vitest'

import { openModbusClient } from '../src/open-client.ts'
import type { ModbusClient } from '../src/client-contract.ts'

interface Bench {
  readonly client: ModbusClient
  readonly hangUp: () => void
  /** From now on every connection is accepted and ended at once. */
  readonly refuse: () => void
  readonly connections: () => number
}

async function openBench(): Promise<Bench> {
  const device = createModbusDevice({ units: { 1: { holding: { 0: [7] } } } })
  const hangUp = (): void => device.inject({ kind: 'brown-out' })
  let connections = 0
  let refuses = false
  const client = await openModbusClient(
    { port: 'sim:modbus', mode: 'tcp', timeoutMs: 60_000, retries: 1 },
    {
      openPipe: async () => {
        connections += 1
        const pipe = device.connect()
        if (refuses) setImmediate(hangUp)
        return pipe
      },
    },
  )
  onTestFinished(async () => {
    await client.close()
    device.close()
  })
  expect([...(await client.readHoldingRegisters(1, 0, 1))]).toEqual([7])
  return { client, hangUp, refuse: () => (refuses = true), connections: () => connections }
}

test('a gateway that accepts connections and ends them at once is lost after a few, not called for ever', async () => {
  const { client, hangUp, refuse, connections } = await openBench()
  refuse()
  hangUp()
  expect(await client.closed).toMatchObject({ type: 'connection', code: 'DEVICE_LOST' })
  expect(connections()).toBe(4)
})

test('a device that hangs up after each answer is called again each time', async () => {
  const { client, hangUp, connections } = await openBench()
  for (let round = 0; round < 10; round += 1) {
    hangUp()
    expect([...(await client.readHoldingRegisters(1, 0, 1))]).toEqual([7])
  }
  expect(connections()).toBe(11)
})
