import type { Channel } from '@vfab/core'

import { type GpioLine, getArguments, gpioToolsVersion, monitorArguments, readEdge, readState } from './gpio-tools.ts'
import { runProgram } from './program.ts'
import { noSample } from './no-sample.ts'
import type { PushedSource, PushedSourceOptions } from './source.ts'

/** A line that the settings name. */
export interface NamedGpioLine extends GpioLine {
  /** Channel id. */
  readonly id: string
  readonly quantity: string
}

/** A GPIO line as a source of its own: only lines that the settings name are ever touched. */
export function gpioSource(line: NamedGpioLine): PushedSource {
  const channel: Channel = { id: line.id, quantity: line.quantity, unit: '1', type: 'boolean', kind: 'state' }
  return {
    id: `gpio/${line.chip}/${line.line}`,
    name: '',
    channels: [channel],
    run: (options) => watchLine(line, options),
  }
}

/**
 * `gpioget` tells the state at the start, `gpiomon` the changes from then on. A change in the few milliseconds between the two
 * shows with the next change only: two programs cannot hold a line at once.
 */
async function watchLine(line: NamedGpioLine, { signal, emit }: PushedSourceOptions): Promise<void> {
  const tell = (reason: string): void => emit({ channel: line.id, sample: noSample(reason) })
  const version = await gpioToolsVersion()
  if (version === undefined) return tell('gpiomon-missing')
  let stateText = ''
  const got = await runProgram('gpioget', getArguments(version, line), {
    signal,
    onStdout: (chunk) => (stateText += chunk.toString('latin1')),
  })
  if (signal.aborted) return
  const state = readState(stateText)
  if (got.code !== 0 || state === undefined) return tell(reasonFrom(got.stderr))
  emit({ channel: line.id, sample: { value: state } })
  let rest = ''
  const { stderr } = await runProgram('gpiomon', monitorArguments(version, line), {
    signal,
    onStdout: (chunk) => {
      const lines = (rest + chunk.toString('latin1')).split('\n')
      rest = lines.pop() ?? ''
      for (const text of lines) {
        const edge = readEdge(version, text)
        if (edge) emit({ channel: line.id, sample: { value: edge.active } })
      }
    },
  })
  if (!signal.aborted) tell(reasonFrom(stderr))
}

/** What a program of libgpiod complains about, in the words of readings. */
function reasonFrom(stderr: string): string {
  if (/permission denied/i.test(stderr)) return 'permission'
  if (/busy/i.test(stderr)) return 'busy'
  if (/no such (file|device)|cannot find|not found/i.test(stderr)) return 'disconnected'
  return 'no-answer'
}
