import type { DriverPlan, Kind, Transport } from './driver-plan.ts'

/** What each file of a driver package is for; a package has some of them. */
const purposes: Readonly<Record<string, string>> = {
  'src/greeting.ts': 'how the device says who it is',
  'src/protocol.ts': 'what is sent and how answers are read; pure functions',
  'src/hand.ts': 'pen up, pen down and moves, made of these commands',
  'src/capture.ts': 'how pictures arrive',
  'src/driver.ts': 'finds, opens and describes the device',
  'src/config.ts': 'the settings, their bounds and defaults',
  'src/connection.ts': 'how the device is reached, and what its address looks like',
  'src/dialogue.ts': 'questions and answers, one at a time; how a line ends',
  'src/errors.ts': 'id of the driver, and its errors',
  'src/simulator.ts': 'a simulated device that speaks the protocol',
  'src/simulated-table.ts': 'the mechanics of the simulated device',
  'test/conformance.test.ts': 'runs every check of `@vfab/conformance` on the simulated device',
}

const tries: Readonly<Record<Kind, (device: string, drawing: string) => string>> = {
  plotter: (device, drawing) => `npx vfab plot ${drawing} --device ${device} --picture drawn.svg`,
  camera: (device) => `npx vfab snapshot --device ${device} -o picture.jpg`,
  sensor: (device) => `npx vfab read ${device}`,
}

const finds: Readonly<Record<Transport, string>> = {
  serial: 'npx vfab detect',
  tcp: 'npx vfab detect --network 192.168.1.0/24',
  http: 'npx vfab detect --network 192.168.1.0/24',
}

/** What to type to use the simulated device of a new package. @param drawing - for a plotter */
export function tryCommand({ kind, id }: DriverPlan, drawing: string = 'example/drawing.svg'): string {
  return tries[kind](`${id}:sim`, drawing)
}

/** Fills in what the template of the README leaves open. @param files - every file of the package, by its path */
export function fillReadme(template: string, plan: DriverPlan, files: ReadonlyMap<string, string>): string {
  const parts: Readonly<Record<string, string>> = {
    example: `\`\`\`ts\n${files.get('example/example.ts')}\`\`\``,
    find: finds[plan.transport],
    try: tryCommand(plan, 'drawing.svg'),
    files: fileTable([...files.keys()]),
  }
  return template.replaceAll(/<!-- (\w+) -->/g, (_whole, name: string) => parts[name]!)
}

function fileTable(files: readonly string[]): string {
  const rows = Object.entries(purposes).filter(([path]) => files.includes(path))
  const cells = [
    ['file', 'what it holds'] as const,
    ...rows.map(([path, purpose]) => [`\`${path}\``, purpose] as const),
  ]
  const widths = [0, 1].map((column) => Math.max(...cells.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`
  const [head, ...body] = cells.map(line)
  return [head, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body].join('\n')
}
