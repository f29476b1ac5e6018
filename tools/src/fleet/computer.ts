import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packages = fileURLToPath(new URL('../../../packages/', import.meta.url))
const bin = join(packages, 'cli/dist/bin.js')

/** How a command ended. */
export interface Ended {
  /** Exit code; null where a signal ended it. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A command that runs. */
export interface Command {
  readonly child: ChildProcess
  /** What it has printed so far. */
  readonly printed: () => string
  /** Resolves at its end. */
  readonly ended: Promise<Ended>
}

/** A computer: a project with drivers and settings, and a home of its own. Commands are the built `vfab`. */
export class Computer implements AsyncDisposable {
  readonly directory: string
  readonly #running = new Set<Command>()

  /** @param config - what is in its vfab.config.yaml */
  constructor(drivers: readonly string[], config: object) {
    this.directory = realpathSync(mkdtempSync(join(tmpdir(), 'vfab-computer-')))
    const names = drivers.map((driver) => `@vfab/plotter-${driver}`)
    for (const [index, name] of names.entries()) {
      const link = join(this.directory, 'node_modules', name)
      mkdirSync(dirname(link), { recursive: true })
      symlinkSync(join(packages, `plotter-${drivers[index]}`), link, 'dir')
    }
    const dependencies = Object.fromEntries(names.map((name) => [name, '*']))
    this.write('package.json', JSON.stringify({ private: true, dependencies }))
    this.write('vfab.config.yaml', JSON.stringify(config))
    mkdirSync(join(this.directory, 'home'))
  }

  /** Writes a file of the project. */
  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text)
  }

  /** Starts `vfab WORDS`. */
  start(...words: readonly string[]): Command {
    const child = spawn(process.execPath, [bin, ...words], {
      cwd: this.directory,
      env: { PATH: process.env['PATH'], HOME: join(this.directory, 'home') },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const ended = once(child, 'close').then(([code]) => {
      this.#running.delete(command)
      return { code: code as number | null, stdout, stderr }
    })
    const command: Command = { child, printed: () => stdout, ended }
    this.#running.add(command)
    return command
  }

  /** Runs `vfab WORDS` to its end. */
  run(...words: readonly string[]): Promise<Ended> {
    return this.start(...words).ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#running) child.kill('SIGTERM')
    await Promise.all([...this.#running].map(({ ended }) => ended))
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 })
  }
}
