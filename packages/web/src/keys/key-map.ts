import type { JobState } from '@vfab/server/api'

/** What a key asks for, the same as in the terminal. */
export type KeyAction =
  | 'pause'
  | 'pause-now'
  | 'resume'
  | 'faster'
  | 'slower'
  | 'pen-higher'
  | 'pen-lower'
  | 'pen-up'
  | 'pen-down'
  | 'to-origin'
  | 'redo'
  | 'help'

/** A key as the browser reports it. */
export interface PressedKey {
  readonly key: string
  readonly ctrlKey: boolean
  readonly altKey: boolean
  readonly metaKey: boolean
}

const actions: Readonly<Record<string, KeyAction>> = {
  p: 'pause',
  P: 'pause-now',
  c: 'resume',
  '+': 'faster',
  '=': 'faster',
  '-': 'slower',
  ']': 'pen-higher',
  '[': 'pen-lower',
  u: 'pen-up',
  d: 'pen-down',
  h: 'to-origin',
  b: 'redo',
  '?': 'help',
}

const whileDrawing: readonly KeyAction[] = ['pause', 'pause-now', 'faster', 'slower', 'pen-higher', 'pen-lower']
const whilePaused: readonly KeyAction[] = [
  'resume',
  'faster',
  'slower',
  'pen-higher',
  'pen-lower',
  'pen-up',
  'pen-down',
  'to-origin',
  'redo',
]

/** What a key asks for; undefined for keys that mean nothing here, and those of the browser (with Ctrl, Alt or Command). */
export function actionOf({ key, ctrlKey, altKey, metaKey }: PressedKey): KeyAction | undefined {
  return ctrlKey || altKey || metaKey ? undefined : actions[key]
}

/** Whether a job can do what a key asks for. */
export function isPossible(action: KeyAction, state: JobState | undefined, held = false): boolean {
  if (action === 'help') return true
  if (action === 'resume' && held) return true
  if (state === 'plotting' || state === 'starting') return whileDrawing.includes(action)
  if (state === 'paused') return whilePaused.includes(action)
  return state === 'pausing' && action === 'resume'
}

/** Two presses of Escape within this time stop the plot. */
const twiceWithinMs = 800

/** Notices Escape pressed twice; a key in between counts as neither. */
export interface EscapeTwice {
  /** @returns whether this key was the second Escape, the first, or another key */
  press(key: string, atMs: number): 'stop' | 'first' | 'other'
}

/** Nothing was pressed yet. */
export function createEscapeTwice(): EscapeTwice {
  let firstMs: number | undefined
  return {
    press(key, atMs) {
      if (key !== 'Escape') {
        firstMs = undefined
        return 'other'
      }
      const isSecond = firstMs !== undefined && atMs - firstMs <= twiceWithinMs
      firstMs = isSecond ? undefined : atMs
      return isSecond ? 'stop' : 'first'
    },
  }
}
