import { cpus } from 'node:os'

import { type Bench, type BenchFigure, meetsLimit } from './figure.ts'

/** Every bench by name; `pnpm bench NAME…` runs some, `pnpm bench` all, `--strict` fails when a limit is missed. */
const benches: Readonly<Record<string, () => Promise<{ run: Bench }>>> = {
  camera: () => import('./camera.ts'),
  startup: () => import('./startup.ts'),
  discovery: () => import('./discovery.ts'),
  events: () => import('./events.ts'),
  isolation: () => import('./isolation.ts'),
  drawing: () => import('./drawing.ts'),
  motion: () => import('./motion.ts'),
  streaming: () => import('./streaming.ts'),
  senders: () => import('./senders.ts'),
  plot: () => import('./plot.ts'),
  jerk: () => import('./jerk.ts'),
  lines: () => import('./lines.ts'),
  modbus: () => import('./modbus.ts'),
  readings: () => import('./readings.ts'),
  journal: () => import('./journal.ts'),
  cancel: () => import('./cancel.ts'),
  stalls: () => import('./stalls.ts'),
  'busy-host': () => import('./busy-host.ts'),
  'first-move': () => import('./first-move.ts'),
  page: () => import('./page.ts'),
  fleet: () => import('./fleet.ts'),
  mqtt: () => import('./mqtt.ts'),
  'mqtt-plot': () => import('./mqtt-plot.ts'),
}

const words = process.argv.slice(2)
const strict = words.includes('--strict')
const wanted = words.filter((word) => !word.startsWith('--'))
const unknown = wanted.filter((name) => !(name in benches))
if (unknown.length > 0) {
  console.error(`no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`)
  process.exit(2)
}

console.log(`node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`)
let missed = 0
for (const name of wanted.length > 0 ? wanted : Object.keys(benches)) {
  console.log(`\n${name}`)
  const { run } = await benches[name]!()
  for (const figure of await run()) {
    if (!meetsLimit(figure)) missed++
    console.log(`  ${describe(figure)}`)
  }
}
if (strict && missed > 0) process.exit(1)

function describe(figure: BenchFigure): string {
  const value = `${figure.value < 100 ? figure.value.toPrecision(3) : Math.round(figure.value)} ${figure.unit}`
  const to = figure.ratioTo === undefined ? '' : ` to ${figure.ratioTo}`
  const limit =
    figure.limit === undefined
      ? ''
      : 'atMost' in figure.limit
        ? ` (at most ${figure.limit.atMost})`
        : ` (at least ${figure.limit.atLeast})`
  return `${meetsLimit(figure) ? ' ' : '!'} ${figure.name}: ${value}${to}${limit}`
}
