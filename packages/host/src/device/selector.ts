/** What a person typed after `--device`, taken apart. */
export type Selector =
  /** `/dev/ttyACM0`, `COM3`, `tcp://10.0.0.7:4000`: an address without a driver. */
  | { readonly form: 'address'; readonly address: string }
  /** `ebb:/dev/ttyACM0`, `hpgl:file=out.hpgl`; `gcode:-` is short for `gcode:file=-`. */
  | { readonly form: 'driver-address'; readonly driver: string; readonly address: string }
  /** `ebb:sim`. */
  | { readonly form: 'simulated'; readonly driver: string }
  /** `ebb:East`: a nickname, serial number or USB location. */
  | { readonly form: 'driver-device'; readonly driver: string; readonly device: string }
  /** `east`, `axidraw`: a name from the configuration, or a driver. */
  | { readonly form: 'name'; readonly name: string }

/** Takes a selector apart; every text is one, whether it leads to a device shows later. */
export function readSelector(text: string): Selector {
  if (isAddress(text)) return { form: 'address', address: text }
  const colon = text.indexOf(':')
  if (colon < 0) return { form: 'name', name: text }
  const driver = text.slice(0, colon)
  const rest = text.slice(colon + 1)
  if (rest === '') return { form: 'name', name: driver }
  if (rest === 'sim') return { form: 'simulated', driver }
  if (rest === '-') return { form: 'driver-address', driver, address: 'file=-' }
  return isAddress(rest)
    ? { form: 'driver-address', driver, address: rest }
    : { form: 'driver-device', driver, device: rest }
}

/** Whether a driver could open `text`: a device file, a Windows port, a URL, host and port, or a file to write (`file=NAME`). */
export function isAddress(text: string): boolean {
  return /^(file=.|\/|\\\\\.\\|COM\d+$|[a-z][a-z0-9+.-]*:\/\/)/i.test(text) || /^[\w.-]+\.[\w.-]+:\d+$/.test(text)
}
