// Makes a HID device with eight buttons through /dev/uhid, and presses the first whenever a line comes: `1` pressed, `0` let go.
//   node uhid-buttons.js NAME
// Layouts: linux/uhid.h, struct uhid_event with uhid_create2_req and uhid_input2_req.
import { Buffer } from 'node:buffer'
import { openSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [name = 'buttons'] = process.argv.slice(2)

/** Eight buttons, one bit each, as a joystick would have them. */
const descriptor = Buffer.from(
  [
    ['05', '01'], // usage page: generic desktop
    ['09', '04'], // usage: joystick
    ['a1', '01'], // collection: application
    ['05', '09', '19', '01', '29', '08'], // buttons 1 to 8
    ['15', '00', '25', '01', '75', '01', '95', '08'], // one bit each
    ['81', '02'], // input
    ['c0'],
  ]
    .flat()
    .join(''),
  'hex',
)

const create2 = 11
const input2 = 12
const busUsb = 3
const eventBytes = 4380 // type and the largest request

/** @param {number} type @param {(request: Buffer) => void} fill */
function event(type, fill) {
  const bytes = Buffer.alloc(eventBytes)
  bytes.writeUInt32LE(type, 0)
  fill(bytes.subarray(4))
  return bytes
}

const node = openSync('/dev/uhid', 'r+')
writeSync(
  node,
  event(create2, (request) => {
    request.write(name, 0)
    request.write('vfab-lab', 128)
    request.writeUInt16LE(descriptor.length, 256)
    request.writeUInt16LE(busUsb, 258)
    request.writeUInt32LE(0x1209, 260)
    request.writeUInt32LE(0x0001, 264)
    descriptor.copy(request, 276)
  }),
)

createInterface({ input: process.stdin }).on('line', (line) => {
  writeSync(
    node,
    event(input2, (request) => {
      request.writeUInt16LE(1, 0)
      request.writeUInt8(line.trim() === '1' ? 1 : 0, 2)
    }),
  )
})
