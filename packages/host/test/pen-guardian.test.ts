import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { expect, onTestFinished, test } from 'vitest'

const program = fileURLToPath(new URL('../dist/guardian/pen-guardian.js', import.meta.url))

/** A machine that keeps what it is sent. */
async function machine(): Promise<{ readonly port: number; readonly received: Promise<string> }> {
  const server: Server = createServer()
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const received = once(server, 'connection').then(async ([socket]) => {
    let text = ''
    for await (const chunk of socket as Socket) text += String(chunk)
    return text
  })
  return { port: (server.address() as { port: number }).port, received }
}

/** A program that opens the machine, gets a guardian, writes half a command, and then does `end`. */
function programThat(end: string, port: number): ReturnType<typeof spawn> {
  const code = `
    import { connect } from 'node:net'
    import { startPenGuardian } from ${JSON.stringify(program)}
    const socket = connect(${port}, '127.0.0.1')
    await new Promise((resolve) => socket.once('connect', resolve))
    const guardian = startPenGuardian({ bytes: new Uint8Array([13, 83, 80, 44, 49, 13, 255, 0]), descriptor: socket._handle.fd })
    await new Promise((resolve) => socket.write('SM,1', resolve))
    ${end}
  `
  return spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: 'ignore' })
}

test.each(['process.kill(process.pid, "SIGKILL")', 'process.abort()', 'process.exit(0)'])(
  'lifts the pen after %s, byte for byte',
  async (end) => {
    const { port, received } = await machine()
    programThat(end, port)
    expect(
      Buffer.from(await received)
        .subarray(0, 10)
        .toString('latin1'),
    ).toBe('SM,1\rSP,1\r')
  },
)

test('writes nothing once it is released, and gives the port back', async () => {
  const { port, received } = await machine()
  programThat('socket.end(); await guardian.release(); await guardian.release()', port)
  expect(await received).toBe('SM,1')
})
