import { createGrblBoard } from '@vfab/sim'
import { expect, test } from 'vitest'

import { createGrblDriver } from '../src/driver.ts'
import { isBanner } from '../src/firmware.ts'
import { foreignFirmware } from '../src/foreign-firmware.ts'
import { openOn, settings } from './bench.ts'

test.each([
  [['start', 'echo:Marlin 2.1.2.5'], 'Marlin 2.1.2.5'],
  [['start', 'PowerUp', 'Marlin 2.1.2.1', 'echo: Last Updated: 2023-05-16'], 'Marlin 2.1.2.1'],
  [['start', 'echo:Marlin1.0.2'], 'Marlin 1.0.2'],
  [['FIRMWARE_NAME:Marlin bugfix-2.1.x (Nov 30 2026) SOURCE_CODE_URL:x PROTOCOL_VERSION:1.0'], 'Marlin 2.1.x'],
  [['FIRMWARE_NAME:Marlin V1; Sprinter/grbl mashup for gen6 PROTOCOL_VERSION:1.0'], 'Marlin 1'],
  [['FIRMWARE_NAME:Prusa-Firmware 3.9.3 based on Marlin FIRMWARE_URL:x'], 'Prusa firmware 3.9.3'],
  [['FIRMWARE_NAME:Klipper FIRMWARE_VERSION:v0.12.0-85'], 'Klipper v0.12.0-85'],
  [['// Klipper state: Ready'], 'Klipper'],
  [
    ['FIRMWARE_NAME: RepRapFirmware for Duet 2 WiFi/Ethernet FIRMWARE_VERSION: 3.4.5 ELECTRONICS: Duet'],
    'RepRapFirmware 3.4.5',
  ],
  [['Smoothie', 'ok'], 'Smoothieware'],
  [['FIRMWARE_NAME:Smoothieware, FIRMWARE_URL:http://x, FIRMWARE_VERSION:edge-1a2b, X'], 'Smoothieware edge-1a2b'],
  [['FIRMWARE_NAME:Repetier_1.0.4 FIRMWARE_URL:x'], 'Repetier 1.0.4'],
  [['HELLO WORLD! I AM POLARGRAPH #12', '> '], 'Polargraph (Makelangelo)'],
  [['{"r":{"fv":0.970,"fb":440.20,"hp":1,"msg":"SYSTEM READY"},"f":[1,0,0]}'], 'g2core or TinyG 0.970'],
  [["!8 Err: Unknown command '?'"], 'an EiBotBoard'],
  [['EBBv13_and_above EB Firmware Version 3.0.3'], 'an EiBotBoard 3.0.3'],
  [["Grbl 0.9j ['$' for help]"], 'Grbl 0.9j'],
])('%j is %s', (lines, title) => {
  expect(foreignFirmware(lines, '/dev/ttyUSB0')?.title).toBe(title)
})

test.each([
  ["Grbl 1.1h ['$' for help]"],
  ["Grbl 1.1h DrawCore V2.09 ['$' for help]"],
  ["GrblHAL 1.1f ['$' or '$HELP' for help]"],
  ["Grbl 3.7 [FluidNC v3.7.18 (wifi) '$' for help]"],
])('%s is a banner of our own', (line) => {
  expect(isBanner(line)).toBe(true)
  expect(foreignFirmware([line], '/dev/ttyUSB0')).toBeUndefined()
})

/** A board that says something when it is opened, and answers lines. */
function speaking(first: string, answers: (line: string) => string) {
  const { clock } = createGrblBoard()
  const sent: string[] = []
  let listener: (chunk: Uint8Array) => void = () => {}
  const say = (text: string): void => queueMicrotask(() => listener(Buffer.from(text)))
  let line = ''
  const openPipe = async () => ({
    address: '/dev/ttyUSB9',
    closed: new Promise<undefined>(() => {}),
    close: () => Promise.resolve(),
    onData: (given: (chunk: Uint8Array) => void) => {
      listener = given
      if (first !== '') say(first)
    },
    write: (bytes: Uint8Array) => {
      for (const character of Buffer.from(bytes).toString('latin1')) {
        sent.push(character)
        if (character !== '\n') line += character
        else {
          const answer = answers(line)
          if (answer !== '') say(answer)
          line = ''
        }
      }
      return Promise.resolve()
    },
  })
  return { openPipe, clock, sent }
}

test('a foreign firmware is named by its banner, and only ? was sent', async () => {
  const { sent, ...board } = speaking('start\r\necho:Marlin 2.1.2.5\r\n', () => '')
  await expect(createGrblDriver().open(await settings(), board)).rejects.toMatchObject({
    code: 'WRONG_DEVICE',
    message: expect.stringContaining('this is Marlin 2.1.2.5') as string,
    hint: expect.stringContaining('--device marlin:') as string,
  })
  expect([...new Set(sent)]).toEqual(['?'])
})

test('one that says nothing by itself is asked by M115', async () => {
  const { sent, ...board } = speaking('', (line) =>
    line === 'M115' ? 'FIRMWARE_NAME:Marlin 2.1.2.5 (Jan 1 2026) PROTOCOL_VERSION:1.0\nCap:EEPROM:1\nok\n' : 'ok\n',
  )
  await expect(createGrblDriver().open(await settings(), board)).rejects.toMatchObject({
    code: 'WRONG_DEVICE',
    message: expect.stringContaining('this is Marlin 2.1.2.5') as string,
  })
  expect(sent.join('')).toContain('\nM115\n')
})

test('unreadable characters point at the baud rate', async () => {
  const { sent, ...board } = speaking('\xf8\x80\xfe\x00\x98\r\n\xf8\xe6\x80\r\n', () => '')
  await expect(createGrblDriver().open(await settings(), board)).rejects.toMatchObject({
    code: 'WRONG_DEVICE',
    hint: expect.stringContaining('baudRate') as string,
  })
  expect(sent.length).toBeGreaterThan(0)
})

test('a DrawCore board opens as the Grbl that it is', async () => {
  const board = createGrblBoard({ firmware: { banner: "Grbl 1.1h DrawCore V2.09 ['$' for help]" } })
  const plotter = await openOn(board)
  expect(plotter.identity.firmware).toBe('Grbl 1.1h.20190830')
  board.inject({ kind: 'brown-out' })
  await board.clock.sleep(3000)
  await expect(plotter.moveTo({ xMm: 5, yMm: 5 })).rejects.toMatchObject({ code: 'POSITION_LOST' })
})
