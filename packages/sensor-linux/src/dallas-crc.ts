/**
 * The checksum of Maxim's 1-Wire devices: CRC-8, polynomial x⁸ + x⁵ + x⁴ + 1, least significant bit first. Over data and
 * checksum together it is 0.
 * @see https://www.analog.com/en/resources/technical-articles/understanding-and-using-cyclic-redundancy-checks-with-maxim-1wire-and-ibutton-products.html
 */
export function dallasCrc(bytes: Iterable<number>): number {
  let crc = 0
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >> 1) ^ 0x8c : crc >> 1
  }
  return crc
}
