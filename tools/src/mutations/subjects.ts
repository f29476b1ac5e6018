/*
 * What is damaged: configuration files, job directories, and the `vfab` fields of packages. Each subject starts a command on what is
 * left of a good original.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

import { readDocumentation } from '../documented/examples.ts'
import { publishedPackages, repositoryDir } from '../packaging/workspace.ts'
import { mutateBytes, mutateJson, mutateText, pick, type Random } from './mutate.ts'
import { type Place, runCommand } from './run-command.ts'

/** A command to run on what was damaged. */
export interface Attempt {
  readonly args: readonly string[]
  /** Files and folders that it may change. */
  readonly mayChange: readonly string[]
  /** A program it may start. */
  readonly mayStart?: string
}

/** One kind of files that a stranger, a disk or an editor may have damaged. */
export interface Subject {
  readonly name: string
  /** Damages the files in `place`, and chooses a command that reads them. */
  readonly damage: (random: Random) => Attempt
}

const drawing =
  '<svg xmlns="http://www.w3.org/2000/svg" width="60mm" height="40mm" viewBox="0 0 60 40"><path d="M5,5 H50 M5,20 H50" stroke="#000"/></svg>'

/** Makes the folders, a drawing and a job; the subjects damage copies of the good originals again and again. */
export async function prepareSubjects(place: Place): Promise<readonly Subject[]> {
  writeFileSync(join(place.project, 'drawing.svg'), drawing)
  linkDrivers(place.project)
  const subjects = [configuration(place), await jobDirectories(place), driverFields(place)]
  return subjects.map(({ name, damage }) => ({
    name,
    damage(random) {
      clear(place)
      return damage(random)
    },
  }))
}

/** Takes away what the case before has left. */
function clear({ project, home }: Place): void {
  const made = ['.config', '.local', '.cache'].map((name) => join(home, name))
  const own = ['vfab.config.yaml', 'out.svg', `node_modules/${stranger}`].map((name) => join(project, name))
  for (const path of [...made, ...own]) rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
}

/** All drivers of this repository, and one of a stranger. */
function linkDrivers(project: string): void {
  const names = publishedPackages().filter(({ drivers }) => drivers.length > 0)
  for (const { name, dir } of names) {
    const folder = join(project, 'node_modules', name)
    mkdirSync(dirname(folder), { recursive: true })
    symlinkSync(dir, folder, 'dir')
  }
  const dependencies = Object.fromEntries([...names.map(({ name }) => name), stranger].map((name) => [name, '^1.0.0']))
  write(join(project, 'package.json'), JSON.stringify({ name: 'project', private: true, dependencies }))
}

function write(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, content)
}

const everything = `# machines of the workshop
device: east
devices:
  east: # the old one
    driver: ebb
    path: /dev/ttyACM0
    penUpPercent: 60
  west: { driver: grbl, path: /dev/ttyUSB0, pen: { kind: z, upMm: 2, downMm: 0 } }
drivers:
  ebb: &slow
    drawSpeedMmPerS: 40
  hpgl: { model: hp7475a }
pens:
  1: { name: black, speedMmPerS: 30 }
guards:
  - 'door.open == true: pause'
hooks:
  finish: echo done
discovery:
  deny: ['@example/*']
`

function configuration({ project, home }: Place): Subject {
  const originals = [everything, everything, ...readDocumentation().blocks.map(({ text }) => text)]
  const file = join(project, 'vfab.config.yaml')
  const user = join(home, '.config/vfab/config.yaml')
  const state = join(home, '.local/state/vfab')
  const commands: readonly Attempt[] = [
    ...[
      ['config', 'validate'],
      ['config', 'show'],
      ['config', 'show', 'ebb'],
      ['config', 'show', 'west'],
      ['driver', 'list'],
      ['detect'],
    ],
    ...[
      ['config', 'explain', 'penUpPercent', '-d', 'ebb'],
      ['config', 'explain', 'pen', '-d', 'west'],
      ['preview', 'drawing.svg'],
    ],
    ...[
      ['preview', 'drawing.svg', '-d', 'west'],
      ['driver', 'info', 'grbl'],
      ['config', 'schema', 'ebb'],
    ],
  ].map((args) => ({ args, mayChange: [] }))
  const changing: readonly Attempt[] = [
    { args: ['config', 'set', 'penUpPercent', '65', '-d', 'ebb'], mayChange: [file, project, state] },
    { args: ['config', 'set', '/devices/west/driver', 'ebb', '--user'], mayChange: [dirname(user), state] },
    { args: ['preview', 'drawing.svg', '-o', 'out.svg'], mayChange: [join(project, 'out.svg')] },
  ]
  return {
    name: 'configuration',
    damage(random) {
      const text = mutateText(pick(originals, random), random)
      const asUser = random() < 0.2
      write(asUser ? user : file, random() < 0.1 ? mutateBytes(Buffer.from(text), random) : text)
      return random() < 0.85 ? pick(commands, random) : pick(changing, random)
    },
  }
}

