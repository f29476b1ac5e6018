import type { HostReport } from '@vfab/fleet'

import { waitForLine } from '../device/wait-for-enter.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop } from '../open-workshop.ts'
import type { Output } from '../output.ts'
import { printable } from '../printable.ts'
import { hint } from '../remarks.ts'
import type { NoValues } from '../command.ts'
import { openFleet } from './elsewhere.ts'

/** `vfab fleet list` */
export async function listHosts(invocation: Invocation<NoValues>): Promise<void> {
  const { output } = invocation
  await inWorkshop(invocation, 'stopping', async (workshop, signal) => {
    const fleet = await openFleet(workshop, invocation, 'vfab fleet')
    const hosts = await fleet.list({ signal })
    output.document({ hosts })
    showHosts(hosts, output)
  })
}

/** `vfab fleet watch` */
export async function watchHosts(invocation: Invocation<NoValues>): Promise<void> {
  const { output } = invocation
  await inWorkshop(invocation, 'stopping', async (workshop, signal) => {
    const fleet = await openFleet(workshop, invocation, 'vfab fleet')
    for await (const hosts of fleet.watch({ signal })) {
      output.event({ type: 'hosts', hosts })
      output.result(new Date().toLocaleTimeString())
      showHosts(hosts, output)
    }
  })
}

/** `vfab fleet pair HOST [CODE]` */
export async function pairHost(invocation: Invocation<NoValues>): Promise<void> {
  const { io, output, positionals } = invocation
  const [host = '', given] = positionals
  await inWorkshop(invocation, 'stopping', async (workshop, signal) => {
    const fleet = await openFleet(workshop, invocation, 'vfab fleet')
    if (given === undefined) output.note(`type the code that vfab serve --pair prints on ${printable(host)}:`)
    const code = given ?? (await waitForLine(io.stdin, signal))
    const paired = await fleet.pair(host, code, { signal })
    output.document({ paired })
    output.result(`${printable(host)} lets this computer ${paired.role === 'operate' ? 'plot' : 'watch'}`)
  })
}

function showHosts(hosts: readonly HostReport[], output: Output): void {
  if (hosts.length === 0) {
    output.result('no other computer was found')
    return hint(output, 'start vfab serve --listen 0.0.0.0 there, or name it in hosts: of the configuration')
  }
  output.table(
    ['host', 'machine', 'kind', 'state', 'job'],
    hosts.flatMap((host) => {
      const first = [printable(host.name), printable(host.url ?? ''), '', host.state, '']
      return [first, ...host.devices.map((device) => [``, ...deviceRow(host.name, device)])]
    }),
  )
  for (const { name, state, error } of hosts) {
    if (state === 'unpaired') hint(output, `vfab fleet pair ${printable(name)}`)
    if (error) hint(output, `${printable(name)}: ${printable(error.message)}`)
  }
}

function deviceRow(host: string, { name, kind, state, job }: HostReport['devices'][number]): readonly string[] {
  const percent = job?.percent === undefined ? '' : `${Math.floor(job.percent)} % of `
  return [printable(`${host}:${name}`), kind, state, job === undefined ? '' : printable(`${percent}${job.name}`)]
}
