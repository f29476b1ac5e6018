import type { Plotter } from '@vfab/core'
import { createFilePlotter, type FileSink } from '@vfab/driver-kit'
import { flavourRules } from '@vfab/driver-kit/gcode'

import type { GcodeConfig } from './config.ts'
import { driverId } from './errors.ts'
import { GcodeFileProgram } from './file-program.ts'

/** A plotter that writes G-code into a sink. @param address - as in the settings: `file=out.gcode` */
export function openFile(address: string, sink: FileSink, config: GcodeConfig): Plotter {
  const { title } = flavourRules[config.flavour]
  const identity = { driver: driverId, model: `${config.model}, G-code for ${title}`, address }
  return createFilePlotter(identity, new GcodeFileProgram(config), sink)
}
