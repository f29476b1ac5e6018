/*
 * The process of a driver: started by the host with the channel as file descriptor 3. It ends when the channel does, after its
 * devices are closed, and so a plotter's pen is lifted even if the host was killed.
 */
import { Socket } from 'node:net'
import { performance } from 'node:perf_hooks'

import { guardDriver } from '../guardian/guard-driver.ts'
import { loadDriver } from '../load.ts'
import { createProcessSampler } from '../resources/process-sampler.ts'
import { serveDriver } from './driver-server.ts'
import type { ProcessUsage } from './messages.ts'

const beatMs = 500
/** What the process uses is measured at every such beat; counting open files takes longer than the beat itself. */
const measuredBeats = 4

const server = serveDriver(new Socket({ fd: 3, readable: true, writable: true }), {
  // If this process dies, its plotter's pen is lifted; if the host does, this process closes the plotter.
  load: async (driver) => guardDriver(await loadDriver(driver)),
  onEnd: () => process.exit(0),
})

// Ctrl-C in a terminal reaches the whole group. The host decides what it means, and ends the channel.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})

process.on('uncaughtException', (error) => {
  setTimeout(() => process.exit(1), 1000)
  void server.crash(error).then(() => process.exit(1))
})

const sample = createProcessSampler()
let beats = 0
let dueMs = performance.now() + beatMs
let used: Pick<ProcessUsage, 'openFiles' | 'handles' | 'threads'> = {
  openFiles: undefined,
  handles: 0,
  threads: undefined,
}

setInterval(() => void beat(), beatMs)

async function beat(): Promise<void> {
  const nowMs = performance.now()
  const loopDelayMs = Math.max(0, nowMs - dueMs)
  dueMs = nowMs + beatMs
  if (beats++ % measuredBeats === 0) used = await sample()
  const { user, system } = process.cpuUsage()
  const memoryMib = process.memoryUsage.rss() / 1_048_576
  const { openFiles, handles, threads } = used
  server.beat({ memoryMib, cpuMs: (user + system) / 1000, openFiles, handles, threads, loopDelayMs })
}
