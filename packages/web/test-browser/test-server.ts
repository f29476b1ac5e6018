import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'

const packages = join(import.meta.dirname, '../..')

/** A server in a process of its own, with a simulated plotter, camera and sensor. */
export interface TestServer {
  readonly url: string
  /** A URL that lets one browser in. */
  openUrl(): Promise<string>
  /** A code that lets one browser in. */
  pair(): Promise<string>
  /** Ends it without a word, as a power cut does. */
  kill(): Promise<void>
  /** Starts it again after {@link kill}: same port, same files. */
  start(): Promise<void>
  /** Ends it and removes its files. */
  close(): Promise<void>
}

/** Starts a server in a project of its own. @param simSpeed - speed of the simulated devices; 1 is real time */
export async function startTestServer(simSpeed = 1): Promise<TestServer> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-page-')))
  installDrivers(directory, ['plotter-ebb', 'camera-ip', 'sensor-serial', 'sim'])
  let running = await startProcess({ directory, simSpeed })
  const { port } = new URL(running.url)
  return {
    get url() {
      return running.url
    },
    openUrl: async () => (await running.ask('open'))['open'] as string,
    pair: async () => (await running.ask('pair'))['code'] as string,
    kill: () => end(running.child, 'SIGKILL'),
    async start() {
      running = await startProcess({ directory, simSpeed, port: Number(port) })
    },
    async close() {
      await end(running.child, 'SIGKILL')
      // A guardian of the plot may still write.
      rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
    },
  }
}

interface RunningProcess {
  readonly child: ChildProcess
  readonly url: string
  ask(line: string): Promise<Readonly<Record<string, unknown>>>
}

async function startProcess(options: object): Promise<RunningProcess> {
  const script = join(import.meta.dirname, 'serve.js')
  const child = spawn(process.execPath, [script, JSON.stringify(options)], { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const next = async (): Promise<Readonly<Record<string, unknown>>> => {
    const line: IteratorResult<string, unknown> = await lines.next()
    if (line.done === true) throw new Error('the server ended')
    return JSON.parse(line.value) as Readonly<Record<string, unknown>>
  }
  const { url } = await next()
  return {
    child,
    url: url as string,
    ask(line) {
      child.stdin.write(`${line}\n`)
      return next()
    },
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  await ended
}

/** Links built packages into a project, as a package manager would. */
function installDrivers(directory: string, names: readonly string[]): void {
  for (const name of names) {
    const path = join(directory, 'node_modules/@vfab', name)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(join(packages, name), path, 'dir')
  }
  const dependencies = Object.fromEntries(names.map((name) => [`@vfab/${name}`, '^1.0.0']))
  writeFileSync(join(directory, 'package.json'), JSON.stringify({ name: 'project', private: true, dependencies }))
}
