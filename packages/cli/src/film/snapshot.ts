import { openInViewer, requireDirectoryOf, writeImage } from '@vfab/workshop'
import type { DeviceValues } from '@vfab/workshop/options'

import { typedOptions } from '../typed.ts'
import type { Invocation } from '../invocation.ts'
import { inWorkshop } from '../open-workshop.ts'
import { printable } from '../printable.ts'

/** Options of `vfab snapshot`. */
export interface SnapshotValues extends Pick<DeviceValues, 'device' | 'set'> {
  readonly out?: string | undefined
  readonly warmup?: string | undefined
  readonly timeout?: string | undefined
  readonly open?: boolean | undefined
}

/** `vfab snapshot` */
export async function snapshotCommand(invocation: Invocation<SnapshotValues>): Promise<void> {
  const { io, output, values } = invocation
  const { out = 'snapshot.jpg', device, set: assignments } = values
  const reader = typedOptions()
  const warmupFrames = reader.number('warmup', values.warmup ?? '0', { min: 0, whole: true })
  const timeoutMs = reader.duration('timeout', values.timeout ?? '10s')
  if (out !== '-') requireDirectoryOf(out, io.cwd)
  const taken = await inWorkshop(invocation, 'stopping', (workshop, signal) =>
    workshop.snapshot({ device, assignments, warmupFrames, timeoutMs, signal }),
  )
  const { bytes, camera, widthPx, heightPx, sequence, wallTimeMs } = taken
  if (out === '-') return void io.stdout.write(bytes)
  const path = await writeImage(out, bytes, io.cwd)
  const takenAt = new Date(wallTimeMs).toISOString()
  output.document({ camera, picture: path, widthPx, heightPx, bytes: bytes.length, sequence, takenAt })
  output.result(`picture: ${path} (${widthPx} × ${heightPx}, from ${printable(camera)})`)
  if (values.open) await openInViewer(path, io)
}
