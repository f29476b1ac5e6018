import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { repositoryDir } from '../packaging/workspace.ts'
import { heading, type Page, paragraphs, prose, table } from './markdown.ts'

/** A check of the conformance suites, with what it means. */
export interface DocumentedCheck {
  readonly name: string
  readonly forUsers: string
  readonly mend: string
}

interface Sources {
  readonly plotterChecks: readonly DocumentedCheck[]
  readonly cameraChecks: readonly DocumentedCheck[]
  readonly sensorChecks: readonly DocumentedCheck[]
}

/** The checks of the three suites by kind. */
export async function readChecks(): Promise<
  Readonly<Record<'plotter' | 'camera' | 'sensor', readonly DocumentedCheck[]>>
> {
  const { plotterChecks } = await built('plotter/plotter-conformance.js')
  const { cameraChecks } = await built('camera/camera-conformance.js')
  const { sensorChecks } = await built('sensor/sensor-conformance.js')
  return { plotter: plotterChecks, camera: cameraChecks, sensor: sensorChecks }
}

/** A module of the built package that its entry does not export. */
async function built(file: string): Promise<Sources> {
  const path = join(repositoryDir, 'packages/conformance/dist', file)
  return (await import(pathToFileURL(path).href)) as Sources
}

/** Every conformance check, by kind and in the order in which they run, grouped by what they are about. */
export async function conformancePage(): Promise<Page> {
  const kinds = Object.entries(await readChecks())
  const text = paragraphs(
    '# Conformance checks',
    'A driver passes when it keeps each of these promises on its simulated device. [`@vfab/conformance`](../packages/conformance.md) runs them from your own tests, in vitest or `node:test`. ' +
      'A failing check prints what a user would suffer from, what mends it, and what the machine had received; the same is explained here.',
    table(
      ['kind', 'checks'],
      kinds.map(([kind, checks]) => [`[${kind}](#${kind})`, String(checks.length)]),
    ),
    ...kinds.flatMap(([kind, checks]) => [heading(2, `Checks of a ${kind}`, kind), ...groupsOf(kind, checks)]),
  )
  return { path: 'drivers/conformance', text }
}

/** Neighbours with the same explanation stand together: the explanation once, then the promises. */
function groupsOf(kind: string, checks: readonly DocumentedCheck[]): string[] {
  const groups: { readonly about: DocumentedCheck; readonly names: string[] }[] = []
  for (const check of checks) {
    const last = groups.at(-1)
    if (last?.about.forUsers === check.forUsers && last.about.mend === check.mend) last.names.push(check.name)
    else groups.push({ about: check, names: [check.name] })
  }
  return groups.flatMap(({ about, names }) => [
    heading(3, prose(titleOf(names)), checkAnchor(kind, names[0]!)),
    names
      .map((name, index) => `- ${index === 0 ? '' : `<a id="${checkAnchor(kind, name)}"></a>`}${prose(name)}`)
      .join('\n'),
    `**What goes wrong without it:** ${prose(about.forUsers)}`,
    `**How to mend it:** ${prose(about.mend)}`,
  ])
}

/** Names begin with what they are about, `abort: …`; a single one is its own title. */
function titleOf(names: readonly string[]): string {
  const [first = ''] = names
  return names.length === 1 ? first : (/^[^:]+/.exec(first)?.[0] ?? first)
}

/** The id of a check. */
export function checkAnchor(kind: string, name: string): string {
  return `${kind}-${name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}`
}
