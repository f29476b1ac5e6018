/** Types of input events that say whether something is pressed or switched. */
export const eventTypes = { key: 1, switch: 5 } as const

/** Names of the switches that the kernel knows. @see linux/input-event-codes.h */
const switchNames: Readonly<Record<number, string>> = {
  0: 'SW_LID',
  1: 'SW_TABLET_MODE',
  2: 'SW_HEADPHONE_INSERT',
  3: 'SW_RFKILL_ALL',
  4: 'SW_MICROPHONE_INSERT',
  5: 'SW_DOCK',
  6: 'SW_LINEOUT_INSERT',
  7: 'SW_JACK_PHYSICAL_INSERT',
  8: 'SW_VIDEOOUT_INSERT',
  9: 'SW_CAMERA_LENS_COVER',
  10: 'SW_KEYPAD_SLIDE',
  11: 'SW_FRONT_PROXIMITY',
  12: 'SW_ROTATE_LOCK',
  13: 'SW_LINEIN_INSERT',
  14: 'SW_MUTE_DEVICE',
  15: 'SW_PEN_INSERTED',
  16: 'SW_MACHINE_COVER',
}

/** Names of the keys and buttons that people wire to a pin; any other has its number. */
const keyNames: Readonly<Record<number, string>> = {
  1: 'KEY_ESC',
  2: 'KEY_1',
  3: 'KEY_2',
  4: 'KEY_3',
  5: 'KEY_4',
  6: 'KEY_5',
  7: 'KEY_6',
  8: 'KEY_7',
  9: 'KEY_8',
  10: 'KEY_9',
  11: 'KEY_0',
  28: 'KEY_ENTER',
  57: 'KEY_SPACE',
  103: 'KEY_UP',
  105: 'KEY_LEFT',
  106: 'KEY_RIGHT',
  108: 'KEY_DOWN',
  113: 'KEY_MUTE',
  114: 'KEY_VOLUMEDOWN',
  115: 'KEY_VOLUMEUP',
  116: 'KEY_POWER',
  128: 'KEY_STOP',
  142: 'KEY_SLEEP',
  143: 'KEY_WAKEUP',
  148: 'KEY_PROG1',
  149: 'KEY_PROG2',
  256: 'BTN_0',
  257: 'BTN_1',
  258: 'BTN_2',
  259: 'BTN_3',
  260: 'BTN_4',
  261: 'BTN_5',
  262: 'BTN_6',
  263: 'BTN_7',
  264: 'BTN_8',
  265: 'BTN_9',
  272: 'BTN_LEFT',
  273: 'BTN_RIGHT',
  288: 'BTN_TRIGGER',
  289: 'BTN_THUMB',
  304: 'BTN_SOUTH',
  408: 'KEY_RESTART',
}

/** One thing of an input device that is on or off. */
export interface InputCode {
  readonly type: 'key' | 'switch'
  readonly code: number
}

/** `SW_LID`, `KEY_POWER`, `KEY_530`. */
export function inputCodeName({ type, code }: InputCode): string {
  if (type === 'switch') return switchNames[code] ?? `SW_${code}`
  return keyNames[code] ?? `KEY_${code}`
}

/** Channel id of a code: `lid`, `power`, `btn-0`. */
export function inputCodeId(code: InputCode): string {
  return inputCodeName(code)
    .replace(/^(SW|KEY)_/, '')
    .toLowerCase()
    .replaceAll('_', '-')
}

/**
 * The bits of a capability mask as sysfs prints it: words of the machine's size in hexadecimal, the highest first.
 * @param wordBits - 64, or 32 on a 32-bit kernel
 */
export function maskBits(text: string, wordBits: 32 | 64): number[] {
  const words = text.trim().split(/\s+/).filter(Boolean).reverse()
  return words.flatMap((word, index) => {
    const bits = /^[0-9a-f]+$/i.test(word) ? BigInt(`0x${word}`) : 0n
    return Array.from({ length: wordBits }, (_, bit) => bit)
      .filter((bit) => (bits >> BigInt(bit)) & 1n)
      .map((bit) => index * wordBits + bit)
  })
}
