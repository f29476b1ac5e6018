import { afterEach, expect, test } from 'vitest'

import type { OpenPipe, SimulatedDevice } from '@vfab/core'
import { startEbb, startGrbl, startHpgl } from '@vfab/sim'

import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

const devices: SimulatedDevice[] = []
afterEach(async () => {
  for (const device of devices.splice(0)) await device.close()
})

/** An EBB, a Grbl board that restarts when it is opened, and an HP-GL plotter, each at a pseudo-terminal. */
async function three(): Promise<readonly SimulatedDevice[]> {
  devices.push(
    await startEbb({ listen: 'pty', speed: 20 }),
    await startGrbl({ listen: 'pty', speed: 20, settings: { flavour: 'grblhal' } }),
    await startHpgl({ listen: 'pty', speed: 20, settings: { model: 'hp-7475a' } }),
  )
  return devices
}

/** What USB tells of them: the EBB its own id, the others those of shared chips. */
const ids = [
  { vid: '04d8', pid: 'fd92', manufacturer: 'SchmalzHaus', product: 'EiBotBoard' },
  { vid: '1a86', pid: '7523', product: 'USB Serial' },
  { vid: '0403', pid: '6001', product: 'FT232R' },
]

interface Report {
  readonly drivers: readonly { readonly devices: readonly { readonly driver: string; readonly address: string }[] }[]
}

test('with --probe each plotter is named by who it is, and left as it was found; without, nothing is opened', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb', '@vfab/plotter-grbl', '@vfab/plotter-hpgl')
  const attached = await three()
  const ports = attached.map(({ address }, index) => ({ path: address, usb: ids[index] }))
  const sources = {
    serial: async () => ports as never,
    usb: async () => [],
    access: async (paths: readonly string[]) => new Map(paths.map((path) => [path, { permitted: true, exists: true }])),
  } as never
  const tips = attached.map(({ record }) => record?.tipMm())
  const opened: string[] = []
  const openPipe: OpenPipe = (address) => {
    opened.push(address)
    return Promise.reject(new Error('nothing is to be opened here'))
  }
  const without = await runVfab(project, ['detect', '--json'], { sources, openPipe })
  expect(without.code).toBe(0)
  expect(opened).toEqual([])

  // Twice: the first time must not have changed anything that matters to the second.
  for (let time = 0; time < 2; time++) {
    const { code, stdout } = await runVfab(project, ['detect', '--probe', '--json'], { sources })
    expect(code).toBe(0)
    const found = (JSON.parse(stdout) as Report).drivers.flatMap((each) => each.devices)
    for (const [index, driver] of ['ebb', 'grbl', 'hpgl'].entries()) {
      const named = found.filter(({ address }) => address === attached[index]!.address)
      expect(
        named.map((each) => each.driver),
        stdout,
      ).toEqual([driver])
    }
  }
  for (const [index, device] of attached.entries()) {
    // Nothing was drawn, nothing moved, the pen is up.
    expect(device.pictureSvg?.()).not.toMatch(/<(polyline|path)/)
    expect(device.record?.tipMm()).toEqual(tips[index])
    expect(device.record?.isPenDown() ?? false).toBe(false)
  }
}, 60_000)

test('a port whose board is another firmware is named by it', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-grbl')
  const path = project.write('ttyUSB9', '')
  const sources = {
    serial: async () => [{ path, usb: ids[1] }] as never,
    usb: async () => [],
    access: async (paths: readonly string[]) => new Map(paths.map((each) => [each, { permitted: true, exists: true }])),
  } as never
  const openPipe: OpenPipe = async (address) => ({
    address,
    closed: new Promise<undefined>(() => {}),
    close: async () => {},
    write: async () => {},
    onData: (listener) => queueMicrotask(() => listener(Buffer.from('start\r\necho:Marlin 2.1.2.5\r\n'))),
  })
  const detected = await runVfab(project, ['detect', '--probe'], { sources, openPipe })
  expect(detected).toMatchObject({ code: 0, stderr: expect.stringContaining('this is Marlin 2.1.2.5') as string })
  for (const args of [
    ['driver', 'test', `grbl:${path}`],
    ['pen', 'up', '-d', `grbl:${path}`],
  ]) {
    const { code, stdout, stderr } = await runVfab(project, args, { openPipe })
    expect(code).not.toBe(0)
    expect(stdout + stderr).toContain('this is Marlin 2.1.2.5')
  }
})
