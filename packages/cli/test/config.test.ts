import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { runBin } from './support/run-bin.ts'
import { runVfab } from './support/run-vfab.ts'
import { type TempProject, tempProject } from './support/temp-project.ts'

function ebbProject(config?: string): TempProject {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  if (config !== undefined) project.write('vfab.config.yaml', config)
  return project
}

test('show lists every setting as it will be used, with where it comes from', async () => {
  const project = ebbProject('drivers:\n  ebb:\n    penUpPercent: 70\n')
  const { code, stdout } = await runVfab(project, ['config', 'show'])
  expect(code).toBe(0)
  expect(stdout).toMatch(new RegExp(`^penUpPercent +70 +${join(project.directory, 'vfab.config.yaml')}:3$`, 'm'))
  expect(stdout).toMatch(/^model +axidraw-v3 +default of ebb$/m)
  expect(stdout).toMatch(/^drawSpeedMmPerS +50 +decided by ebb$/m)
})

test('explain lists every place that sets a setting, and the winner', async () => {
  const project = ebbProject(
    'drivers: { ebb: { drawSpeedMmPerS: 20 } }\ndevices: { east: { driver: ebb, drawSpeedMmPerS: 30 } }\n',
  )
  const args = ['config', 'explain', 'drawSpeedMmPerS', '--device', 'east', '--set', 'drawSpeedMmPerS=50', '--json']
  const { stdout } = await runVfab(project, args, { env: { VFAB_EBB_DRAW_SPEED_MM_PER_S: '40' } })
  const { settings } = JSON.parse(stdout) as { settings: { origins: { value: number; source: string }[] }[] }
  expect(settings[0]!.origins.map(({ value, source }) => [value, source])).toEqual([
    [20, 'project-file'],
    [30, 'project-file'],
    [40, 'environment'],
    [50, 'command-line'],
  ])
  const told = await runVfab(project, args.slice(0, -1), { env: { VFAB_EBB_DRAW_SPEED_MM_PER_S: '40' } })
  expect(told.stdout).toMatch(/→ +50 +command-line +--set drawSpeedMmPerS=50/)
})

test('explain of a setting that does not exist names the nearest', async () => {
  const { code, stderr } = await runVfab(ebbProject(), ['config', 'explain', 'penUpPrecent'])
  expect(code).toBe(2)
  expect(stderr).toContain('did you mean penUpPercent?')
})

test('explain of a setting that nobody set says so', async () => {
  const { code, stdout } = await runVfab(ebbProject(), ['config', 'explain', 'port'])
  expect(code).toBe(0)
  expect(stdout).toBe('port is not set: ebb decides\n')
})

test('set writes the checked value, keeps comments, and --unset takes it out again', async () => {
  const project = ebbProject('# our plotter\ndrivers:\n  ebb:\n    penUpPercent: 70 # high\n')
  const file = join(project.directory, 'vfab.config.yaml')
  expect(await runVfab(project, ['config', 'set', 'penDownPercent', '25'])).toMatchObject({ code: 0 })
  expect(readFileSync(file, 'utf8')).toBe(
    '# our plotter\ndrivers:\n  ebb:\n    penUpPercent: 70 # high\n    penDownPercent: 25\n',
  )
  expect(await runVfab(project, ['config', 'set', 'penDownPercent', '--unset'])).toMatchObject({ code: 0 })
  expect(readFileSync(file, 'utf8')).toBe('# our plotter\ndrivers:\n  ebb:\n    penUpPercent: 70 # high\n')
})

test('set refuses a value that the driver would refuse, and the file stays as it is', async () => {
  const project = ebbProject()
  const tooHigh = await runVfab(project, ['config', 'set', 'penUpPercent', '160'])
  expect(tooHigh).toMatchObject({ code: 2, stderr: expect.stringContaining('penUpPercent') as string })
  const misspelt = await runVfab(project, ['config', 'set', 'penUpPrecent', '60'])
  expect(misspelt).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean penUpPercent?') as string })
  expect(existsSync(join(project.directory, 'vfab.config.yaml'))).toBe(false)
})

test('set names a device by a path in the file, for this user with --user', async () => {
  const project = ebbProject()
  const set = await runVfab(project, ['config', 'set', '/devices/east/driver', 'ebb', '--user'], { platform: 'linux' })
  expect(set.code).toBe(0)
  expect(readFileSync(join(project.home, '.config/vfab/config.yaml'), 'utf8')).toBe(
    'devices:\n  east:\n    driver: ebb\n',
  )
  const shown = await runVfab(project, ['config', 'show', 'east', '--json'], { platform: 'linux' })
  expect(JSON.parse(shown.stdout)).toMatchObject({ device: 'east', driver: 'ebb' })
})

