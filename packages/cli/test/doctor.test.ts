import { expect, test } from 'vitest'

import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'
import { testTerminal } from './support/terminal.ts'

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

const misspelt = `# the workshop
device: east
devices:
  # by the window
  east:
    driver: ebb
    penUpPercnt: 60 # high enough
discovry: # no strangers
  deny: ['@example/*']
pens:
  1: { nam: black }
`

test('--fix asks, renames misspelt settings with all comments, and config undo takes it back', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  project.write('vfab.config.yaml', misspelt)
  const offered = await runVfab(project, ['doctor'])
  expect(offered.stderr).toContain('vfab doctor --fix offers to mend')
  expect(project.read('vfab.config.yaml')).toBe(misspelt)
  const terminal = testTerminal().when(/to do: rename .*\[Y\/n\]/s, 'n\r\n')
  const declined = await runVfab(project, ['doctor', '--fix'], { ...terminal.io, run: () => 0, platform: 'darwin' })
  expect(declined.stderr).toMatch(/to do: rename discovry to discovery, pens\.1\.nam to name in/)
  expect(project.read('vfab.config.yaml')).toBe(misspelt)

  const file = await runVfab(project, ['doctor', '--fix', '--yes'], { platform: 'darwin', run: () => 0 })
  expect(file.stdout).toMatch(/discovry: .*→ not set[^]*discovery: not set →[^]*written to/)
  const again = await runVfab(project, ['doctor', '--fix', '--yes'], { platform: 'darwin', run: () => 0 })
  expect(again.code).toBe(0)
  const mended = misspelt.replace('discovry', 'discovery').replace('Percnt', 'Percent').replace('nam:', 'name:')
  expect(project.read('vfab.config.yaml')).toBe(mended)
  await runVfab(project, ['config', 'undo'], { platform: 'darwin' })
  await runVfab(project, ['config', 'undo'], { platform: 'darwin' })
  expect(project.read('vfab.config.yaml')).toBe(misspelt)
})

test('--fix installs udev rules with the commands that it shows, and a failing command is an error with its code', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const ran: string[] = []
  const run = (program: string, args: readonly string[]): number => {
    ran.push([program, ...args].join(' '))
    return 0
  }
  const fixing = ['doctor', '--fix', '--yes']
  const { stderr, stdout } = await runVfab(project, fixing, { platform: 'linux', run })
  const shown = /to do: (.*70-vfab-ebb\.rules.*)/.exec(stderr)?.[1]
  expect(shown?.split(' && ')).toEqual(ran)
  expect(ran.at(0)).toMatch(/cp \S+70-vfab-ebb\.rules \/etc\/udev\/rules\.d\/$/)
  expect(stdout).toContain('done')
  const failing = await runVfab(project, fixing, { platform: 'linux', run: () => 3 })
  expect(failing).toMatchObject({ code: 1, stderr: expect.stringMatching(/exit code 3\n {2}hint: ./) as string })
})

test('--fix without a terminal wants --yes', async () => {
  const { code, stderr } = await runVfab(tempProject(), ['doctor', '--fix'])
  expect(code).toBe(2)
  expect(stderr).toContain('--yes')
})

test('a setting that may have been meant to be one of two, or is there already, is not renamed', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const text = 'drivers:\n  ebb:\n    penUpPercent: 60\n    penUpPercnt: 50\n'
  project.write('vfab.config.yaml', text)
  const { code } = await runVfab(project, ['doctor', '--fix', '--yes'], { platform: 'darwin', run: () => 0 })
  expect(code).toBe(1)
  expect(project.read('vfab.config.yaml')).toBe(text)
})

test('a port of a group: --fix joins it', async () => {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  const ran: string[] = []
  const usb = { vid: '04d8', pid: 'fd92' }
  const access = { permitted: false, exists: true, group: { id: 20, name: 'dialout', listsUser: false } }
  await runVfab(project, ['doctor', '--fix', '--yes'], {
    platform: 'linux',
    sources: {
      serial: async () => [{ path: '/dev/ttyACM9', usb }],
      access: async () => new Map([['/dev/ttyACM9', access]]),
    },
    run: (program, args) => (ran.push([program, ...args].join(' ')), 0),
  })
  expect(ran.some((line) => /usermod -aG dialout \S+$/.test(line))).toBe(true)
})
