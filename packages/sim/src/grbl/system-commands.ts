import type { Controller } from './controller.ts'
import { runJog } from './gcode.ts'
import { runHoming } from './homing.ts'
import { helpLine, modalReport, offsetLines } from './report.ts'
import { errorCodes, LineError } from './status-codes.ts'
import { zero } from './vector.ts'
import type { Program } from './wait.ts'

/** Bytes of the EEPROM that a setting changes: its four and the sum. */
const settingBytes = 5
const lineBytes = 80
const allBytes = 120

/** Carries out a line that begins with `$`. @throws LineError */
export function* runSystemCommand(controller: Controller, line: string, raw: string): Program {
  if (line.startsWith('$J=')) return yield* jog(controller, line)
  if (raw.startsWith('$/') && controller.firmware.flavour === 'fluidnc') return printItem(controller, raw.trim())
  switch (line) {
    case '$':
    case '$HELP':
      return controller.line(helpLine)
    case '$$':
      return printSettings(controller)
    case '$#':
      for (const text of offsetLines(controller)) controller.line(text)
      return
    case '$G':
      return controller.line(modalReport(controller))
    case '$C':
      return toggleCheck(controller)
    case '$X':
      return unlock(controller)
    case '$H':
      requireRest(controller)
      return yield* runHoming(controller, controller.machine)
    case '$SLP':
      requireRest(controller)
      controller.state = 'Sleep'
      return
    case '$I':
      requireRest(controller)
      for (const text of controller.firmware.info) controller.line(text)
      return
    case '$N':
      if (controller.firmware.flavour === 'fluidnc') throw new LineError(errorCodes.unknownDollar)
      requireRest(controller)
      controller.startupLines.forEach((text, index) => controller.line(`$N${index}=${text}`))
      return
    default:
      return write(controller, line, raw)
  }
}

/** One item of FluidNC's configuration file. */
function printItem({ startupLines, settings, listener }: Controller, path: string): void {
  const items: Readonly<Record<string, string>> = {
    '$/macros/startup_line0': startupLines[0]!,
    '$/macros/startup_line1': startupLines[1]!,
    '$/report_inches': String(settings.get(13) !== 0),
    '$/stepping/idle_ms': String(settings.get(1)),
  }
  const value = items[path]
  if (value === undefined) throw new LineError(errorCodes.unknownDollar)
  listener.print(`${path}=${value}\r\n`)
}

/** Settings, startup lines and restoring: what is kept in the EEPROM. */
function write(controller: Controller, line: string, raw: string): void {
  const startup = /^\$N([01])=(.*)$/.exec(line)
  const setting = /^\$(\d+)=([+-]?(?:\d+\.?\d*|\.\d+))$/.exec(line)
  const restore = /^\$RST=([$#*])$/.exec(line)
  if (startup === null && setting === null && restore === null && !line.startsWith('$I=')) {
    throw new LineError(/^\$\d+=/.test(line) ? errorCodes.badNumber : errorCodes.unknownDollar)
  }
  requireRest(controller)
  const { listener, settings, systems, startupLines } = controller
  if (startup !== null) {
    startupLines[Number(startup[1])] = raw.slice(raw.indexOf('=') + 1).toUpperCase()
    listener.eepromWrite(lineBytes)
  } else if (setting !== null) {
    settings.set(Number(setting[1]), Number(setting[2]))
    listener.eepromWrite(settingBytes)
  } else if (restore !== null) {
    if (restore[1] !== '#') settings.restore()
    if (restore[1] !== '$') systems.fill(zero)
    listener.eepromWrite(allBytes)
    controller.line('[MSG:Restoring defaults]')
  } else listener.eepromWrite(lineBytes)
}

function* jog(controller: Controller, line: string): Program {
  if (controller.state !== 'Idle' && controller.state !== 'Jog') throw new LineError(errorCodes.notIdle)
  yield* runJog(controller, line.slice('$J='.length))
}

function printSettings(controller: Controller): void {
  if (controller.stepper.running) throw new LineError(errorCodes.notIdle)
  for (const text of controller.settings.lines(controller.firmware.printedSettings)) controller.line(text)
}

function unlock(controller: Controller): void {
  if (controller.state !== 'Alarm') return
  controller.line('[MSG:Caution: Unlocked]')
  controller.state = 'Idle'
  controller.alarm = undefined
}

function toggleCheck(controller: Controller): void {
  if (controller.state === 'Check') {
    controller.resetWanted = true
    return controller.line('[MSG:Disabled]')
  }
  if (controller.state !== 'Idle') throw new LineError(errorCodes.notIdle)
  controller.state = 'Check'
  controller.line('[MSG:Enabled]')
}

function requireRest({ state }: Controller): void {
  if (state !== 'Idle' && state !== 'Alarm') throw new LineError(errorCodes.notIdle)
}
