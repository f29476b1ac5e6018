import type { Driver, Plotter, Simulator } from '@vfab/core'
import { driver as ebbDriver } from '@vfab/plotter-ebb'
import { driver as grblDriver } from '@vfab/plotter-grbl'
import { driver as hpglDriver } from '@vfab/plotter-hpgl'
import { driver as marlinDriver } from '@vfab/plotter-marlin'
import { driver as silhouetteDriver } from '@vfab/plotter-silhouette'
import {
  ebbSimulator,
  type GrblFlavour,
  grblSimulator,
  hpglSimulator,
  marlinSimulator,
  silhouetteSimulator,
} from '@vfab/sim'

/** A driver and the simulated device it is tried on. Another driver takes part by another entry in {@link machines}. */
export interface Machine {
  readonly name: string
  readonly driver: Driver<unknown, Plotter>
  readonly simulator: Simulator
  readonly simulatorSettings: Readonly<Record<string, unknown>>
  /** The driver's settings for the device at an address; waits for answers short, as a silent device is waited for in real time. */
  readonly settings: (address: string) => Readonly<Record<string, unknown>>
  /** A command that drawing cannot do without, as the fault `refuse` takes it. */
  readonly refusedCommand: string
  /** Strokes that a resumed plot may draw twice; 1 where the machine tells what it has. */
  readonly mostTwice?: number
  /** What another program sends to a machine that it begins to use. */
  readonly otherProgram: string
  /** What restarts the machine with its port open. */
  readonly restart: string
  /** Whether it tells after a crash where it stands: then at most {@link mostDoubledMm} are drawn again. */
  readonly tellsPlace?: boolean
  /** Ink that is drawn again where the pen was lifted in good order, mm; default {@link mostOverlapMm}. */
  readonly mostOverlapMm?: number
  /** False for boards that cannot tell whether their motors have power: nothing can be promised then. */
  readonly noticesPowerOff?: boolean
  /** False for machines that pass over a command in silence: nothing can be promised then. */
  readonly noticesRefusal?: boolean
  /** The part of the bytes of an undisturbed plot that every plot sends, however often the machine is asked; default 0.9. */
  readonly certainBytes?: number
}

/** Ink that is drawn again on a machine that tells where it stands, mm; and where the pen was lifted in good order. */
export const mostDoubledMm = 2.2
export const mostOverlapMm = 0.4

/** The machines of the campaign, drawn on in turn. */
export const machines: readonly Machine[] = [
  ebb('3.0.3', 'LM'),
  ebb('2.8.1', 'LM'),
  ebb('2.5.3', 'SM'),
  hpgl('hp-7475a'),
  grbl('grbl', 'servo'),
  grbl('grblhal', 'servo'),
  grbl('fluidnc', 'magnet'),
  marlin(true),
  marlin(false),
  silhouette(),
]

function ebb(firmware: string, refusedCommand: string): Machine {
  return {
    name: `ebb ${firmware}`,
    driver: ebbDriver,
    simulator: ebbSimulator,
    simulatorSettings: { firmware },
    settings: (port) => ({ port, timeoutMs: 3000, retryCount: 1 }),
    refusedCommand,
    // Before 2.6.2 `EM` leaves the counters alone: then they are still true.
    otherProgram: firmware < '2.6.2' ? 'CS\r' : 'EM,1,1\r',
    restart: 'R\r',
    tellsPlace: true,
  }
}

function hpgl(model: string): Machine {
  return {
    name: `hpgl ${model}`,
    driver: hpglDriver,
    simulator: hpglSimulator,
    simulatorSettings: { model },
    settings: (port) => ({ port, timeoutMs: 1000, retryCount: 1, bufferAheadMs: 1000 }),
    refusedCommand: 'PD',
    otherProgram: 'IN;',
    // It finishes the vector it is at, and stops at a whole unit.
    mostOverlapMm: 1,
    restart: 'IN;',
    // What is in its buffer when it, or whoever talks to it, falls silent: as much as bufferAheadMs allows.
    mostTwice: 5,
  }
}

function grbl(flavour: GrblFlavour, pen: 'servo' | 'magnet'): Machine {
  return {
    name: flavour,
    driver: grblDriver,
    simulator: grblSimulator,
    simulatorSettings: { flavour, pen },
    settings: (port) => ({
      port,
      pen: pen === 'servo' ? { kind: 'servo' } : { kind: 'commands', up: ['M5'], down: ['M3 S1000'] },
    }),
    refusedCommand: 'G1',
    otherProgram: '\x18',
    restart: '\x18',
    tellsPlace: true,
    noticesPowerOff: false,
  }
}

function marlin(advancedOk: boolean): Machine {
  return {
    name: advancedOk ? 'marlin with ADVANCED_OK' : 'marlin',
    driver: marlinDriver,
    simulator: marlinSimulator,
    simulatorSettings: { advancedOk },
    settings: (port) => ({ port, timeoutMs: 1500 }),
    refusedCommand: 'G1',
    otherProgram: 'M84\n',
    restart: 'M997\n',
    noticesPowerOff: false,
    // What its planner and its queue hold when it, or the program, falls silent.
    mostTwice: 2,
  }
}

/** It reports no position: what it has carried out is known, and the place is given by a person after each fault. */
function silhouette(): Machine {
  return {
    name: 'silhouette cameo',
    driver: silhouetteDriver,
    simulator: silhouetteSimulator,
    simulatorSettings: { model: 'cameo' },
    settings: (port) => ({ port, timeoutMs: 3000 }),
    refusedCommand: 'D',
    otherProgram: 'M0,0\x03',
    // It knows no restart: this forgets all settings.
    restart: '\x1b\x04',
    noticesPowerOff: false,
    noticesRefusal: false,
    // Most of what it is sent are questions.
    certainBytes: 0.6,
    // What was sent and not reported as done: half a second of work.
    mostTwice: 5,
  }
}