test('validate accepts what is right and lists everything that is wrong', async () => {
  expect(await runVfab(ebbProject(), ['config', 'validate'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('✓') as string,
  })
  const wrong = ebbProject('drivers: { ebb: { penUpPercent: 170 } }\ndevices: { east: { driver: laser } }\n')
  const { code, stdout } = await runVfab(wrong, ['config', 'validate', '--json'])
  expect(code).toBe(2)
  expect(JSON.parse(stdout)).toMatchObject({
    valid: false,
    errors: [{ code: 'CONFIG_INVALID' }, { code: 'DRIVER_NOT_FOUND' }],
  })
})

test('validate checks the environment of drivers without a section too', async () => {
  const env = { VFAB_EBB_PEN_UP_PERCENT: 'high' }
  const { code, stdout } = await runVfab(ebbProject(), ['config', 'validate'], { env })
  expect(code).toBe(2)
  expect(stdout).toContain('VFAB_EBB_PEN_UP_PERCENT: "high" is not a number')
})

test('a file that is no YAML is named with its line', async () => {
  const { code, stderr } = await runVfab(ebbProject('drivers:\n  ebb: [\n'), ['config', 'validate'])
  expect(code).toBe(2)
  expect(stderr).toMatch(/vfab\.config\.yaml:\d/)
})

test('schema prints the JSON Schema itself, and inside a document with --json', async () => {
  const plain = await runVfab(ebbProject(), ['config', 'schema', 'axidraw'])
  expect(JSON.parse(plain.stdout)).toMatchObject({ type: 'object', properties: { penUpPercent: { type: 'number' } } })
  const wrapped = await runVfab(ebbProject(), ['config', 'schema', '--json'])
  expect(JSON.parse(wrapped.stdout)).toMatchObject({ schemaVersion: 1, driver: 'ebb', schema: { type: 'object' } })
})

test("--config reads another file instead of the project's", async () => {
  const project = ebbProject('drivers: { ebb: { penUpPercent: 70 } }\n')
  project.write('other.yaml', 'drivers: { ebb: { penUpPercent: 80 } }\n')
  const { stdout } = await runVfab(project, ['config', 'show', '--config', 'other.yaml'])
  expect(stdout).toMatch(/^penUpPercent +80 /m)
})

test('the installed command reads its files where a package sees only what it depends on', async () => {
  const project = ebbProject('discovery: { deny: [] }\n')
  project.write('other.yaml', 'drivers: { ebb: { penUpPercent: 70 } }\n')
  const bin = project.installCommand()
  const listed = await runBin(project, ['driver', 'list', '--json'], { bin })
  expect(listed).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('"ebb"') as string })
  const checked = await runBin(project, ['config', 'validate', '--config', 'other.yaml'], { bin })
  expect(checked).toMatchObject({ code: 0, stderr: '' })
})

test.each([
  ['an alias that is not defined', 'device: *nobody\n', '*nobody is not defined'],
  ['a setting that is missing', 'drivers: { grbl: { pen: { kind: commands } } }\n', '/pen/up: is missing'],
  ['text for a number', 'drivers: { grbl: { baudRate: fast } }\n', '/baudRate: must be 9600, '],
])('the installed command names %s in words for people, with the line, and ends with 2', async (_, text, words) => {
  const project = tempProject()
  project.install('@vfab/plotter-grbl')
  const file = project.write('vfab.config.yaml', text)
  const { code, stdout, stderr } = await runBin(project, ['config', 'validate'], { bin: project.installCommand() })
  expect(code).toBe(2)
  expect(stdout + stderr).toContain(words)
  expect(stdout + stderr).toContain(file)
  expect(stdout + stderr).not.toMatch(/Invalid|bug in vfab|Error:/)
})

test('set prints the value before and after, and one command takes it back, comments included', async () => {
  const text = '# our plotter\ndrivers:\n  ebb:\n    penUpPercent: 70 # high\n'
  const project = ebbProject(text)
  const set = await runVfab(project, ['config', 'set', 'penUpPercent', '65'])
  expect(set.stdout).toBe(
    `drivers.ebb.penUpPercent: 70 → 65\nwritten to ${join(project.directory, 'vfab.config.yaml')}\n`,
  )
  expect(set.stderr).toContain('vfab config undo')
  expect(await runVfab(project, ['config', 'undo'])).toMatchObject({ code: 0 })
  expect(project.read('vfab.config.yaml')).toBe(text)
  expect(await runVfab(project, ['config', 'undo'])).toMatchObject({ code: 1 })
})

test.each([
  [
    ['config', 'show', 'east'],
    ['config', 'show', '-d', 'east'],
  ],
  [
    ['config', 'schema', 'ebb'],
    ['config', 'schema', '--device', 'ebb'],
  ],
  [
    ['config', 'explain', 'east.penUpPercent'],
    ['config', 'explain', 'penUpPercent', '-d', 'east'],
  ],
  [
    ['config', 'explain', 'east'],
    ['config', 'explain', '-d', 'east'],
  ],
  [
    ['driver', 'test', 'ebb:sim'],
    ['driver', 'test', '-d', 'ebb:sim'],
  ],
])('%j and %j are the same', async (argument, option) => {
  const project = ebbProject('devices: { east: { driver: ebb, penUpPercent: 70 } }\n')
  const one = await runVfab(project, argument)
  expect(one.code).toBe(0)
  expect(await runVfab(project, option)).toEqual(one)
})

test('two devices named at once are refused', async () => {
  const run = await runVfab(ebbProject(), ['driver', 'test', 'ebb:sim', '-d', 'ebb:/dev/ttyACM0'])
  expect(run).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('which device: ebb:sim or ebb:/dev/ttyACM0?') as string,
  })
})
