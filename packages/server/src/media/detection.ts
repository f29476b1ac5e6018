/* What is attached: looked up when it is asked for, and passed on to all clients. */
import { type OperationOptions, toDriverError } from '@vfab/core'
import type { Workshop } from '@vfab/workshop'

import type { DetectedDevice, Detection } from '../api/media.ts'

type Report = Awaited<ReturnType<Workshop['detect']>>

/** Looks for devices. */
export interface DetectionRun {
  readonly latest: Detection
  readonly report: Report | undefined
  /** Of several that ask at once all get the same. */
  run(options: OperationOptions & { readonly probe?: boolean | undefined }): Promise<Detection>
}

/** @param onChange - told each state, and the report of each run */
export function createDetection(
  workshop: Workshop,
  { now, onChange }: { readonly now: () => number; readonly onChange: (detection: Detection) => Promise<void> },
): DetectionRun {
  let latest: Detection = { running: false, devices: [], problems: [] }
  let report: Report | undefined
  let running: Promise<Detection> | undefined
  const look = async (probe: boolean): Promise<Detection> => {
    latest = { ...latest, running: true }
    await onChange(latest)
    try {
      report = await workshop.detect({ probe, refresh: true })
      latest = { atMs: now(), running: false, devices: devicesOf(report), problems: problemsOf(report) }
    } catch (failure) {
      const error = toDriverError(failure, { operation: 'look for devices' })
      latest = { ...latest, running: false, problems: [error.message] }
    }
    await onChange(latest)
    return latest
  }
  return {
    get latest() {
      return latest
    },
    get report() {
      return report
    },
    run({ probe = false }) {
      running ??= look(probe).finally(() => (running = undefined))
      return running
    },
  }
}

function devicesOf({ drivers, unclaimed }: Report): readonly DetectedDevice[] {
  const found = drivers.flatMap(({ driver, kind, devices, installed, package: name }) =>
    devices.map((device) => ({
      selector: installed ? `${driver}:${device.address}` : undefined,
      kind: kind === 'plotter' || kind === 'camera' || kind === 'sensor' ? kind : undefined,
      driver,
      name: device.model ?? device.name,
      address: device.address,
      accessible: device.accessible,
      hint: device.hint ?? device.reason,
      install: installed ? undefined : `vfab driver install ${name}`,
    })),
  )
  const others = unclaimed.map(({ address, description, suggestions: [best] }) => ({
    name: description,
    address,
    accessible: false,
    install: best && `vfab driver install ${best.package}`,
  }))
  return [...found, ...others]
}

function problemsOf({ problems }: Report): readonly string[] {
  return problems.map(({ source, error }) => `${source}: ${error.message}`)
}
