import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Sample } from '@vfab/driver-kit'

import { entriesOf, reasonOf } from './attribute.ts'
import { dallasCrc } from './dallas-crc.ts'
import type { KernelPaths } from './kernel-paths.ts'
import { noSample } from './no-sample.ts'
import type { PolledSource } from './source.ts'

/** Families that measure temperature: DS18S20, DS1822, DS18B20, DS1825, DS28EA00. */
const thermometer = /^(10|22|28|3b|42)-[0-9a-f]{12}$/i

/** What a DS18B20 holds before its first measurement, thousandths of a degree. */
const powerOnMilliCelsius = 85_000

/** The reserved byte 6 of a DS18B20's scratchpad that has not measured yet; afterwards it is another. */
const powerOnByte6 = 0x0c

/** The thermometers on the 1-Wire buses of this computer. */
export async function findOneWire({ sys }: KernelPaths): Promise<PolledSource[]> {
  const base = join(sys, 'bus/w1/devices')
  return (await entriesOf(base))
    .filter((entry) => thermometer.test(entry))
    .map((entry) => ({
      id: `w1/${entry}`,
      name: entry,
      channels: [
        {
          channel: {
            id: 'temperature',
            quantity: 'temperature',
            unit: 'Cel',
            type: 'number',
            kind: 'measurement',
            range: { min: -55, max: 125 },
          },
          read: () => readThermometer(join(base, entry, 'w1_slave')),
        },
      ],
    }))
}

async function readThermometer(path: string): Promise<Sample> {
  try {
    return readSlaveFile(await readFile(path, 'utf8'))
  } catch (error) {
    return noSample(reasonOf(error))
  }
}

const layout = /^((?:[0-9a-f]{2} ){9}): crc=([0-9a-f]{2}) (YES|NO)\s+(?:[0-9a-f]{2} ){9}t=(-?\d+)\s*$/i

/**
 * Reads what the kernel shows of a thermometer:
 *
 *     72 01 4b 46 7f ff 0e 10 57 : crc=57 YES
 *     72 01 4b 46 7f ff 0e 10 57 t=23125
 *
 * The kernel's verdict and the checksum of the nine bytes must both be right. A sensor that lost its supply says 85 °C until
 * it has measured: no value where that shows in its scratchpad, a doubtful one where it cannot be told from a real 85 °C.
 */
export function readSlaveFile(text: string): Sample {
  const [, hex = '', , verdict = '', milliCelsius = ''] = layout.exec(text.trim()) ?? []
  if (verdict === '') return { reason: 'no-answer', raw: text.trim() }
  const bytes = hex
    .trim()
    .split(' ')
    .map((pair) => Number.parseInt(pair, 16))
  const raw = Number(milliCelsius)
  if (verdict.toUpperCase() !== 'YES' || dallasCrc(bytes) !== 0) return { reason: 'crc', raw }
  // Nothing pulls the line up: nine zero bytes have a right checksum.
  if (bytes.every((byte) => byte === 0)) return { reason: 'no-answer', raw }
  if (raw !== powerOnMilliCelsius) return { value: raw / 1000, raw }
  return bytes[6] === powerOnByte6
    ? { reason: 'power-on-value', raw }
    : { value: raw / 1000, raw, quality: 'uncertain', reason: 'power-on-value' }
}
