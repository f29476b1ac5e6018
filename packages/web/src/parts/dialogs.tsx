import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'

import { usePage } from '../page-context.ts'
import { words } from '../words.ts'

/** A dialog that holds the focus while it is open; Escape closes it. */
export function Modal(props: {
  readonly label: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}): JSX.Element {
  const ref = useRef<HTMLDialogElement>(null)
  useEffect(() => ref.current?.showModal(), [])
  return (
    <dialog ref={ref} aria-label={props.label} onClose={props.onClose}>
      {props.children}
    </dialog>
  )
}

/** The question that is asked, the list of keys, and what went wrong. */
export function Dialogs(): JSX.Element {
  const { asked, keysShown } = usePage()
  return (
    <>
      {asked.value && <Confirm key={asked.value.text} />}
      {keysShown.value && <Keys />}
      <Problems />
    </>
  )
}

function Confirm(): JSX.Element | null {
  const { asked } = usePage()
  const ask = asked.value
  if (!ask) return null
  return (
    <Modal label={ask.text} onClose={() => ask.answer(false)}>
      <p>{ask.text}</p>
      <div class="row end">
        <button type="button" class="plain" onClick={() => ask.answer(false)}>
          {words.cancel}
        </button>
        <button type="button" class="primary" onClick={() => ask.answer(true)}>
          {ask.yes}
        </button>
      </div>
    </Modal>
  )
}

function Keys(): JSX.Element {
  const { keysShown, keysOn } = usePage()
  const close = (): void => void (keysShown.value = false)
  return (
    <Modal label={words.keys.title} onClose={close}>
      <h2>{words.keys.title}</h2>
      <dl class="keys">
        {words.keys.list.map(([keys, meaning]) => (
          <div key={keys}>
            <dt>
              {keys.split(' ').map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet">{words.keys.arrows}</p>
      <label class="check">
        <input
          type="checkbox"
          checked={keysOn.value}
          onChange={({ currentTarget }) => {
            keysOn.value = currentTarget.checked
            localStorage.setItem('keys', currentTarget.checked ? 'on' : 'off')
          }}
        />
        {words.keys.on}
      </label>
      <div class="row end">
        <button type="button" class="primary" onClick={close}>
          {words.close}
        </button>
      </div>
    </Modal>
  )
}

function Problems(): JSX.Element {
  const { problems } = usePage()
  return (
    <div class="problems" role="alert">
      {problems.value.map((problem) => (
        <div class="problem" key={problem.id}>
          <div>
            <p>{problem.text}</p>
            {problem.hint !== undefined && <p class="quiet">{problem.hint}</p>}
          </div>
          <button
            type="button"
            class="quiet"
            onClick={() => (problems.value = problems.value.filter(({ id }) => id !== problem.id))}
          >
            {words.dismiss}
          </button>
        </div>
      ))}
    </div>
  )
}
