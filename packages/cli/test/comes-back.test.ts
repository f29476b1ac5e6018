/*
 * A device that goes away while a long command runs, and comes back: its process is killed and started again at the same
 * address, and the built command brings it back through its session's recovery.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readdirSync, watch } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { expect, onTestFinished, test } from 'vitest'

import { startBin } from './support/run-bin.ts'
import { tempProject } from './support/temp-project.ts'

const sim = fileURLToPath(new URL('../../sim/dist/bin.js', import.meta.url))

interface SimProcess {
  readonly address: string
  /** Ends it as a pulled plug does. */
  kill(): Promise<void>
}

/** A simulated device in a process of its own. */
async function startSim(kind: string, ...args: readonly string[]): Promise<SimProcess> {
  const child = spawn(process.execPath, [sim, kind, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const address = await firstLine(child)
  return {
    address,
    kill: () =>
      new Promise((resolve) => {
        child.once('exit', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    child.once('exit', (code) => reject(new Error(`vfab-sim ended with exit code ${code}: ${text}`)))
    child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      const end = text.indexOf('\n')
      if (end >= 0) resolve(text.slice(0, end))
    })
  })
}

/** Resolves when a film has more pictures than `count`. @returns how many */
async function morePictures(film: string, count: number): Promise<number> {
  const pictures = (): number => readdirSync(film).filter((name) => name.endsWith('.jpg')).length
  const watcher = watch(film)
  try {
    while (pictures() <= count) await new Promise((resolve) => watcher.once('change', resolve))
    return pictures()
  } finally {
    watcher.close()
  }
}

interface Line {
  readonly type: string
  readonly shots?: number
  readonly events?: readonly { readonly type: string; readonly data: { readonly connected?: boolean } }[]
}

/** What a command prints as JSON, line by line, and how it ends. */
function watched(child: ChildProcess): {
  /** Resolves with the next line of this type that has not been asked for yet. */
  next(type: string): Promise<Line>
  /** Resolves when stderr has this text. */
  said(text: string): Promise<void>
  readonly ended: Promise<number | null>
} {
  const lines: Line[] = []
  let rest = ''
  let wake = (): void => {}
  let stderr = ''
  let isOver = false
  child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk
    wake()
  })
  child.stdout!.setEncoding('utf8').on('data', (chunk: string) => {
    rest += chunk
    const whole = rest.split('\n')
    rest = whole.pop()!
    for (const line of whole) lines.push(JSON.parse(line) as Line)
    wake()
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      isOver = true
      wake()
      resolve(code)
    })
  })
  return {
    ended,
    async said(text) {
      while (!stderr.includes(text) && !isOver) await new Promise<void>((resolve) => (wake = resolve))
      expect(stderr).toContain(text)
    },
    async next(type) {
      for (;;) {
        const at = lines.findIndex((line) => line.type === type)
        if (at >= 0) return lines.splice(0, at + 1).at(-1)!
        if (isOver) throw new Error(`it ended before "${type}": ${stderr}`)
        await new Promise<void>((resolve) => (wake = resolve))
      }
    },
  }
}

test('vfab monitor reads a sensor on when it is back', async () => {
  const project = tempProject()
  project.install('@vfab/sensor-serial')
  const first = await startSim('serial', '--every', '50')
  const child = startBin(project, ['monitor', `serial:${first.address}`, '--json', '--events'])
  const output = watched(child)
  await output.next('reading')
  await first.kill()
  await output.next('lost')
  await startSim('serial', '--every', '50', '--tcp', new URL(first.address).port)
  await output.next('back')
  await output.next('reading')
  child.kill('SIGINT')
  await output.next('finished')
  const { events = [] } = await output.next('events')
  const connections = events.filter(({ type }) => type === 'connection_changed').map(({ data }) => data.connected)
  expect(connections.slice(0, 3)).toEqual([true, false, true])
  expect(await output.ended).toBe(130)
})

test('vfab record goes on with the film of a camera that is back', async () => {
  const project = tempProject()
  project.install('@vfab/camera-ip')
  const first = await startSim('ip', '--rate', '20')
  const child = startBin(project, ['record', '-d', `ip:${first.address}`, '-o', 'film', '--json', '--events'])
  const output = watched(child)
  await output.said('filming')
  const directory = join(project.directory, 'film')
  const before = await morePictures(directory, 0)
  await first.kill()
  expect(await output.next('trouble')).toMatchObject({ camera: `ip:${first.address}`, error: { code: 'DEVICE_LOST' } })
  await startSim('ip', '--rate', '20', '--tcp', new URL(first.address).port)
  await output.next('recovered')
  await morePictures(directory, readdirSync(directory).filter((name) => name.endsWith('.jpg')).length)
  child.kill('SIGINT')
  const film = await output.next('film')
  expect(film.shots).toBeGreaterThan(before)
  const { events = [] } = await output.next('events')
  const connections = events.filter(({ type }) => type === 'connection_changed').map(({ data }) => data.connected)
  expect(connections.slice(0, 3)).toEqual([true, false, true])
  expect(events.map(({ type }) => type)).toContain('device_error')
  expect(await output.ended).toBe(0)
})
