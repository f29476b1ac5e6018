import type { Server } from '@vfab/server'
import { openInBrowser } from '@vfab/workshop'

import type { ServeValues } from './commands/serve.ts'
import { waitForEnter } from './device/wait-for-enter.ts'
import { interruptible } from './interrupts.ts'
import type { Invocation } from './invocation.ts'
import type { Io } from './io.ts'
import { loadServer } from './load-server.ts'
import { publish, published } from './mqtt.ts'
import { readSimSpeed, workshopOptions } from './open-workshop.ts'
import type { Output } from './output.ts'
import { qrText } from './qr-text.ts'
import { typedOptions } from './typed.ts'

/** `vfab serve` */
export async function serveCommand(invocation: Invocation<ServeValues>): Promise<void> {
  const { values, io, output } = invocation
  const { createServer, isOpenToOthers, readTls, requestPairing } = await loadServer(invocation, 'vfab serve')
  if (values.pair) return showCode(await requestPairing(workshopOptions(invocation)), io, output)
  await interruptible(invocation, 'stopping: plots end so that they can be resumed', async (signal) => {
    await using server = await createServer({
      workshop: workshopOptions(invocation),
      listen: values.listen,
      port: typedOptions().number('port', values.port, { min: 0, max: 65_535, whole: true }),
      names: values.name,
      tls: await readTls(values, io.cwd),
      basePath: values['base-path'],
      trustedProxies: values['trusted-proxy'],
      devices: values.device,
      simSpeed: values['sim-speed'] === undefined ? 1 : readSimSpeed(values['sim-speed']),
      onMistake: (error) => output.error(error instanceof Error ? (error.stack ?? error.message) : String(error)),
    })
    await using publisher = await publish(server.inside, invocation, signal)
    const { urls } = server
    const openUrl = server.openUrl()
    output.event({ type: 'listening', urls, openUrl })
    output.result(openUrl)
    if (values.open) await openInBrowser(openUrl, io) // it is printed as well
    const asks = isOpenToOthers(values.listen ?? 'localhost')
    if (asks) output.note(`other devices: ${urls.slice(1).join('  ')}`)
    output.note('Ctrl-C ends the server')
    if (asks) void showCodes(server, invocation, signal).catch(() => {}) // input has ended: codes come with --pair
    await published(publisher, signal)
  })
}

/** A code for the first device, and another each time Enter is pressed. */
async function showCodes(server: Server, { io, output }: Invocation<ServeValues>, signal: AbortSignal): Promise<void> {
  showCode(server.pair(), io, output)
  if (!io.stdin.isTTY) return output.note('vfab serve --pair prints another code')
  output.note('press Enter for another code')
  for (;;) {
    await waitForEnter(io.stdin, signal)
    showCode(server.pair(), io, output)
  }
}

function showCode({ code, expiresMs, url, qr }: ReturnType<Server['pair']>, io: Io, output: Output): void {
  const until = new Date(expiresMs).toLocaleTimeString()
  output.event({ type: 'pairing', code, expiresMs, url })
  if (io.stderr.isTTY) output.note(`scan this, or open ${url}\n${qrText(qr)}`)
  output.result(`pairing code ${code.slice(0, 3)} ${code.slice(3)}, until ${until}`)
}
