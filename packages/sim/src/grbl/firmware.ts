/** The firmwares that can be simulated: three that speak Grbl's protocol and differ in what they can hold. */
export const grblFlavours = ['grbl', 'grblhal', 'fluidnc'] as const

/** A firmware that is simulated. */
export type GrblFlavour = (typeof grblFlavours)[number]

/**
 * What differs from firmware to firmware.
 * @see https://github.com/gnea/grbl 1.1h: grbl/config.h, report.c, serial.h
 * @see https://github.com/grblHAL/core report.c
 * @see https://github.com/bdring/FluidNC src/Report.cpp
 */
export interface GrblFirmware {
  readonly flavour: GrblFlavour
  /** What it prints after a restart, without what is around it. */
  readonly banner: string
  /** What it prints before the banner when it was switched on, each on a line of its own. */
  readonly bootLines: readonly string[]
  /** What it answers to `$I`. */
  readonly info: readonly string[]
  /** Bytes its receive buffer is said to have; one of them is never used. */
  readonly rxBytes: number
  /** Blocks that can be planned ahead. */
  readonly plannerBlocks: number
  /** Longest line, its end included. */
  readonly lineBytes: number
  /** Time it takes to understand a line, ms. */
  readonly lineMs: number
  /** Time it takes to write a status report, ms: longer on the 8-bit board, which streams nothing meanwhile. */
  readonly reportMs: number
  /** Time to write one byte of the EEPROM with interrupts off; 0 where writing disturbs nothing. */
  readonly eepromByteMs: number
  /** Bytes that the serial hardware keeps while interrupts are off. */
  readonly hardwareFifoBytes: number
  /** From power to banner, ms. */
  readonly bootMs: number
  /** Whether opening the port resets it (DTR). */
  readonly resetOnOpen: boolean
  /** Whether its serial port is its own, so that a restart takes it off the bus. */
  readonly nativeUsb: boolean
  /** Value of `$10` as delivered. */
  readonly statusMask: number
  /** False on boards that answer `error:20` to `G2` and `G3`. Default true. */
  readonly arcs?: boolean
  /** The settings that `$$` prints; all when left out. */
  readonly printedSettings?: readonly number[]
  /** Whether the commands beyond Grbl's are understood: 0x19, 0x80 to 0x83, 0x87. */
  readonly extraRealtime: boolean
}

const firmwares: Readonly<Record<GrblFlavour, GrblFirmware>> = {
  grbl: {
    flavour: 'grbl',
    banner: "Grbl 1.1h ['$' for help]",
    bootLines: [],
    info: ['[VER:1.1h.20190830:]', '[OPT:V,15,128]'],
    rxBytes: 128,
    plannerBlocks: 15,
    lineBytes: 80,
    lineMs: 3,
    reportMs: 4,
    eepromByteMs: 3.4,
    hardwareFifoBytes: 2,
    bootMs: 1600,
    resetOnOpen: true,
    nativeUsb: false,
    statusMask: 1,
    extraRealtime: false,
  },
  grblhal: {
    flavour: 'grblhal',
    banner: "GrblHAL 1.1f ['$' or '$HELP' for help]",
    bootLines: [],
    info: [
      '[VER:1.1f.20240817:]',
      '[OPT:VNML+,100,1024,3,0]',
      '[AXS:3:XYZ]',
      '[NEWOPT:ENUMS,RT+,HOME]',
      '[FIRMWARE:grblHAL]',
      '[NVS STORAGE:*FLASH 2K]',
      '[DRIVER:Simulator]',
    ],
    rxBytes: 1024,
    plannerBlocks: 100,
    lineBytes: 257,
    lineMs: 0.2,
    reportMs: 0.1,
    eepromByteMs: 0,
    hardwareFifoBytes: 64,
    bootMs: 300,
    resetOnOpen: false,
    nativeUsb: true,
    statusMask: 511,
    extraRealtime: true,
  },
  fluidnc: {
    flavour: 'fluidnc',
    banner: "Grbl 3.7 [FluidNC v3.7.18 (wifi) '$' for help]",
    bootLines: [
      '[MSG:INFO: FluidNC v3.7.18 https://github.com/bdring/FluidNC]',
      '[MSG:INFO: Machine Plotter]',
      '[MSG:INFO: Axis X (0.000,300.000)]',
    ],
    info: ['[VER:3.7 FluidNC v3.7.18:]', '[OPT:PHS]', '[MSG: Machine: Plotter]'],
    rxBytes: 257,
    plannerBlocks: 15,
    lineBytes: 256,
    lineMs: 0.4,
    reportMs: 0.3,
    eepromByteMs: 0,
    hardwareFifoBytes: 128,
    printedSettings: [10, 20, 21, 22, 23, 30, 32, 100, 101, 102, 110, 111, 112, 120, 121, 122, 130, 131, 132],
    bootMs: 900,
    resetOnOpen: true,
    nativeUsb: false,
    statusMask: 1,
    extraRealtime: false,
  },
}

/** Looks a firmware up. */
export function firmwareOf(flavour: GrblFlavour): GrblFirmware {
  return firmwares[flavour]
}
