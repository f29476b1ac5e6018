import { spawn } from 'node:child_process'

import type { OperationOptions } from '@vfab/core'

/** What a program left behind. */
export interface ProgramOutput {
  /** -1 when a signal ended it. */
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** More than any list of formats or controls is. */
const mostChars = 1_000_000

/**
 * Runs a program that answers a question and ends; without a shell.
 * @returns undefined when it is not installed
 * @throws the signal's reason
 */
export async function runProgram(
  path: string,
  args: readonly string[],
  { signal }: OperationOptions = {},
): Promise<ProgramOutput | undefined> {
  signal?.throwIfAborted()
  return new Promise((resolve, reject) => {
    const child = spawn(path, args, { shell: false, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    const onAbort = (): void => void child.kill('SIGKILL')
    signal?.addEventListener('abort', onAbort)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (stdout.length < mostChars) stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < mostChars) stderr += text
    })
    child.once('error', () => {
      signal?.removeEventListener('abort', onAbort)
      resolve(undefined)
    })
    child.once('close', (code) => {
      signal?.removeEventListener('abort', onAbort)
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- an abort rejects with the signal's own reason
      if (signal?.aborted) reject(signal.reason)
      else resolve({ exitCode: code ?? -1, stdout, stderr })
    })
  })
}
