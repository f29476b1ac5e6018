import type { Session } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import type { Api } from '../api/api.ts'
import { words } from '../words.ts'

const text = words.session

/** Opens a session with a pairing code. */
export function Login(props: {
  readonly api: Api
  readonly reason: string | undefined
  readonly onSession: (session: Session) => void
}): JSX.Element {
  const [problem, setProblem] = useState<string | undefined>(props.reason)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    const given = new FormData(event.currentTarget as HTMLFormElement)
    const code = textOf(given, 'code').replaceAll(/\D/g, '')
    const name = textOf(given, 'name').trim()
    props.api
      .ask('openSession', { body: { code, ...(name === '' ? {} : { name }) } })
      .then(props.onSession)
      .catch((error: Error) => setProblem(error.message))
  }
  return (
    <main class="login">
      <form class="panel" onSubmit={submit}>
        <p class="mark">{words.name}</p>
        <h1>{text.title}</h1>
        <p class="quiet">{text.text}</p>
        <label class="field">
          <span>{text.code}</span>
          <input
            name="code"
            required
            inputMode="numeric"
            autoComplete="one-time-code"
            pattern="[0-9 ]{6,9}"
            class="code"
          />
        </label>
        <label class="field">
          <span>{text.client}</span>
          <input name="name" maxLength={60} autoComplete="off" aria-describedby="client-hint" />
          <span class="quiet" id="client-hint">
            {text.clientHint}
          </span>
        </label>
        <p role="alert" class="bad-text">
          {problem ?? ''}
        </p>
        <button class="primary" type="submit">
          {text.connect}
        </button>
      </form>
    </main>
  )
}

function textOf(given: FormData, name: string): string {
  const value = given.get(name)
  return typeof value === 'string' ? value : ''
}
