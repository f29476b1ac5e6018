/** A USB id that many unlike devices share, because it is the id of the serial chip or development board inside. */
export interface SharedUsbChip {
  /** Four lower-case hex digits. */
  readonly vid: string
  /** Four lower-case hex digits. */
  readonly pid: string
  readonly chip: string
}

/**
 * USB-serial chips and boards that are found in devices of every kind. Their vendor and product id alone say nothing
 * about the device, so no match rule may be `certain` on them.
 * @see http://www.linux-usb.org/usb.ids for most
 * @see https://github.com/WCHSoftGroup/ch343ser_linux for CH343 and CH9102
 * @see https://github.com/raspberrypi/usb-pid for the Pico
 * @see https://docs.espressif.com/projects/esp-idf/en/stable/esp32s3/api-guides/usb-serial-jtag-console.html for Espressif
 */
export const sharedUsbSerialChips: readonly SharedUsbChip[] = [
  { vid: '0403', pid: '6001', chip: 'FTDI FT232R' },
  { vid: '0403', pid: '6010', chip: 'FTDI FT2232' },
  { vid: '0403', pid: '6011', chip: 'FTDI FT4232H' },
  { vid: '0403', pid: '6014', chip: 'FTDI FT232H' },
  { vid: '0403', pid: '6015', chip: 'FTDI FT-X' },
  { vid: '04d8', pid: '000a', chip: 'Microchip CDC example' },
  { vid: '04d8', pid: '00dd', chip: 'Microchip MCP2221' },
  { vid: '067b', pid: '2303', chip: 'Prolific PL2303' },
  { vid: '067b', pid: '23a3', chip: 'Prolific PL2303' },
  { vid: '10c4', pid: 'ea60', chip: 'Silicon Labs CP210x' },
  { vid: '10c4', pid: 'ea61', chip: 'Silicon Labs CP210x' },
  { vid: '10c4', pid: 'ea70', chip: 'Silicon Labs CP2105' },
  { vid: '10c4', pid: 'ea71', chip: 'Silicon Labs CP2108' },
  { vid: '1a86', pid: '5523', chip: 'WCH CH341' },
  { vid: '1a86', pid: '7522', chip: 'WCH CH340' },
  { vid: '1a86', pid: '7523', chip: 'WCH CH340' },
  { vid: '1a86', pid: '55d3', chip: 'WCH CH343' },
  { vid: '1a86', pid: '55d4', chip: 'WCH CH9102' },
  { vid: '2341', pid: '0001', chip: 'Arduino Uno' },
  { vid: '2341', pid: '0010', chip: 'Arduino Mega 2560' },
  { vid: '2341', pid: '0042', chip: 'Arduino Mega 2560 R3' },
  { vid: '2341', pid: '0043', chip: 'Arduino Uno R3' },
  { vid: '2341', pid: '8036', chip: 'Arduino Leonardo' },
  { vid: '2e8a', pid: '000a', chip: 'Raspberry Pi Pico' },
  { vid: '303a', pid: '1001', chip: 'Espressif USB JTAG/serial' },
]
