import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'

import { type Frame, toDriverError } from '@vfab/core'

import type { SnapshotValues } from '../commands/snapshot.ts'
import { readDuration } from '../duration-option.ts'
import { interruptible } from '../interrupts.ts'
import type { Invocation } from '../invocation.ts'
import { readNumber } from '../number-option.ts'
import { markImage } from '../outputs/mark.ts'
import { requireDirectoryOf } from '../plot/write-picture.ts'
import { printable } from '../printable.ts'
import { chooseCamera } from './choose-camera.ts'
import { openInViewer } from './open-in-viewer.ts'

/** `vfab snapshot` */
export async function snapshotCommand(invocation: Invocation<SnapshotValues>): Promise<void> {
  const { io, output, values } = invocation
  const { out = 'snapshot.jpg' } = values
  const warmupFrames = values.warmup === undefined ? 0 : readNumber('--warmup', values.warmup, { min: 0, whole: true })
  const timeoutMs = readDuration('--timeout', values.timeout ?? '10s')
  if (out !== '-') requireDirectoryOf(out, io.cwd)
  const { frame, camera } = await interruptible(invocation, 'stopping', (signal) =>
    take(invocation, { warmupFrames, timeoutMs, signal }),
  )
  if (out === '-') return void io.stdout.write(frame.bytes)
  const path = resolve(io.cwd, out)
  await writeFile(path, markImage(frame.bytes)).catch((cause: unknown) => {
    throw toDriverError(cause, { operation: 'write', address: path })
  })
  const { widthPx, heightPx, sequence, wallTimeMs } = frame
  const takenAt = new Date(wallTimeMs).toISOString()
  output.document({ camera, picture: path, widthPx, heightPx, bytes: frame.bytes.length, sequence, takenAt })
  output.result(`picture: ${path} (${widthPx} × ${heightPx}, from ${printable(camera)})`)
  if (values.open) await openInViewer(path, io)
}

async function take(
  invocation: Invocation<SnapshotValues>,
  options: { readonly warmupFrames: number; readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<{ frame: Frame; camera: string }> {
  const { device, set } = invocation.values
  await using chosen = await chooseCamera(device, set, invocation, options.signal)
  await using camera = await chosen.open({ signal: options.signal, timeoutMs: options.timeoutMs })
  return { frame: await camera.snapshot(options), camera: chosen.name }
}
