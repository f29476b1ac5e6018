import { type CameraControl, nearest, type OperationOptions } from '@vfab/core'

import { cameraError } from '../errors.ts'
import { runProgram } from '../run-program.ts'
import { automatics, readV4l2Controls, type V4l2Control } from './v4l2-controls.ts'

/** The controls of a camera: told, set, and set back. */
export interface ControlPanel {
  /** @throws DriverError `DEPENDENCY_MISSING` without v4l2-ctl, `IO_FAILED` */
  list(options?: OperationOptions): Promise<readonly CameraControl[]>
  /**
   * Sets a control; a value switches off what sets it by itself, `auto` switches it on.
   * @throws DriverError `CONFIG_INVALID` for a control or a value that there is not, `REJECTED` when the camera refuses
   */
  set(name: string, value: number | 'auto', options?: OperationOptions): Promise<void>
  /** Sets back everything that {@link set} changed, the last first. What the camera refuses by then is left. */
  restore(): Promise<void>
}

const program = 'v4l2-ctl'

/** The controls of the camera at `path`, through `v4l2-ctl` of v4l-utils. */
export function openControlPanel(path: string, v4l2Ctl: string = program): ControlPanel {
  return new V4l2Panel(path, v4l2Ctl)
}

class V4l2Panel implements ControlPanel {
  readonly #path: string
  readonly #program: string
  /** Values before they were changed, in the order of the first change. */
  readonly #before = new Map<string, number>()

  constructor(path: string, v4l2Ctl: string) {
    this.#path = path
    this.#program = v4l2Ctl
  }

  async list(options: OperationOptions = {}): Promise<readonly CameraControl[]> {
    const controls = await this.#read(options)
    return controls.map(({ writable: _writable, ...control }) => {
      const automatic = automaticOf(controls, control.name)
      return automatic ? { ...control, auto: automatic.control.value !== automatic.off } : control
    })
  }

  async set(name: string, value: number | 'auto', options: OperationOptions = {}): Promise<void> {
    const controls = await this.#read(options)
    const control = controls.find((each) => each.name === name)
    if (!control) throw this.#unknown(name, controls)
    const automatic = automaticOf(controls, name)
    if (value === 'auto') {
      if (!automatic) throw this.#invalid(`${name} is not set automatically by this camera`, 'give it a number')
      return this.#write(automatic.control, automatic.on, options)
    }
    if (!(value >= control.min && value <= control.max) || !Number.isInteger(value)) {
      throw this.#invalid(`${name} cannot be ${value}`, rangeOf(control))
    }
    if (automatic && automatic.control.value !== automatic.off) {
      await this.#write(automatic.control, automatic.off, options)
    }
    await this.#write(control, value, options)
  }

  async restore(): Promise<void> {
    const changed = [...this.#before].reverse()
    this.#before.clear()
    for (const [name, value] of changed) {
      await runProgram(this.#program, ['-d', this.#path, '--set-ctrl', `${name}=${value}`])
    }
  }

  async #read(options: OperationOptions): Promise<V4l2Control[]> {
    return readV4l2Controls(await this.#run(['--list-ctrls-menus'], options))
  }

  async #write({ name, value: before }: V4l2Control, value: number, options: OperationOptions): Promise<void> {
    if (!this.#before.has(name)) this.#before.set(name, before)
    await this.#run(['--set-ctrl', `${name}=${value}`], options)
  }

  async #run(args: readonly string[], options: OperationOptions): Promise<string> {
    const output = await runProgram(this.#program, ['-d', this.#path, ...args], options)
    const address = this.#path
    if (!output) {
      throw cameraError('DEPENDENCY_MISSING', 'the controls of a camera need v4l2-ctl, which is not installed', {
        context: { address, program: this.#program },
        hint: 'install v4l-utils, e.g. sudo apt install v4l-utils',
      })
    }
    if (output.exitCode === 0) return output.stdout
    const said = output.stderr.trim() || output.stdout.trim()
    throw cameraError('REJECTED', `the camera ${address} refused ${args.join(' ')}`, {
      context: { address, exitCode: output.exitCode },
      hint: 'list what it has and accepts; a control may wait for another one to be in manual mode',
      ...(said === '' ? {} : { cause: new Error(`v4l2-ctl: ${said}`) }),
    })
  }

  #unknown(name: string, controls: readonly V4l2Control[]): Error {
    const names = controls.map((control) => control.name)
    const meant = nearest(name, names)
    const hint = meant === undefined ? `it has ${names.join(', ') || 'none'}` : `did you mean ${meant}?`
    return this.#invalid(`the camera ${this.#path} has no control ${name}`, hint)
  }

  #invalid(message: string, hint: string): Error {
    return cameraError('CONFIG_INVALID', message, { context: { address: this.#path }, hint })
  }
}

function rangeOf({ min, max, menu }: V4l2Control): string {
  if (!menu) return `whole numbers from ${min} to ${max}`
  return Object.entries(menu)
    .map(([value, label]) => `${value}: ${label}`)
    .join(', ')
}

/** The control that sets `name` by itself, with its values, where the camera has one. */
function automaticOf(
  controls: readonly V4l2Control[],
  name: string,
): { readonly control: V4l2Control; readonly on: number; readonly off: number } | undefined {
  const rule = automatics.find(({ control }) => control.test(name))
  const control = rule && controls.find((each) => rule.by.includes(each.name))
  return rule && control && { control, on: rule.on, off: rule.off }
}
