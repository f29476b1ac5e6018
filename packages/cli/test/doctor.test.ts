import { expect, test } from 'vitest'

import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

interface Report {
  readonly healthy: boolean
  readonly checks: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly hint?: string
  }[]
}

async function diagnose(...args: Parameters<typeof runVfab>): Promise<{ code: number; report: Report }> {
  const [project, more, options] = args
  const { code, stdout } = await runVfab(project, ['doctor', '--json', ...more], options)
  return { code, report: JSON.parse(stdout) as Report }
}

test('a sound installation passes with exit code 0', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const { code, report } = await diagnose(project, [])
  expect(report.checks.filter(({ status }) => status === 'fail')).toEqual([])
  expect(report.healthy).toBe(true)
  expect(code).toBe(0)
  expect(report.checks).toContainEqual({ name: 'driver ebb', status: 'ok', message: '@vfab/plotter-ebb 1.0.0 loads' })
})

test('a driver that does not load fails with exit code 1, and the others are still checked', async () => {
  const project = tempProject()
  const drivers = [{ id: 'laser', kind: 'plotter', displayName: 'Laser', entry: './index.js' }]
  project.installFake(
    'vfab-laser',
    { vfab: { apiVersion: 1, drivers } },
    { 'index.js': "throw new Error('libusb missing')" },
  )
  project.install('@vfab/plotter-ebb')
  const { code, report } = await diagnose(project, [])
  expect(code).toBe(1)
  const laser = report.checks.find(({ name }) => name === 'driver laser')
  expect(laser).toMatchObject({ status: 'fail', message: expect.stringContaining('libusb missing') as string })
  expect(report.checks.find(({ name }) => name === 'driver ebb')?.status).toBe('ok')
})

test('a configuration that cannot be read fails, and everything else is still checked', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('vfab.config.yaml', 'discovery: 7\n')
  const { code, report } = await diagnose(project, [])
  expect(code).toBe(1)
  expect(report.checks.find(({ name }) => name === 'configuration')?.status).toBe('fail')
  expect(report.checks.find(({ name }) => name === 'driver ebb')?.status).toBe('ok')
})

test('a port that may not be opened fails with the way to get in', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const usb = { vid: '04d8', pid: 'fd92', product: 'EiBotBoard,East' }
  const access = { permitted: false, exists: true, group: { id: 20, name: 'dialout', listsUser: false } }
  const { code, report } = await diagnose(project, [], {
    platform: 'linux',
    sources: {
      serial: async () => [{ path: '/dev/ttyACM0', usb }],
      access: async () => new Map([['/dev/ttyACM0', access]]),
    },
  })
  expect(code).toBe(1)
  const port = report.checks.find(({ name }) => name === '/dev/ttyACM0')
  expect(port).toMatchObject({ status: 'fail', hint: expect.stringContaining('dialout') as string })
})

test('people see a mark, the finding and what to do', async () => {
  const project = tempProject()
  project.install()
  const { stdout } = await runVfab(project, ['doctor'])
  expect(stdout).toMatch(/^✓ Node\.js +20\./m)
  expect(stdout).toMatch(/^! drivers +none installed\n +→ vfab driver install axidraw/m)
})

test('a workspace root is told from the package that uses the driver', async () => {
  const project = tempProject()
  project.write('package.json', { name: 'monorepo', workspaces: ['packages/*'] })
  const { report } = await diagnose(project, [])
  const root = report.checks.find(({ name }) => name === project.directory)
  expect(root).toMatchObject({ status: 'warn', hint: expect.stringContaining('workspace root') as string })
})
