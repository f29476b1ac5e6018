/**
 * A server in a process of its own, so that a test can kill it: `node serve.js OPTIONS`, a JSON object with `directory`, `port` and
 * `simSpeed`. Prints lines of JSON: its URL, and later what it is asked for. It reads lines:
 * `open` prints a URL that lets one browser in.
 */
import { createInterface } from 'node:readline'

import { createServer } from '@vfab/server'

const { directory, port = 0, simSpeed = 1 } = JSON.parse(process.argv[2] ?? '{}')

/** Nothing of the machine that runs the test. */
const nothing = async () => []

const server = await createServer({
  port,
  simSpeed,
  devices: ['ebb:sim', 'ip:sim', 'serial:sim'],
  stateDirectory: `${directory}/server`,
  workshop: {
    cwd: directory,
    env: { HOME: directory },
    homeDirectory: directory,
    argv1: undefined,
    sources: { usb: nothing, serial: nothing, files: nothing, mdns: nothing },
  },
})

const say = (message) => console.log(JSON.stringify(message))
say({ url: server.urls[0] })

for await (const line of createInterface(process.stdin)) {
  if (line === 'open') say({ open: server.openUrl() })
  if (line === 'pair') say(server.pair('operate'))
}
await server.close()
process.exit(0)
