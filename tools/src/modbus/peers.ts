/**
 * Reads and writes a pymodbus server with the driver's own client and with the driver: every function that it has, and the ways it refuses.
 *
 *     node tools/dist/modbus/peers.js tcp://127.0.0.1:15020 | /dev/pts/4
 */
import { strict as assert } from 'node:assert'

import { type Reading, validateSettings } from '@vfab/core'
import { driver, type ModbusClient, openModbusClient } from '@vfab/sensor-modbus'

const [port] = process.argv.slice(2)
assert.ok(port, 'say where the server is')
const line = port.startsWith('tcp:') ? {} : { baudRate: 115_200, parity: 'none' as const }

{
  await using client = await openModbusClient({ port, ...line })
  await waitForServer(client)
  for (const unit of [1, 17]) await checkFunctions(client, unit)
  await checkRefusals(client)
  const { sent, answered, unmatched, misfits, damaged } = client.counters
  assert.deepEqual({ unmatched, misfits, damaged }, { unmatched: 0, misfits: 0, damaged: 0 })
  console.log(`${port}: ${answered} of ${sent} requests answered`)
}
await checkDriver()

/** It may still be starting: the first answer counts. */
async function waitForServer(client: ModbusClient): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.readHoldingRegisters(1, 0, 1)
      return
    } catch (error) {
      if (attempt === 10) throw error
      await new Promise((resolve) => setTimeout(resolve, 1000))
    }
  }
}

async function checkFunctions(client: ModbusClient, unit: number): Promise<void> {
  const third = Array.from({ length: 20 }, (_, index) => index % 3 === 0)
  assert.deepEqual(await client.readCoils(unit, 0, 20), third)
  assert.deepEqual(await client.readDiscreteInputs(unit, 3, 5), [true, false, true, false, true])
  assert.deepEqual([...(await client.readHoldingRegisters(unit, 11, 4))], [11, 12, 13, 14])
  assert.deepEqual([...(await client.readHoldingRegisters(unit, 0, 125))].at(-1), 124)
  assert.deepEqual([...(await client.readInputRegisters(unit, 100, 2))], [1100, 1101])
  await client.writeCoil(unit, 50, true)
  await client.writeCoils(unit, 51, [true, false, true])
  assert.deepEqual(await client.readCoils(unit, 50, 4), [true, true, false, true])
  await client.writeRegister(unit, 500, 0xabcd)
  await client.writeRegisters(unit, 501, [1, 0xffff])
  assert.deepEqual([...(await client.readHoldingRegisters(unit, 500, 3))], [0xabcd, 1, 0xffff])
  await client.maskRegister(unit, 500, 0xf2, 0x25)
  assert.deepEqual([...(await client.readHoldingRegisters(unit, 500, 1))], [(0xabcd & 0xf2) | (0x25 & ~0xf2)])
  const exchanged = await client.readWriteRegisters(unit, { address: 600, count: 2 }, { address: 601, values: [7] })
  assert.deepEqual([...exchanged], [600, 7])
  await client.writeRegisters(unit, 601, [601])
  assert.ok((await client.reportServerId(unit)).bytes.length > 0)
  assert.deepEqual(Object.fromEntries(await client.readIdentification(unit)), { 0: 'pymodbus', 1: 'PM', 2: '3.0' })
}

async function checkRefusals(client: ModbusClient): Promise<void> {
  await assert.rejects(client.readHoldingRegisters(1, 1999, 2), {
    code: 'REJECTED',
    context: { unit: 1, exception: 2 },
  })
}

/** The map in a configuration, adjacent registers together, a block that is refused cut into what can be read. */
async function checkDriver(): Promise<void> {
  const channels = {
    first: { register: '40012' },
    second: { register: 'holding:12', type: 'u32', order: 'CDAB' },
    tenth: { register: '30101', scale: 0.1, unit: 'Cel' },
    last: { register: 'holding:1999' },
    beyond: { register: 'holding:2000' },
    coil: { register: 'coil:3', unitId: 17 },
  }
  const config = await validateSettings(driver.configSchema, { port, ...line, channels }, { driver: driver.id })
  await using sensor = await driver.open(config)
  const readings = new Map((await sensor.read()).map((reading: Reading) => [reading.channel, reading]))
  const values = Object.fromEntries([...readings].map(([id, { value }]) => [id, value]))
  assert.deepEqual(values, {
    first: 11,
    second: 13 * 65_536 + 12,
    tenth: 110,
    last: 1999,
    beyond: undefined,
    coil: true,
  })
  assert.equal(readings.get('beyond')?.reason, 'exception:2')
  console.log(`${port}: the driver read ${readings.size} channels of two units`)
}
