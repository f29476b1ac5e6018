const table = makeTable()

/**
 * CRC-16/MODBUS of `bytes[start..end)`: polynomial 0xA001 reflected, initial value 0xFFFF. On the wire the low byte comes first.
 * @see Modbus over Serial Line V1.02, 6.2.2; check value of "123456789": 0x4B37
 */
export function crc16(bytes: Uint8Array, start: number = 0, end: number = bytes.length): number {
  let crc = 0xffff
  for (let at = start; at < end; at++) crc = (crc >>> 8) ^ table[(crc ^ bytes[at]!) & 0xff]!
  return crc
}

function makeTable(): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let crc = byte
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xa001 : crc >>> 1
    return crc
  })
}
