import { strict as assert } from 'node:assert'
import type { Channel, Sensor } from '@vfab/core'
import type { ConformanceSensor } from '../sensor-machine.ts'
import { type Check, check, checksOf } from '../../check.ts'
import type { SensorBench } from '../sensor-conformance.ts'

/** An open sensor has answered and says what it measures; a closed one has freed its port. */
export const lifecycleChecks: readonly Check<SensorBench>[] = checksOf(
  {
    forUsers: 'The port stays busy after the program has ended, or channels are not what the sensor measures.',
    mend: "describe each channel with a UCUM unit; close through the kit's sensor shell, which ends readings and frees the port once.",
  },
  [
    check('open: reports who the machine is and what it measures', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      assert.equal(sensor.kind, 'sensor')
      assert.equal(sensor.identity.driver, bench.driver.id, 'identity.driver is not the id of the driver')
      assert.ok(sensor.identity.address.length > 0, 'identity.address is empty')
      assert.ok(sensor.identity.model.length > 0, 'identity.model is empty')
      assert.equal(await machine.portIsFree(), false, 'the port is free although the sensor is open')
      const ids = sensor.channels.map(({ id }) => id)
      assert.deepEqual([...ids].sort(), Object.keys(machine.measured()).sort(), 'the channels')
      for (const channel of sensor.channels) assertChannel(channel)
    }),
    check('selfTest: one entry per check, all of them passed on a healthy machine', async (bench) => {
      const { success, message, details } = await bench.resolves(
        (await bench.openFresh()).device.selfTest(),
        'selfTest',
      )
      assert.ok(message.length > 0, 'selfTest has no message')
      const failed = details.filter((check) => !check.success).map(({ name, message: found }) => `${name}: ${found}`)
      assert.deepEqual(failed, [], 'selfTest failed on a healthy machine')
      assert.equal(success, true, 'selfTest says false although every check succeeded')
    }),
    check('close: frees the port, and is the same promise the second time', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      const closing = sensor.close()
      assert.equal(sensor.close(), closing, 'a second close returns another promise than the first')
      await assertClosed(bench, machine, sensor)
    }),
    check('close: leaving a block of `await using` closes', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      await bench.resolves(sensor[Symbol.asyncDispose](), 'Symbol.asyncDispose')
      assert.ok(await machine.portIsFree(), 'the port is not free after Symbol.asyncDispose')
    }),
    check('open: works again after close', async (bench) => {
      const { machine, device: sensor } = await bench.openFresh()
      await bench.resolves(sensor.close(), 'close')
      const again = await bench.resolves(bench.open(machine), 'open after close')
      assert.ok((await bench.resolves(again.read(), 'read')).length > 0, 'nothing is read after opening again')
      await assertClosed(bench, machine, again)
    }),
  ],
)

function assertChannel(channel: Channel): void {
  const { id, quantity, unit, type, kind, range, resolution, accuracy, maxAgeMs } = channel
  const said = `channel ${JSON.stringify(id)}`
  assert.ok(id.length > 0 && quantity.length > 0, `${said} has no id or no quantity`)
  assert.match(unit, /^[!-~]+$/, `${said}: ${JSON.stringify(unit)} is no UCUM code`)
  assert.ok(['number', 'boolean', 'text'].includes(type), `${said}: type ${type}`)
  const kinds = ['measurement', 'state', 'total', 'total-increasing', 'counter']
  assert.ok(kinds.includes(kind), `${said}: kind ${kind}`)
  if (range) assert.ok(range.min <= range.max, `${said}: its range is empty`)
  for (const size of [resolution, accuracy, maxAgeMs]) assert.ok(size === undefined || size > 0, `${said}: ${size}`)
}

/** What holds once a sensor is closed, whatever happened before. */
export async function assertClosed(bench: SensorBench, machine: ConformanceSensor, sensor: Sensor): Promise<void> {
  await bench.resolves(sensor.close(), 'close')
  assert.equal(
    await bench.resolves(sensor.closed, 'closed, after close,'),
    undefined,
    'closed reports an error after close',
  )
  assert.ok(await machine.portIsFree(), 'the port is not free after close')
}
