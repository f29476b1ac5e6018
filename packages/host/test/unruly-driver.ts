import { join } from 'node:path'

import type { InstalledDriver } from '../src/index.ts'
import { driverPackage } from './driver-package.ts'
import { makeTree } from './file-tree.ts'

/**
 * A camera driver in one file that does what its setting `fault` says when its first picture is asked for, and else delivers
 * pictures of `bytes` bytes. It keeps a file `FILE` with a line for each thing that happens to it.
 */
const unrulyCamera = `
import { appendFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

const faults = {
  abort: () => process.abort(),
  spin: () => { for (;;); },
  leak: async () => { for (const kept = []; ; await sleep(1)) kept.push(Buffer.alloc(64 * 1024 * 1024, 1)) },
  heap: () => { for (const kept = []; ; ) kept.push(new Array(1000).fill(kept.length)) },
  throw: async () => { setTimeout(() => { throw new TypeError('thrown where nobody catches it') }); await sleep(10_000) },
  exit: () => process.exit(3),
  refuse: () => {
    throw Object.assign(new Error('no light', { cause: Object.assign(new Error('denied'), { code: 'EACCES' }) }), {
      [Symbol.for('@vfab/core/error@1')]: true,
      type: 'hardware', code: 'LAMP_OUT', driver: 'unruly', hint: 'change the lamp', context: { lamp: 2 },
    })
  },
}
const schema = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value.port === 'string'
        ? { value: { bytes: 1000, ...value } }
        : { issues: [{ message: 'a port is needed', path: ['port'] }] },
  },
}
const hub = () => {
  const listeners = new Map()
  return {
    on: (type, listener) => { listeners.set(type, listener); return () => listeners.delete(type) },
    emit: (type, data) => listeners.get(type)?.({ type, data }),
    history: () => [],
  }
}
const aborted = (signal) => new Promise((_, reject) => {
  if (signal?.aborted) return reject(signal.reason)
  signal?.addEventListener('abort', () => reject(signal.reason))
})
const open = async (config, { signal, trace } = {}) => {
  const log = (line) => config.log && appendFileSync(config.log, line + '\\n')
  log('open ' + process.pid)
  trace?.('sent', new Uint8Array([1, 2]), config.port)
  const events = hub()
  let end
  let sequence = 0
  let taken = 0
  const closed = new Promise((resolve) => { end = resolve })
  const frame = () => ({
    bytes: new Uint8Array(config.bytes).fill(sequence & 255), format: 'jpeg', widthPx: 4, heightPx: 3,
    sequence: sequence++, monotonicMs: performance.now(), wallTimeMs: Date.now(), dropped: 0,
  })
  return {
    kind: 'camera',
    identity: { driver: 'unruly', model: 'Unruly', address: config.port },
    events,
    closed,
    requested: {},
    granted: { encoding: 'jpeg', widthPx: 4, heightPx: 3, framesPerS: 30 },
    figures: () => ({ frames: sequence, bytes: 0, framesPerS: 0, broken: 0, dropped: 0, reconnects: 0, subscribers: 0 }),
    formats: async () => [],
    selfTest: async () => ({ success: true, message: 'fine', details: [] }),
    async snapshot({ signal } = {}) {
      if (config.fault === 'wait') { log('waiting'); events.emit('state_update', { waiting: true }); return aborted(signal) }
      await faults[config.fault]?.()
      return frame()
    },
    async *frames({ signal } = {}) {
      try {
        for (;;) { signal?.throwIfAborted(); taken += 1; yield frame() }
      } finally { log('left after ' + taken) }
    },
    async setControl(name, value) {
      events.emit('state_update', { [name]: value })
      if (name === 'lost') end(Object.assign(new Error('cable'), { code: 'EIO' }))
    },
    async close() { log('close'); end(undefined) },
  }
}
export const driver = Object.defineProperty(
  {
    id: 'unruly', kind: 'camera', contractVersion: 1, configSchema: schema, open,
    availability: async () => ({ available: true, missing: [] }),
    async *discover() { yield { driver: 'unruly', address: '/dev/unruly', name: 'Unruly', config: {} } },
  },
  Symbol.for('@vfab/core/driver@1'),
  { value: 1 },
)
`

/** The driver, installed somewhere on its own. */
export function unrulyDriver(): { readonly entry: InstalledDriver; readonly directory: string } {
  const metadata = { id: 'unruly', kind: 'camera', displayName: 'Unruly', entry: './dist/index.js' } as const
  const directory = makeTree(driverPackage('.', { name: 'unruly-driver', drivers: [metadata], code: unrulyCamera }))
  const root = { directory, kind: 'project', hasManifest: true, workspace: false } as const
  const pack = { name: 'unruly-driver', version: '1.2.3', directory, root }
  return { directory, entry: { id: 'unruly', package: pack, verdict: 'ok', metadata, issues: [] } }
}

/** Where the driver writes down what happens to it. */
export function logIn(directory: string): string {
  return join(directory, 'log.txt')
}
