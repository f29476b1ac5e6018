import { spawn } from 'node:child_process'

import { loadOptional } from '../optional-package.ts'
import type { Call, CommandTarget, MessageTarget, WebTarget } from './hook.ts'

/** Where commands are run. */
export interface CallPlace {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
}

/** What a person gets. */
export interface CallWords {
  readonly title: string
  readonly text: string
}

/** What a call hands over: JSON for programs, words for people. */
export interface CallContent {
  readonly body: string
  readonly words: CallWords
}

/** Longest part of a failing command's complaint that is reported. */
const longestComplaint = 200

/**
 * Calls a target and waits until it has ended, or its time is up: a command is then ended with all that it started.
 * @throws Error in words for people when it could not be reached, failed, or took too long
 */
export async function callHook({ target, timeoutMs }: Call, content: CallContent, place: CallPlace): Promise<void> {
  switch (target.kind) {
    case 'web':
      return post(target, content.body, timeoutMs)
    case 'message':
      return sendMessage(target, content.words, timeoutMs, place)
    case 'command':
      return runCommand(target, content.body, timeoutMs, place)
  }
}

async function sendMessage(
  { url }: MessageTarget,
  words: CallWords,
  timeoutMs: number,
  { cwd, env }: CallPlace,
): Promise<void> {
  const { sendMessage: send } = await loadOptional('@vfab/notify', {
    beside: () => import('@vfab/notify'),
    cwd,
    neededBy: url.replace(/^(\w+:).*/s, '$1'),
  })
  await send(url, words, { env, timeoutMs })
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

async function runCommand({ run }: CommandTarget, body: string, timeoutMs: number, place: CallPlace): Promise<void> {
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
  child.stdin.on('error', () => {}) // a command need not read its input
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
