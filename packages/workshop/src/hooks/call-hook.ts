import { spawn } from 'node:child_process'

import type { CommandTarget, Hook, WebTarget } from './hook.ts'

/** Where commands are run. */
export interface HookPlace {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What of a failing command's words is told. */
const longestComplaint = 200

/**
 * Tells a hook and waits until it has ended, or its time is up: a command is then ended with all that it started.
 * @param body - JSON
 * @throws Error in words for people when it could not be reached, failed, or took too long
 */
export async function callHook(hook: Hook, body: string, place: HookPlace): Promise<void> {
  const { target, timeoutMs } = hook
  return target.kind === 'web' ? post(target, body, timeoutMs) : runCommand(target, body, timeoutMs, place)
}

async function post({ url, headers }: WebTarget, body: string, timeoutMs: number): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs)
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      signal,
    })
    await answer.body?.cancel()
    if (!answer.ok) throw new Error(`it answered ${answer.status} ${answer.statusText}`.trim())
  } catch (error) {
    if (signal.aborted) throw new Error(tooLong(timeoutMs), { cause: error })
    const { message, cause } = error as Error
    throw new Error(cause instanceof Error ? cause.message || message : message, { cause: error })
  }
}

async function runCommand({ run }: CommandTarget, body: string, timeoutMs: number, place: HookPlace): Promise<void> {
  const shell = typeof run === 'string'
  const [program, ...args] = shell ? [run] : run
  const child = spawn(program, args, {
    ...place,
    env: { ...place.env },
    shell,
    stdio: ['pipe', 'ignore', 'pipe'],
    windowsHide: true,
    // A group of its own: Ctrl-C ends the plot, not the hook that tells of it; and all of it can be ended.
    detached: process.platform !== 'win32',
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(0, 4096)))
  child.stdin.on('error', () => {}) // a command need not read what it is told
  child.stdin.end(body)
  let late = false
  const timer = setTimeout(() => {
    late = true
    endGroup(child.pid)
  }, timeoutMs)
  try {
    const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
      child.once('error', reject)
      child.once('exit', (...ended) => resolve(ended))
    })
    if (late) throw new Error(tooLong(timeoutMs))
    if (code === 0) return
    const [said = ''] = complaint.trim().split('\n').slice(-1)
    const ending = code === null ? `it was ended by ${signal}` : `it exited with code ${code}`
    throw new Error(said === '' ? ending : `${ending}: ${said.slice(0, longestComplaint)}`)
  } finally {
    clearTimeout(timer)
    child.stderr.destroy() // a grandchild may hold it open
  }
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL')
  } catch {
    // it ended meanwhile
  }
}

function tooLong(timeoutMs: number): string {
  return `it took longer than ${timeoutMs} ms`
}
