import { expect, test } from 'vitest'

import { parseArguments } from '../src/arguments.ts'
import type { AnyCommand } from '../src/command.ts'
import { type CommandEntry, commandTable } from '../src/command-table.ts'
import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

async function vfab(...args: string[]): ReturnType<typeof runVfab> {
  const project = tempProject()
  project.install('@vfab/plotter-ebb')
  return runVfab(project, args)
}

const mistakes: readonly { args: string[]; says: string; hint: string }[] = [
  { args: ['plto', 'a.svg'], says: 'unknown command "plto"', hint: 'did you mean: vfab plot' },
  { args: ['driver', 'lits'], says: 'unknown command "driver lits"', hint: 'did you mean: vfab driver list' },
  { args: ['xyzzy'], says: 'unknown command "xyzzy"', hint: 'see: vfab --help' },
  { args: ['plot', 'a.svg', '--devcie', 'x'], says: 'unknown option --devcie', hint: 'did you mean --device?' },
  { args: ['plot', 'a.svg', '-x'], says: 'unknown option -x', hint: 'usage: vfab plot FILE [options]' },
  { args: ['plot'], says: 'FILE is missing', hint: 'usage: vfab plot FILE [options]' },
  { args: ['plot', 'a.svg', 'b.svg'], says: 'unexpected argument "b.svg"', hint: 'usage: vfab plot' },
  { args: ['plot', 'a.svg', '--device'], says: "Option '-d, --device <value>' argument missing", hint: 'usage: ' },
  { args: ['plot', 'a.svg', '--fit=yes'], says: "Option '--fit' does not take an argument", hint: 'usage: ' },
  { args: ['pen', 'sideways'], says: 'POSITION must be up, down, cycle or setup, not "sideways"', hint: 'usage: ' },
  { args: ['move', 'here', '1'], says: 'X must be a number, not "here"', hint: '' },
  { args: ['plot', 'a.svg', '--margin', '-1'], says: '--margin must be a number of at least 0, not "-1"', hint: '' },
  { args: ['--paper', 'A4'], says: 'no command before --paper', hint: 'vfab --help' },
  { args: ['plot', 'a.svg', '--picture', 'a.jpg'], says: 'a.jpg must end in .svg or .png', hint: '' },
  { args: ['config', 'set', 'penUpPercent'], says: 'VALUE is missing', hint: '' },
  { args: ['config', 'explain', '--set', 'penUpPercent'], says: '--set takes KEY=VALUE', hint: '' },
  {
    args: ['detect', '--kind', 'plottr'],
    says: 'there are no devices of kind "plottr"',
    hint: 'plotter, camera, sensor',
  },
]

for (const { args, says, hint } of mistakes) {
  test(`"vfab ${args.join(' ')}" is refused with exit code 2: ${says}`, async () => {
    const { code, stdout, stderr } = await vfab(...args)
    expect(stderr).toContain(`vfab: ${says}`)
    expect(stderr).toContain(hint)
    expect(stdout).toBe('')
    expect(code).toBe(2)
  })
}

test('an error of the command line is JSON too when that was asked for', async () => {
  const { stdout } = await vfab('plto', '--json')
  expect(JSON.parse(stdout)).toEqual({
    schemaVersion: 1,
    error: {
      name: 'UsageError',
      code: 'USAGE',
      message: 'unknown command "plto"',
      hint: 'did you mean: vfab plot',
      help: 'vfab help USAGE',
    },
  })
})

test('options of every command may come before its name, between its words and after', async () => {
  for (const args of [
    ['--json', 'driver', 'list'],
    ['driver', '--json', 'list'],
    ['driver', 'list', '--json'],
    ['--project', '.', 'driver', 'list', '--json'],
  ]) {
    const { code, stdout } = await vfab(...args)
    expect({ code, json: (JSON.parse(stdout) as { schemaVersion: number }).schemaVersion }).toEqual({
      code: 0,
      json: 1,
    })
  }
})

test('a negative number is a value, not an option', async () => {
  const command: AnyCommand = {
    options: { angle: { type: 'string', summary: '' } },
    positionals: [
      { name: 'X', summary: '' },
      { name: 'Y', summary: '' },
    ],
    load: () => Promise.reject(new Error('not to be run')),
  }
  await expect(parseArguments(command, ['-5', '--angle', '-.5', '--', '-7'])).resolves.toEqual({
    values: { angle: '-.5' },
    positionals: ['-5', '-7'],
  })
})

test('without a command the help comes on stderr with exit code 2, and on request on stdout with 0', async () => {
  const bare = await vfab()
  expect(bare).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Usage: vfab COMMAND') as string })
  const group = await vfab('driver')
  expect(group).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('vfab driver COMMAND') as string })
  expect(await vfab('--help')).toMatchObject({ code: 0, stdout: bare.stderr, stderr: '' })
  expect(await vfab('driver', '--help')).toMatchObject({ code: 0, stdout: group.stderr })
})

function* commandsOf(
  entries: readonly CommandEntry[],
  path: readonly string[] = [],
): Generator<[string[], CommandEntry]> {
  for (const entry of entries) {
    if (entry.load) yield [[...path, entry.name], entry]
    yield* commandsOf(entry.subcommands ?? [], [...path, entry.name])
  }
}

for (const [path, entry] of commandsOf(commandTable)) {
  test(`the help of "vfab ${path.join(' ')}" fits a terminal and names all its options`, async () => {
    const { code, stdout, stderr } = await vfab(...path, '--help')
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toContain(`vfab ${path.join(' ')}: ${entry.summary}`)
    const examples = stdout.indexOf('\nExamples')
    const text = examples < 0 ? stdout : stdout.slice(0, examples) // those are to be copied whole
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80)
    const command = await entry.load!()
    for (const name of Object.keys(command.options)) expect(stdout).toContain(`--${name}`)
  })
}

test('no option stands for two things, and none hides one that every command has', async () => {
  const { globalOptions } = await import('../src/global-options.ts')
  for (const [path, entry] of commandsOf(commandTable)) {
    const { options } = await entry.load!()
    const all = [...Object.entries(options), ...Object.entries(globalOptions)]
    const words = all.flatMap(([name, { short }]) => (short ? [name, short] : [name]))
    expect(new Set(words).size, path.join(' ')).toBe(words.length)
  }
})
