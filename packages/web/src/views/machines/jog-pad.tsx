import type { Device } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'

import { usePage } from '../../page-context.ts'
import { words } from '../../words.ts'
import { createHeldJog, type JogDirection } from './held-jog.ts'

const text = words.machines

interface Arrow extends JogDirection {
  readonly key: string
  readonly name: string
  readonly sign: string
}

const arrows: readonly Arrow[] = [
  { key: 'ArrowUp', name: text.up, sign: '↑', x: 0, y: -1 },
  { key: 'ArrowLeft', name: text.left, sign: '←', x: -1, y: 0 },
  { key: 'ArrowRight', name: text.right, sign: '→', x: 1, y: 0 },
  { key: 'ArrowDown', name: text.down, sign: '↓', x: 0, y: 1 },
]

const steps = ['0.1', '1', '10', '50']

/** Arrows that move the pen: while they are held, or by a step. Arrow keys do the same while the pad has the focus. */
export function JogPad({ device }: { readonly device: Device }): JSX.Element {
  const page = usePage()
  const [step, setStep] = useState('hold')
  const [speed, setSpeed] = useState(0.4)
  const pad = useRef<HTMLDivElement>(null)
  const jog = useMemo(
    () =>
      createHeldJog({
        api: page.shop.api,
        device: device.name,
        onError: page.complain,
        operate: (action) => page.operate(device.name, action),
      }),
    [device.name],
  )
  useEffect(() => {
    const ended = new AbortController()
    const release = (): void => jog.release()
    for (const name of ['pointerup', 'pointercancel', 'blur', 'pagehide']) addEventListener(name, release, ended)
    document.addEventListener('visibilitychange', release, ended)
    return () => {
      ended.abort()
      release()
    }
  }, [jog])
  const begin = ({ x, y }: JogDirection): void => {
    if (step === 'hold') return jog.hold({ x: x * speed, y: y * speed })
    const distance = { xMm: x * Number(step), yMm: y * Number(step) }
    const move = { params: { device: device.name }, body: { move: 'by', ...distance } } as const
    page.operate(device.name, () => page.shop.api.ask('move', move)).catch(page.complain)
  }
  const onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const arrow = arrows.find(({ key }) => key === event.key)
    if (!arrow) return
    event.preventDefault()
    if (!event.repeat) begin(arrow)
  }
  const disabled = !page.shop.operates.value
  return (
    <fieldset class="jog" disabled={disabled}>
      <legend>{text.jog}</legend>
      <div
        ref={pad}
        class="pad"
        role="group"
        aria-label={text.pad}
        tabIndex={disabled ? undefined : 0}
        onKeyDown={onKey}
        onKeyUp={() => jog.release()}
        onBlur={() => jog.release()}
      >
        {arrows.map((arrow) => (
          <button
            key={arrow.key}
            type="button"
            class={`plain ${arrow.key}`}
            aria-label={arrow.name}
            onPointerDown={(event) => event.button === 0 && begin(arrow)}
            onKeyDown={(event) => {
              if ((event.key === 'Enter' || event.key === ' ') && !event.repeat) begin(arrow)
            }}
            onContextMenu={(event) => event.preventDefault()}
          >
            {arrow.sign}
          </button>
        ))}
      </div>
      <div class="jog-settings">
        <label class="field">
          <span>{text.step}</span>
          <select value={step} onChange={({ currentTarget }) => setStep(currentTarget.value)}>
            <option value="hold">{text.hold}</option>
            {steps.map((mm) => (
              <option key={mm} value={mm}>
                {mm} mm
              </option>
            ))}
          </select>
        </label>
        {step === 'hold' && (
          <label class="field">
            <span>{text.speed}</span>
            <input
              type="range"
              min={0.05}
              max={1}
              step={0.05}
              value={speed}
              onInput={({ currentTarget }) => setSpeed(Number(currentTarget.value))}
            />
          </label>
        )}
      </div>
      <p class="quiet">{text.jogHint}</p>
    </fieldset>
  )
}
