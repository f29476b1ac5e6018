import type { DetectionSources } from '@vfab/host'
import { expect, test } from 'vitest'

import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

const board = (path: string, nickname: string): object => ({
  path,
  usb: {
    vid: '04d8',
    pid: 'fd92',
    manufacturer: 'SchmalzHaus',
    product: `EiBotBoard,${nickname}`,
    serialNumber: nickname,
  },
})

function attached(
  ports: readonly object[],
  access: object = { permitted: true, exists: true },
): Partial<DetectionSources> {
  return {
    serial: async () => ports as never,
    access: async (paths) => new Map(paths.map((path) => [path, access as never])),
  }
}

test('attached devices are listed with what to type for each', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const sources = attached([board('/dev/ttyACM0', 'East'), board('/dev/ttyACM1', 'West')])
  const { code, stdout } = await runVfab(project, ['detect'], { sources })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^DEVICE +NAME +MODEL +STATUS$/m)
  expect(stdout).toMatch(/^ebb:\/dev\/ttyACM0 .*ready$/m)
  expect(stdout).toMatch(/^ebb:\/dev\/ttyACM1 .*ready$/m)
})

test('a device that this user may not open is listed with the reason and what to do', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const access = { permitted: false, exists: true, group: { id: 20, name: 'dialout', listsUser: false } }
  const sources = attached([board('/dev/ttyACM0', 'East')], access)
  const { code, stdout, stderr } = await runVfab(project, ['detect'], { sources, platform: 'linux' })
  expect(code).toBe(0)
  expect(stdout).toMatch(/^ebb:\/dev\/ttyACM0 .*no access$/m)
  expect(stderr).toContain('dialout')
  const plot = await runVfab(project, ['pen', 'up'], { sources, platform: 'linux' })
  expect(plot).toMatchObject({ code: 4, stderr: expect.stringContaining('dialout') as string })
})

test('a device that no installed driver claims comes with the command that installs one, without a network', async () => {
  const project = tempProject()
  project.install()
  const { code, stderr } = await runVfab(project, ['detect'], { sources: attached([board('/dev/ttyACM0', 'East')]) })
  expect(code).toBe(0)
  expect(stderr).toContain('vfab driver install @vfab/plotter-ebb')
})

test.each([
  ['0922', '8003', 'DYMO postal scales', 'vfab driver new'],
  ['9588', '9899', 'Galvo lasers', 'use MeerK40t'],
])('a known device %s:%s without a driver is named, with what to do', async (vid, pid, name, advice) => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const sources = attached([{ path: '/dev/ttyUSB7', usb: { vid, pid, product: 'Device' } }])
  const { code, stderr } = await runVfab(project, ['detect'], { sources })
  expect(code).toBe(0)
  expect(stderr).toContain(name)
  expect(stderr).toMatch(new RegExp(`hint: .*${advice}`))
})

test('what nobody knows is only told with -v', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const sources = attached([{ path: '/dev/ttyUSB7', usb: { vid: '1234', pid: '5678', product: 'Toaster' } }])
  expect((await runVfab(project, ['detect'], { sources })).stderr).not.toContain('Toaster')
  expect((await runVfab(project, ['detect', '-v'], { sources })).stderr).toContain('Toaster')
})

test('a source that fails is told, and the others are reported', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const sources = {
    ...attached([board('/dev/ttyACM0', 'East')]),
    usb: () => Promise.reject(new Error('no bus')),
  }
  const { code, stdout, stderr } = await runVfab(project, ['detect'], { sources })
  expect(code).toBe(0)
  expect(stdout).toContain('ebb:/dev/ttyACM0')
  expect(stderr).toContain('no bus')
})

test('--json prints the whole report as one document', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const { stdout } = await runVfab(project, ['detect', '--json'], {
    sources: attached([board('/dev/ttyACM0', 'East')]),
  })
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    drivers: [{ driver: 'ebb', count: 1, devices: [{ address: '/dev/ttyACM0', accessible: true }] }],
    unclaimed: [],
    problems: [],
  })
})
