/*
 * Lifts the pen when this process dies in mid-stroke. A shell of a megabyte inherits the open port and waits at a pipe from here:
 * when the pipe ends without a word, whatever ended this process, it writes what lifts the pen. It needs no memory, reads no file,
 * and does not belong to the terminal's group, so that Ctrl-C does not reach it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'

import type { EmergencyLift } from '@vfab/core'

/** A process that lifts the pen if this one dies. */
export interface PenGuardian {
  /** Sends it away, which gives its hold on the port back. Idempotent; resolves when it is gone. */
  release(): Promise<void>
}

/** How often writing to a port that takes nothing at present is tried, 20 times a second. */
const mostTries = 1200

/** Starts one. Without `/bin/sh`, as on Windows, there is no guardian. */
export function startPenGuardian({ bytes, descriptor }: EmergencyLift): PenGuardian {
  let child: ChildProcess
  try {
    // Another process group and no surroundings: only the pipe tells it anything.
    child = spawn('/bin/sh', ['-c', script(bytes)], {
      stdio: ['pipe', 'ignore', 'ignore', descriptor],
      detached: true,
      env: { PATH: '/usr/bin:/bin' },
      cwd: '/',
    })
  } catch {
    return { release: async () => {} }
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()).once('error', () => resolve()))
  const pipe = child.stdin as Socket | null
  pipe?.on('error', () => {}) // it is gone already
  // It keeps no program from ending.
  child.unref()
  pipe?.unref()
  let releasing: Promise<void> | undefined
  return {
    release() {
      releasing ??= (async () => {
        child.ref()
        pipe?.end('done\n')
        await gone
      })()
      return releasing
    },
  }
}

/** Bytes as `printf` of every shell writes them. Half of them may be written before the port is full: so they bear repeating. */
function script(bytes: Uint8Array): string {
  const text = [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')
  return [
    "trap '' HUP INT QUIT TERM",
    'if read -r word && [ "$word" = done ]; then exit 0; fi',
    'tries=0',
    `until printf '${text}' >&3; do`,
    '  tries=$((tries + 1))',
    `  if [ "$tries" -ge ${mostTries} ]; then exit 1; fi`,
    '  sleep 0.05',
    'done',
  ].join('\n')
}
