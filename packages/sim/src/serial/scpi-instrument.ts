import type { LineValues } from './line-values.ts'

/** A simulated instrument's answers and what it complains of. */
export interface ScpiInstrument {
  /** Takes one program message. @returns the answer to its questions, `undefined` where there is none to give */
  take(line: string): string | undefined
}

/** What the instrument calls itself. */
export const scpiIdentity = 'VFAB,SIM-34401,0,1.0'

/**
 * A multimeter that measures whatever it is given: `MEAS:TEMP?` asks for the value `temp` (the first four letters count), `READ?`
 * for all of them at once. Several questions come with semicolons. What it does not know goes to the error queue.
 * @see https://www.ivifoundation.org/downloads/SCPI/scpi-99.pdf chapter 21.8
 */
export function scpiInstrument(
  values: () => LineValues,
  refused: (command: string) => boolean = () => false,
): ScpiInstrument {
  const errors: string[] = []
  const answer = (command: string): string | undefined => {
    const upper = command.toUpperCase()
    if (refused(command)) errors.push('-221,"Settings conflict"')
    else if (upper === '*IDN?') return scpiIdentity
    else if (upper === '*OPC?') return '1'
    else if (upper === '*CLS') errors.length = 0
    else if (upper === '*RST') return undefined
    else if (/^SYST(EM)?:ERR(OR)?(:NEXT)?\?$/.test(upper)) return errors.shift() ?? '+0,"No error"'
    else if (upper === 'READ?') return [...values().values()].map(scpiNumber).join(',')
    else {
      const [, name] = /^MEAS(?:URE)?:([A-Z]+)(?::DC)?\?$/.exec(upper) ?? []
      const found = [...values()].find(([key]) => name !== undefined && short(key) === short(name))
      if (found) return scpiNumber(found[1])
      errors.push('-113,"Undefined header"')
    }
    return undefined
  }
  return {
    take(line) {
      const answers = line
        .split(';')
        .map((part) => part.trim().replace(/^:/, ''))
        .filter((part) => part !== '')
        .map(answer)
        .filter((part) => part !== undefined)
      return answers.length === 0 ? undefined : answers.join(';')
    },
  }
}

function short(name: string): string {
  return name.toUpperCase().slice(0, 4)
}

/** `+2.15000000E+01`; what is no number is an overload, as instruments show it. */
function scpiNumber(value: number | boolean | string): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (typeof value === 'string') return `"${value}"`
  if (!Number.isFinite(value)) return Number.isNaN(value) ? '+9.91000000E+37' : '+9.90000000E+37'
  const [mantissa = '', exponent = ''] = value.toExponential(8).split('e')
  const sign = exponent.startsWith('-') ? '-' : '+'
  return `${value < 0 ? '' : '+'}${mantissa}E${sign}${exponent.slice(1).padStart(2, '0')}`
}
