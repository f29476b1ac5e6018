/*
 * What every Linux computer can tell of itself without any sensor: how busy it is, and how full its memory. A computer that
 * is short of either starves a plotter.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Channel } from '@vfab/core'
import type { Sample } from '@vfab/driver-kit'

import { decimalOf, reasonOf } from './attribute.ts'
import type { KernelPaths } from './kernel-paths.ts'
import { noSample } from './no-sample.ts'
import type { PolledChannel, PolledSource } from './source.ts'

/** The computer itself. */
export async function findMachine({ proc }: KernelPaths): Promise<PolledSource[]> {
  const all: readonly (PolledChannel & { readonly file: string })[] = [
    fileChannel(
      join(proc, 'loadavg'),
      {
        id: 'load',
        name: 'processes that want to run, 1 min',
        quantity: 'load',
        unit: '1',
        type: 'number',
        kind: 'measurement',
      },
      readLoad,
    ),
    fileChannel(
      join(proc, 'meminfo'),
      {
        id: 'memory',
        name: 'memory in use',
        quantity: 'memory',
        unit: '%',
        type: 'number',
        kind: 'measurement',
        range: { min: 0, max: 100 },
      },
      readMemory,
    ),
    fileChannel(
      join(proc, 'uptime'),
      { id: 'uptime', quantity: 'time', unit: 's', type: 'number', kind: 'total-increasing' },
      readUptime,
    ),
  ]
  const readable = await Promise.all(
    all.map(async (channel) => ((await channel.read()).value === undefined ? [] : [channel])),
  )
  const channels = readable.flat()
  return channels.length === 0 ? [] : [{ id: 'machine', name: 'machine', channels }]
}

function fileChannel(
  file: string,
  channel: Channel,
  parse: (text: string) => number | undefined,
): PolledChannel & { readonly file: string } {
  const read = async (): Promise<Sample> => {
    try {
      const value = parse(await readFile(file, 'utf8'))
      return value === undefined ? noSample('not-a-number') : { value }
    } catch (error) {
      return noSample(reasonOf(error))
    }
  }
  return { file, channel, read }
}

/** The first figure of `0.52 0.58 0.59 1/389 12345`. */
export function readLoad(text: string): number | undefined {
  return decimalOf(text.split(' ')[0])
}

/** Percent of the memory that programs could not get. */
export function readMemory(text: string): number | undefined {
  const kibibytes = (name: string): number | undefined =>
    decimalOf(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1])
  const total = kibibytes('MemTotal')
  const available = kibibytes('MemAvailable')
  if (!total || available === undefined) return undefined
  return Number((100 * (1 - available / total)).toFixed(2))
}

/** The first figure of `12345.67 23456.78`: seconds since the start. */
export function readUptime(text: string): number | undefined {
  return decimalOf(text.split(' ')[0])
}
