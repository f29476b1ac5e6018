/*
 * The programs of libgpiod, whose command lines and outputs differ between version 1 (Debian 12, Raspberry Pi OS Bookworm)
 * and version 2.
 */
import { runProgram } from './program.ts'

/** How an input line is set up. */
export interface GpioLine {
  /** `gpiochip0`, or the chip's label. */
  readonly chip: string
  /** Offset on the chip. */
  readonly line: number
  readonly activeLow: boolean
  readonly bias: 'as-is' | 'pull-up' | 'pull-down' | 'disabled'
  /** Changes shorter than this are not reported; done by the kernel, version 2 only. */
  readonly debounceMs: number
}

/** One change that `gpiomon` reports. */
export interface GpioEdge {
  readonly active: boolean
  /** On the kernel's monotonic clock, ms: since the computer was started. */
  readonly monotonicMs: number
}

/** The major version of libgpiod's programs that is installed; `undefined` where there are none. */
export async function gpioToolsVersion(): Promise<1 | 2 | undefined> {
  let text = ''
  const { code } = await runProgram('gpiomon', ['--version'], {
    onStdout: (chunk) => (text += chunk.toString('latin1')),
  })
  if (code !== 0) return undefined
  const major = /v(\d+)\./.exec(text)?.[1]
  return major === undefined ? undefined : Number(major) >= 2 ? 2 : 1
}

/** Arguments of `gpioget` that print the state of the line as 0 or 1. */
export function getArguments(version: 1 | 2, line: GpioLine): string[] {
  return version === 1
    ? [...sharedArguments(version, line), line.chip, String(line.line)]
    : ['--numeric', ...sharedArguments(version, line), '--chip', line.chip, String(line.line)]
}

/** Arguments of `gpiomon` that make it print one line per edge: type and time. */
export function monitorArguments(version: 1 | 2, line: GpioLine): string[] {
  const shared = sharedArguments(version, line)
  if (version === 1) return ['--line-buffered', '--format=%e %s.%n', ...shared, line.chip, String(line.line)]
  const debounce = line.debounceMs > 0 ? [`--debounce-period=${line.debounceMs}ms`] : []
  return ['--event-clock=monotonic', '--format=%e %S', ...debounce, ...shared, '--chip', line.chip, String(line.line)]
}

function sharedArguments(version: 1 | 2, { activeLow, bias }: GpioLine): string[] {
  // Version 1 spells what version 2 calls "disabled" as "disable".
  const spelt = version === 1 && bias === 'disabled' ? 'disable' : bias
  return [...(activeLow ? ['--active-low'] : []), ...(bias === 'as-is' ? [] : [`--bias=${spelt}`])]
}

/** Reads what `gpioget` printed: version 1 prints `1`, version 2 with `--numeric` the same. */
export function readState(text: string): boolean | undefined {
  const state = text.trim()
  return state === '1' ? true : state === '0' ? false : undefined
}

/**
 * Reads a line of `gpiomon`: `1 1234.567890123`. In version 1 a rising edge is 1 and a falling one 0, in version 2 they are 1
 * and 2. Nanoseconds of version 1 lack their leading zeros.
 */
export function readEdge(version: 1 | 2, text: string): GpioEdge | undefined {
  const [, type = '', seconds = '', fraction = ''] = /^([012]) +(\d+)\.(\d{1,9})$/.exec(text.trim()) ?? []
  if (type === '' || (version === 2 && type === '0') || (version === 1 && type === '2')) return undefined
  const nanoseconds = version === 1 ? Number(fraction) : Number(fraction.padEnd(9, '0'))
  return { active: type === '1', monotonicMs: Number(seconds) * 1000 + nanoseconds / 1e6 }
}
