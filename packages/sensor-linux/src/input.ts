/*
 * Switches and buttons on pins, as the kernel's gpio-keys driver shows them, and the switches of laptops and the like. The
 * kernel debounces them. Keyboards and mice are left alone: what a person types is not read here.
 */
import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { join } from 'node:path'

import { type Channel, matchesGlob } from '@vfab/core'

import { attributeText, entriesOf, reasonOf } from './attribute.ts'
import { type InputCode, inputCodeId, inputCodeName, maskBits } from './input-codes.ts'
import { createInputDecoder, type InputEvent } from './input-events.ts'
import type { AskInputState } from './input-state.ts'
import type { KernelPaths } from './kernel-paths.ts'
import { runProgram } from './program.ts'
import { noSample } from './no-sample.ts'
import type { PushedSource, PushedSourceOptions } from './source.ts'

/** What {@link findInputs} goes by. */
export interface InputOptions {
  /** Names of devices whose keys are read too, besides those of gpio-keys; globs. */
  readonly alsoKeysOf: readonly string[]
  readonly askState: AskInputState
  /** Of the kernel: 8 on 64-bit machines. */
  readonly wordBytes: 4 | 8
}

/** Codes that a mere button could have; a device with more keys than this is a keyboard. */
const mostButtons = 64

/** Finds the input devices with switches, and the buttons of gpio-keys. */
export async function findInputs(paths: KernelPaths, options: InputOptions): Promise<PushedSource[]> {
  const base = join(paths.sys, 'class/input')
  const events = (await entriesOf(base)).filter((entry) => /^event\d+$/.test(entry))
  const found = await Promise.all(events.map((event) => inputAt(paths, event, options)))
  return found.filter((input) => input !== undefined)
}

async function inputAt(paths: KernelPaths, event: string, options: InputOptions): Promise<PushedSource | undefined> {
  const device = join(paths.sys, 'class/input', event, 'device')
  const name = (await attributeText(join(device, 'name'))) ?? event
  const place = (await attributeText(join(device, 'phys'))) ?? ''
  const bits = async (kind: 'sw' | 'key'): Promise<number[]> =>
    maskBits((await attributeText(join(device, 'capabilities', kind))) ?? '', options.wordBytes === 8 ? 64 : 32)
  const switches = (await bits('sw')).map((code): InputCode => ({ type: 'switch', code }))
  const keys = (await bits('key')).map((code): InputCode => ({ type: 'key', code }))
  const isButtons = place.startsWith('gpio-keys') || /^gpio[-_]keys/.test(name)
  const wanted = isButtons || options.alsoKeysOf.some((pattern) => matchesGlob(pattern, name))
  const codes = [...switches, ...(wanted && (keys.length <= mostButtons || !isButtons) ? keys : [])]
  if (codes.length === 0) return undefined
  return new InputSource(
    `input/${name}`,
    name,
    join(paths.dev, 'input', event),
    codes,
    options.askState,
    options.wordBytes,
  )
}

class InputSource implements PushedSource {
  readonly id: string
  readonly name: string
  readonly channels: readonly Channel[]
  readonly #node: string
  readonly #codes: readonly InputCode[]
  readonly #askState: AskInputState
  readonly #wordBytes: 4 | 8

  constructor(
    id: string,
    name: string,
    node: string,
    codes: readonly InputCode[],
    askState: AskInputState,
    wordBytes: 4 | 8,
  ) {
    this.id = id
    this.name = name
    this.#node = node
    this.#codes = codes
    this.#askState = askState
    this.#wordBytes = wordBytes
    this.channels = codes.map((code) => ({
      id: inputCodeId(code),
      name: inputCodeName(code),
      quantity: 'switch',
      unit: '1',
      type: 'boolean',
      kind: 'state',
    }))
  }

  async run({ signal, emit }: PushedSourceOptions): Promise<void> {
    const emitAll = (reason: string): void => {
      for (const { id } of this.channels) emit({ channel: id, sample: noSample(reason) })
    }
    try {
      await access(this.#node, constants.R_OK)
    } catch (error) {
      return emitAll(reasonOf(error))
    }
    const heard = new Set<string>()
    const onEvent = (event: InputEvent): void => {
      const id = inputCodeId(event)
      if (!this.channels.some((channel) => channel.id === id)) return
      heard.add(id)
      emit({ channel: id, sample: { value: event.on } })
    }
    const decode = createInputDecoder(this.#wordBytes, {
      event: onEvent,
      lost: () => void this.#tellState(emit, new Set()),
    })
    // Read from before the state is asked for: what changes in between is not missed.
    // A program does the reading, because a read of Node's own that waits for the next event could not be given up.
    const reading = runProgram('cat', [this.#node], { signal, onStdout: decode })
    await this.#tellState(emit, heard)
    await reading
    if (!signal.aborted) emitAll('disconnected')
  }

  /** The state at the start, of what has not changed by itself since. */
  async #tellState(emit: PushedSourceOptions['emit'], heard: ReadonlySet<string>): Promise<void> {
    for (const code of this.#codes) {
      const on = await this.#askState(this.#node, code)
      const id = inputCodeId(code)
      if (heard.has(id)) continue
      emit({ channel: id, sample: on === undefined ? noSample('not-yet-known') : { value: on } })
    }
  }
}