const jobId = '20261125-143005-x7k2'

async function jobDirectories(place: Place): Promise<Subject> {
  const jobs = join(place.home, '.local/state/vfab/jobs')
  const run = await runCommand(place, ['plot', 'drawing.svg', '-d', 'ebb:sim'], 60_000)
  if (run.code !== 0) throw new Error(run.stderr)
  const shown = await runCommand(place, ['jobs', 'list', '--json'], 60_000)
  const { id } = (JSON.parse(shown.stdout) as { jobs: { id: string }[] }).jobs[0]!
  const read = (name: string): Buffer => readFileSync(join(jobs, id, name))
  const description: unknown = JSON.parse(read('job.json').toString('utf8').replaceAll(id, jobId))
  // Cut: an unfinished job can be resumed.
  const whole = { 'strokes.bin': read('strokes.bin'), 'record.log': read('record.log').subarray(0, -60) }
  const at = join(jobs, jobId)
  const commands: readonly Attempt[] = [
    ...[
      ['jobs', 'list'],
      ['jobs', 'list', '--all'],
      ['jobs', 'show', jobId],
      ['jobs', 'show'],
      ['jobs', 'show', jobId, '--svg', '-'],
    ].map((args) => ({
      args,
      mayChange: [],
    })),
    { args: ['jobs', 'show', jobId, '--svg', 'out.svg'], mayChange: [join(place.project, 'out.svg')] },
    { args: ['jobs', 'remove', jobId], mayChange: [at] },
    { args: ['jobs', 'remove', '--finished'], mayChange: [at] },
  ]
  const resume: Attempt = {
    args: ['jobs', 'resume', jobId, '-d', 'ebb:sim', '--at-origin', '--yes'],
    mayChange: [jobs, join(place.home, '.local/state/vfab'), join(place.home, '.cache')],
    mayStart: 'systemd-inhibit', // the computer stays awake while it plots
  }
  return {
    name: 'job directory',
    damage(random) {
      const changed = random()
      const json = changed < 0.5 ? JSON.stringify(mutateJson(description, random)) : JSON.stringify(description)
      write(join(at, 'job.json'), changed >= 0.5 && changed < 0.6 ? mutateText(json, random) : json)
      for (const [name, bytes] of Object.entries(whole)) {
        if (random() < 0.02) continue
        write(join(at, name), changed >= 0.6 && random() < 0.6 ? mutateBytes(bytes, random) : bytes)
      }
      return random() < 0.02 ? resume : pick(commands, random)
    },
  }
}

const stranger = 'vfab-driver-stranger'

interface Manifest {
  readonly vfab: { readonly drivers: readonly object[] }
}

function driverFields({ project }: Place): Subject {
  const manifests = publishedPackages()
    .filter(({ drivers }) => drivers.length > 0)
    .map(({ dir }) => JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8')) as Manifest)
    .map((manifest) => ({ ...manifest, name: stranger }))
  const schema: unknown = JSON.parse(
    readFileSync(join(repositoryDir, 'packages/plotter-grbl/dist/config.schema.json'), 'utf8'),
  )
  const folder = join(project, 'node_modules', stranger)
  const file = join(project, 'vfab.config.yaml')
  const commands = [
    ...[
      ['driver', 'list'],
      ['driver', 'info', 'grbl'],
      ['driver', 'info', stranger],
      ['detect'],
      ['config', 'validate'],
    ],
    ...[
      ['config', 'show', 'grbl'],
      ['config', 'schema', 'grbl'],
      ['config', 'show', 'laser'],
      ['driver', 'info', 'laser'],
    ],
    ...[
      ['config', 'explain', 'pen', '-d', 'grbl'],
      ['preview', 'drawing.svg'],
    ],
  ]
  return {
    name: 'vfab field',
    damage(random) {
      const original = structuredClone(pick(manifests, random))
      // Half of them claim an id of their own, the others one that is taken.
      if (random() < 0.5)
        for (const driver of original.vfab.drivers) Object.assign(driver, { id: 'laser', aliases: [] })
      const changed = random()
      const field = changed < 0.7 ? mutateJson(original.vfab, random) : original.vfab
      const text = JSON.stringify({ ...original, vfab: field })
      write(join(folder, 'package.json'), changed >= 0.7 && changed < 0.85 ? mutateText(text, random) : text)
      write(join(folder, 'dist/index.js'), 'export const driver = {}\n')
      write(
        join(folder, 'dist/config.schema.json'),
        JSON.stringify(changed >= 0.85 ? mutateJson(schema, random) : schema),
      )
      if (random() < 0.3) write(file, 'devices:\n  own: { driver: laser, path: /dev/ttyUSB0 }\n')
      return { args: pick(commands, random), mayChange: [] }
    },
  }
}
