import { type ChildProcess, spawn } from 'node:child_process'

import { inhibitorOf } from './inhibitors.ts'

/** What {@link holdAwake} accepts. */
export interface HoldAwakeOptions {
  /** For people who ask the system what keeps it awake: `plotting flower.svg`. */
  why: string
  /** Default `process.platform`. */
  platform?: NodeJS.Platform | undefined
  /** Where the program is searched; default `process.env`. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Called once, with the reason, where the computer cannot be kept awake. Nothing else depends on it. */
  onUnavailable?: ((reason: string) => void) | undefined
}

/** The computer does not go to sleep by itself while this is held. Closing a lid may still do it. */
export interface AwakeHold extends Disposable {
  /** Lets it sleep again. Idempotent. */
  release(): void
}

/** Keeps the computer awake with the system's own program, which ends with this process at the latest. Never throws. */
export function holdAwake(options: HoldAwakeOptions): AwakeHold {
  const { why, platform = process.platform, env = process.env, onUnavailable = () => {} } = options
  const inhibitor = inhibitorOf(platform, why)
  if (!inhibitor) {
    onUnavailable(`no way is known on ${platform}`)
    return { release: () => {}, [Symbol.dispose]: () => {} }
  }
  const { program, args } = inhibitor
  let ended = false
  const end = (reason?: string): void => {
    if (!ended && reason !== undefined) onUnavailable(reason)
    ended = true
  }
  const child = start(program, args, env)
  child?.once('error', (error: NodeJS.ErrnoException) => {
    end(error.code === 'ENOENT' ? `${program} is not installed` : `${program}: ${error.message}`)
  })
  child?.once('exit', (code) => end(`${program} ended with code ${code}`))
  if (!child) end(`${program} cannot be started`)
  const release = (): void => {
    end()
    child?.stdin?.end()
    child?.kill()
  }
  return { release, [Symbol.dispose]: release }
}

function start(program: string, args: readonly string[], env: HoldAwakeOptions['env']): ChildProcess | undefined {
  try {
    const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'ignore'], env: { ...env }, windowsHide: true })
    child.stdin?.on('error', () => {}) // the program has gone: `exit` tells
    // The program must not keep this process alive, nor outlive it: its input ends when this process does.
    child.unref()
    ;(child.stdin as { unref?: () => void } | null)?.unref?.()
    return child
  } catch {
    return undefined
  }
}
