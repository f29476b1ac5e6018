import { isSimulator, readVfabField } from '@vfab/core'
import { ebbSimulator, startEbb } from '@vfab/sim'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { simulator } from '../src/ebb/simulator.ts'

test('the package says where its simulators are', async () => {
  const { field, issues } = readVfabField(
    JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as unknown,
  )
  expect(issues).toEqual([])
  expect(field?.simulators?.map(({ id }) => id)).toEqual(expect.arrayContaining(['ebb', 'grbl', 'hpgl']))
  for (const { id, entry } of field?.simulators ?? []) {
    const source = new URL(entry.replace('./dist/', '../src/').replace('.js', '.ts'), import.meta.url)
    const { simulator: started } = (await import(source.href)) as { simulator: unknown }
    expect(isSimulator(started) && started.id).toBe(id)
  }
  expect(simulator).toBe(ebbSimulator)
})

test('a started board can be reached, talked to in process, and looked into', async () => {
  await using device = await simulator.start({ settings: { firmware: '2.8.1', nickname: 'East', model: 'eggbot' } })
  expect(device.address).toMatch(/^tcp:/)
  const pipe = await device.connect()
  const heard = new Promise<string>((resolve) => pipe.onData((chunk) => resolve(Buffer.from(chunk).toString('latin1'))))
  await pipe.write(Buffer.from('QT\r'))
  expect(await heard).toBe('East\r\nOK\r\n')
  await expect(device.connect()).rejects.toMatchObject({ code: 'DEVICE_BUSY' })
  device.inject({ kind: 'unplug' })
  await expect(pipe.closed).resolves.toMatchObject({ code: 'DEVICE_LOST' })
  expect(device.pictureSvg!()).toContain('<svg')
  expect(device.summary!()).toBe('0 strokes, 0.0 mm of ink, 0.0 s, never starved')
  await device.close()
  await device.close()
})

test.each([
  [{ firmwear: '3.0.3' }, 'CONFIG_UNKNOWN_KEY', 'did you mean firmware?'],
  [{ firmware: '9.0.0' }, 'CONFIG_INVALID', '2.2.0 to 3.x'],
  [{ firmware: 3 }, 'CONFIG_INVALID', '2.2.0 to 3.x'],
  [{ model: 'toString' }, 'CONFIG_INVALID', 'axidraw-v3'],
  [{ nickname: 'seventeen letters' }, 'CONFIG_INVALID', '16'],
  [{ motorSupplyVolts: -1 }, 'CONFIG_INVALID', 'at least 0'],
  [{ corexy: 'yes' }, 'CONFIG_INVALID', 'true or false'],
  [{ errorFlavour: 'sweet' }, 'CONFIG_INVALID', '"source" or "doc"'],
])('settings %j are refused', async (settings, code, hint) => {
  await expect(simulator.start({ settings })).rejects.toMatchObject({
    type: 'configuration',
    code,
    hint: expect.stringContaining(hint) as string,
  })
})

test('a speed of nothing is refused, and an aborted start leaves nothing behind', async () => {
  await expect(startEbb({ speed: 0 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  const reason = new Error('never mind')
  await expect(startEbb({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})
