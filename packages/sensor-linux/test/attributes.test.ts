import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { dallasCrc } from '../src/dallas-crc.ts'
import { hwmonAttributes } from '../src/hwmon-attributes.ts'
import { iioAttributes, readIioName, sharedNames } from '../src/iio.ts'
import { inputCodeId, inputCodeName, maskBits } from '../src/input-codes.ts'
import { readLoad, readMemory, readUptime } from '../src/machine.ts'
import { readSlaveFile } from '../src/one-wire.ts'
import { slaveFiles } from './sysfs-tree.ts'

describe('hwmon', () => {
  test('values are told from limits, labels and alarms', () => {
    const files = ['name', 'temp1_input', 'temp1_max', 'temp1_label', 'in0_input', 'fan2_input', 'pwm1', 'pwm1_enable']
    expect(hwmonAttributes(files).map(({ channel }) => channel)).toEqual(['temp1', 'in0', 'fan2', 'pwm1'])
  })

  test('a power that is only known as an average is that; one that is measured is the measured one', () => {
    expect(hwmonAttributes(['power1_average']).map(({ file }) => file)).toEqual(['power1_average'])
    expect(hwmonAttributes(['power1_average', 'power1_input']).map(({ file }) => file)).toEqual(['power1_input'])
  })
})

describe('Industrial I/O', () => {
  test.each([
    ['in_temp_input', 'temp', 'temp', 'input'],
    ['in_voltage0_raw', 'voltage0', 'voltage', 'raw'],
    ['in_voltage0-voltage1_raw', 'voltage0-voltage1', 'voltage', 'raw'],
    ['in_accel_x_raw', 'accel_x', 'accel', 'raw'],
    ['in_illuminance_input', 'illuminance', 'illuminance', 'input'],
    ['in_intensity_both_raw', 'intensity_both', 'intensity', 'raw'],
    ['in_rot_from_north_magnetic_tilt_comp_raw', 'rot_from_north_magnetic_tilt_comp', 'rot', 'raw'],
    ['out_voltage0_raw', 'out_voltage0', 'voltage', 'raw'],
  ])('%s is channel %s', (file, channel, type, form) => {
    expect(readIioName(file)).toEqual({ file, channel, type, form })
  })

  test.each([
    'in_temp_scale',
    'in_voltage_sampling_frequency',
    'in_timestamp_raw',
    'buffer',
    'in_temp_oversampling_ratio',
  ])('%s is no value', (file) => expect(readIioName(file)).toBeUndefined())

  test('where a value comes raw and processed, the processed one is read', () => {
    expect(iioAttributes(['in_temp_raw', 'in_temp_input']).map(({ file }) => file)).toEqual(['in_temp_input'])
  })

  test('a scale is looked for from the channel to its type', () => {
    expect(sharedNames('in_voltage0_raw', 'scale')).toEqual(['in_voltage0_scale', 'in_voltage_scale'])
    expect(sharedNames('in_accel_x_raw', 'scale')).toEqual(['in_accel_x_scale', 'in_accel_scale'])
    expect(sharedNames('in_voltage0-voltage1_raw', 'scale')).toContain('in_voltage-voltage_scale')
  })
})

describe('1-Wire', () => {
  test('a thermometer whose checksum is right has a value', () => {
    expect(readSlaveFile(slaveFiles.good)).toEqual({ value: 23.125, raw: 23125 })
  })

  test.each([
    ['the kernel says NO', slaveFiles.kernelSaysNo, 'crc'],
    ['the kernel says YES but the bytes do not add up', slaveFiles.wrongChecksum, 'crc'],
    ['it has not measured since it got its supply', slaveFiles.powerOn, 'power-on-value'],
    ['nothing answers and the line stays low', slaveFiles.nothing, 'no-answer'],
    ['the file is empty', '', 'no-answer'],
  ])('there is no value when %s', (_, text, reason) => {
    expect(readSlaveFile(text)).toMatchObject({ reason })
    expect(readSlaveFile(text).value).toBeUndefined()
  })

  test('a real 85 °C is doubtful, not lost', () => {
    const bytes = [0x50, 0x05, 0x4b, 0x46, 0x7f, 0xff, 0x10, 0x10]
    const hex = [...bytes, dallasCrc(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
    expect(readSlaveFile(`${hex} : crc=00 YES\n${hex} t=85000`)).toMatchObject({ value: 85, quality: 'uncertain' })
  })

  test('any single wrong bit is found', () => {
    const data = fc.uint8Array({ minLength: 8, maxLength: 8 })
    fc.assert(
      fc.property(data, fc.nat(71), (bytes, bit) => {
        const whole = Uint8Array.of(...bytes, dallasCrc(bytes))
        expect(dallasCrc(whole)).toBe(0)
        whole[bit >> 3]! ^= 1 << (bit & 7)
        expect(dallasCrc(whole)).not.toBe(0)
      }),
    )
  })
})

test('capability masks are read from their last word on, whatever the size of a word', () => {
  expect(maskBits('1', 64)).toEqual([0])
  expect(maskBits('10000000000000 0', 64)).toEqual([64 + 52])
  expect(maskBits('100000 0 0 0', 32)).toEqual([3 * 32 + 20])
  expect(maskBits('0', 64)).toEqual([])
})

test('switches and buttons are called what the kernel calls them', () => {
  expect(inputCodeId({ type: 'switch', code: 0 })).toBe('lid')
  expect(inputCodeId({ type: 'key', code: 256 })).toBe('btn-0')
  expect(inputCodeName({ type: 'key', code: 600 })).toBe('KEY_600')
})

test('the computer tells how busy it is, and how full its memory', () => {
  expect(readLoad('0.52 0.58 0.59 1/389 12345\n')).toBe(0.52)
  expect(readMemory('MemTotal:       1000 kB\nMemFree: 10 kB\nMemAvailable:    250 kB\n')).toBe(75)
  expect(readMemory('MemTotal: 0 kB')).toBeUndefined()
  expect(readUptime('12345.67 23456.78\n')).toBe(12345.67)
})
