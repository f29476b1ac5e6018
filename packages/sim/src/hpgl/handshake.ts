/** What the plotter was told about its dealings with the host by `ESC.@`, `ESC.H`, `ESC.I`, `ESC.M`, `ESC.N`, `ESC.P`. */
export interface HandshakeSettings {
  /** DTR falls when the buffer is nearly full. */
  readonly hardwired: boolean
  /** Block size of enquiries and room at which XOFF is sent, bytes. */
  readonly blockBytes: number
  /** 0: none. */
  readonly enquiry: number
  readonly acknowledgement: readonly number[]
  readonly xon: readonly number[]
  readonly xoff: readonly number[]
  readonly turnaroundMs: number
  readonly characterDelayMs: number
  readonly terminator: readonly number[]
  readonly initiator: number
}

/** As after power-on and `ESC.R`. */
export const handshakeDefaults: HandshakeSettings = {
  hardwired: true,
  blockBytes: 80,
  enquiry: 0,
  acknowledgement: [],
  xon: [],
  xoff: [],
  turnaroundMs: 0,
  characterDelayMs: 0,
  terminator: [13],
  initiator: 0,
}

/** The settings after a device-control instruction; the same ones when it is about something else. */
export function changeHandshake(
  settings: HandshakeSettings,
  letter: string,
  params: readonly (number | undefined)[],
): HandshakeSettings {
  const rest = (from: number): number[] =>
    params.slice(from).filter((value) => value !== undefined && value !== 0) as number[]
  switch (letter) {
    case '@':
      return { ...settings, hardwired: ((params[1] ?? 1) & 1) === 1 }
    case 'H':
    case 'I': {
      const blockBytes = params[0] ?? 80
      const enquiry = params[1] ?? 0
      // Without an enquiry character, the last parameters of mode 2 are what lets the host go on.
      if (letter === 'I' && enquiry === 0)
        return { ...settings, blockBytes, enquiry: 0, acknowledgement: [], xon: rest(2) }
      return { ...settings, blockBytes, enquiry, acknowledgement: rest(2), xon: [] }
    }
    case 'M': {
      const terminator = rest(3).slice(0, params[4] === undefined || params[4] === 0 ? 1 : 2)
      return {
        ...settings,
        turnaroundMs: params[0] ?? 0,
        terminator: terminator.length === 0 ? [13] : terminator,
        initiator: params[5] ?? 0,
      }
    }
    case 'N':
      return { ...settings, characterDelayMs: params[0] ?? 0, xoff: rest(1) }
    case 'P':
      return withMode(settings, params[0] ?? 0)
    case 'R':
      return handshakeDefaults
    default:
      return settings
  }
}

/** `ESC.P` of the 7550A chooses a whole handshake at once. */
function withMode(settings: HandshakeSettings, mode: number): HandshakeSettings {
  const none = { ...settings, hardwired: false, enquiry: 0, acknowledgement: [], xon: [], xoff: [] }
  if (mode === 1) return { ...none, xon: [17], xoff: [19] }
  if (mode === 2) return { ...none, enquiry: 5, acknowledgement: [6] }
  return mode === 3 ? { ...none, hardwired: true } : none
}
