import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'

import { expect, onTestFinished, test } from 'vitest'

import { runVfab } from './support/run-vfab.ts'
import { tempProject } from './support/temp-project.ts'

/** A bridge that says a line to each client and closes, as ser2net does. */
async function bridgeThatSays(words: string): Promise<string> {
  const server: Server = createServer((socket) => socket.on('error', () => {}).end(words))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test.each([
  ['ebb', 'Port already in use\r\n', 5],
  ['grbl', 'Port already in use\r\n', 5],
  ['hpgl', 'Port already in use\r\n', 5],
  ['ebb', 'Device open failure: Value or file not found\r\n', 3],
  ['grbl', 'Device open failure: Value or file not found\r\n', 3],
  ['hpgl', 'Device open failure: Value or file not found\r\n', 3],
])('%s at a bridge that says %j and closes ends with these words, exit code %i', async (driver, words, code) => {
  const project = tempProject()
  project.install(`@vfab/plotter-${driver}`)
  const address = await bridgeThatSays(words)
  const run = await runVfab(project, ['driver', 'test', `${driver}:${address}`])
  expect(run).toMatchObject({ code, stderr: expect.stringContaining(words.trim()) as string })
})
