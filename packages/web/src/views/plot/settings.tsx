import type { ComponentChildren, JSX } from 'preact'

import { usePage } from '../../page-context.ts'
import type { SettingName } from '../../plot-settings.ts'
import { words } from '../../words.ts'

const text = words.settings
const rotations = ['', '0', '90', '180', '270']

/** How the drawing lies on the paper; what is chosen stands in the address. */
export function Settings(): JSX.Element {
  const { shop } = usePage()
  const papers = shop.facts.value?.papers ?? []
  return (
    <form class="settings" aria-label={text.title} onSubmit={(event) => event.preventDefault()}>
      <Choice name="paper" options={[['', text.ofDrawing], ...papers.map((paper) => [paper, paper] as const)]} />
      <Choice
        name="rotate"
        options={rotations.map((degrees) => [degrees, degrees === '' ? text.automatic : `${degrees}°`] as const)}
      />
      <Field name="margin" placeholder="0" />
      <Tick name="fit" />
      <Tick name="landscape" />
      <details>
        <summary>{text.more}</summary>
        <Part title={text.parts.paper}>
          <Field name="size" placeholder="100 × 150" />
          <Field name="scale" placeholder="100" />
          <Choice name="mirror" options={Object.entries(text.mirrors)} />
          <Tick name="center" />
          <Tick name="clip" />
        </Part>
        <Part title={text.parts.lines}>
          <Field name="hatch" placeholder="–" />
          <Field name="angle" placeholder="45" />
          <Tick name="cross" />
          <Field name="passes" placeholder="1" />
          <Choice name="hide" options={Object.entries(text.hides)} />
          <Choice name="layersby" options={Object.entries(text.layerings)} />
          <Choice name="order" options={Object.entries(text.orders)} />
          <Field name="effort" placeholder="1" />
          <Tick name="sortpens" />
        </Part>
        <Part title={text.parts.copies}>
          <Field name="columns" placeholder="1" />
          <Field name="rows" placeholder="1" />
          <Field name="gap" placeholder="0" />
        </Part>
      </details>
    </form>
  )
}

function Part({ title, children }: { readonly title: string; readonly children: ComponentChildren }): JSX.Element {
  return (
    <fieldset>
      <legend>{title}</legend>
      <div class="settings">{children}</div>
    </fieldset>
  )
}

function Choice(props: {
  readonly name: 'paper' | 'rotate' | 'mirror' | 'hide' | 'layersby' | 'order'
  readonly options: readonly (readonly [string, string])[]
}): JSX.Element {
  const { route, adjust } = usePage()
  return (
    <label class="field">
      <span>{text[props.name]}</span>
      <select
        value={route.value.query[props.name] ?? ''}
        onChange={({ currentTarget }) => adjust({ [props.name]: currentTarget.value })}
      >
        {props.options.map(([value, shown]) => (
          <option key={value} value={value}>
            {shown}
          </option>
        ))}
      </select>
    </label>
  )
}

function Field(props: { readonly name: SettingName & keyof typeof text; readonly placeholder: string }): JSX.Element {
  const { route, adjust } = usePage()
  return (
    <label class="field short">
      <span>{text[props.name] as string}</span>
      <input
        inputMode="decimal"
        placeholder={props.placeholder}
        value={route.value.query[props.name] ?? ''}
        onInput={({ currentTarget }) => adjust({ [props.name]: currentTarget.value })}
      />
    </label>
  )
}

function Tick(props: { readonly name: 'fit' | 'landscape' | 'center' | 'clip' | 'sortpens' | 'cross' }): JSX.Element {
  const { route, adjust } = usePage()
  return (
    <label class="check">
      <input
        type="checkbox"
        checked={route.value.query[props.name] === '1'}
        onChange={({ currentTarget }) => adjust({ [props.name]: currentTarget.checked ? '1' : undefined })}
      />
      {text[props.name]}
    </label>
  )
}
