import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { type LogEntry, mergeConfig } from '@vfab/core'
import { expect, test } from 'vitest'

import { createHost, openLogFile } from '../src/index.ts'
import { makeTree } from './file-tree.ts'
import { logIn, unrulyDriver } from './unruly-driver.ts'

test('a log gets states, errors, attempts to recover, and what an isolated driver does and prints', async () => {
  const entries: LogEntry[] = []
  const { entry, directory } = unrulyDriver()
  const log = (each: LogEntry): void => void entries.push(each)
  await using host = createHost({
    cwd: directory,
    homeDirectory: directory,
    env: {},
    configFile: false,
    locks: false,
    log,
  })
  const values = { port: '/dev/unruly', log: logIn(directory), fault: 'abort' }
  const settings = mergeConfig([{ source: 'command-line', origin: 'test', values }])
  const device = { driver: entry, settings, name: 'top', address: '/dev/unruly' }
  const reconnect = { firstDelayMs: 1, maxDelayMs: 1, jitter: 0 }
  const session = await host.session(device, { isolation: 'process', reconnect })
  await session.initialize()
  await session.connect()
  await session.use((camera) => (camera as unknown as { snapshot(): Promise<unknown> }).snapshot()).catch(() => {})
  await session.test()
  await session.shutdown()
  const kinds = new Set(entries.map(({ event }) => event))
  for (const kind of [
    'session.state',
    'session.connection',
    'session.error',
    'session.recovery',
    'driver.started',
    'driver.ended',
  ]) {
    expect([...kinds]).toContain(kind)
  }
  const error = entries.find(({ event }) => event === 'session.error')
  expect(error).toMatchObject({ level: 'error', driver: 'unruly', device: 'top', details: { code: 'DRIVER_CRASHED' } })
  expect(() => JSON.stringify(entries)).not.toThrow()
})

test('a log file hides credentials in addresses', async () => {
  const path = join(makeTree({}), 'vfab.log')
  {
    await using file = await openLogFile(path)
    file.log({
      level: 'info',
      event: 'session.connection',
      message: 'connected to http://me:hunter2@10.0.0.7/?token=abc',
    })
  }
  expect(readFileSync(path, 'utf8')).not.toMatch(/hunter2|abc/)
})
