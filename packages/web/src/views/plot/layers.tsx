import type { Drawing, Job, Preparation } from '@vfab/server/api'
import type { JSX } from 'preact'

import { clock, count, lengthOf } from '../../formats.ts'
import { usePage } from '../../page-context.ts'
import { layersIn, layersText, pensIn, pensText } from '../../plot-settings.ts'
import { words } from '../../words.ts'
import { colorOf, colorsOf } from './use-strokes.ts'

/**
 * The layers of a drawing in words and numbers: what the paper shows, for those who do not see it; and which of them are drawn, with
 * which pens.
 */
export function DrawingLayers(props: {
  readonly drawing: Drawing
  readonly preparation: Preparation | undefined
}): JSX.Element {
  const { drawing, preparation } = props
  const { route, adjust } = usePage()
  const { query } = route.value
  const ids = drawing.layers.map(({ id }) => id)
  const chosen = layersIn(query) ?? ids
  const choose = (id: string, on: boolean): void => {
    const next = ids.filter((each) => (each === id ? on : chosen.includes(each)))
    if (next.length > 0) adjust({ layers: next.length === ids.length ? undefined : layersText(next) })
  }
  return (
    <table class="layers">
      <caption class="hidden">{words.layers.title}</caption>
      <thead>
        <tr>
          <th scope="col">{words.layers.name}</th>
          <th scope="col">{words.layers.pen}</th>
          <th scope="col">{words.layers.strokes}</th>
          <th scope="col">{words.layers.ink}</th>
          <th scope="col">{words.layers.time}</th>
        </tr>
      </thead>
      <tbody>
        {drawing.layers.map((layer) => {
          const prepared = preparation?.layers.find(({ id }) => id === layer.id)
          const drawn = chosen.includes(layer.id)
          return (
            <tr key={layer.id} data-drawn={drawn}>
              <th scope="row">
                <label class="check">
                  <input
                    type="checkbox"
                    checked={drawn}
                    aria-label={words.layers.draw(layer.name)}
                    onChange={({ currentTarget }) => choose(layer.id, currentTarget.checked)}
                  />
                  <span class="swatch" style={{ background: colorOf(layer) }} aria-hidden="true" />
                  {layer.name}
                  {layer.pauseBefore && <small class="quiet"> {words.layers.waits}</small>}
                </label>
              </th>
              <td>
                <PenOf layer={layer.name} prepared={prepared?.pen} />
              </td>
              <td>{count((prepared ?? layer).strokes)}</td>
              <td>{lengthOf((prepared ?? layer).inkMm)}</td>
              <td>{prepared && drawn ? clock(prepared.estimateMs) : ''}</td>
            </tr>
          )
        })}
      </tbody>
      {preparation && drawing.layers.length > 1 && (
        <tfoot>
          <tr>
            <th scope="row">{words.layers.total}</th>
            <td />
            <td>{count(preparation.strokes)}</td>
            <td>{lengthOf(preparation.inkMm)}</td>
            <td>{clock(preparation.estimateMs)}</td>
          </tr>
        </tfoot>
      )}
    </table>
  )
}

/** As many pens can be chosen from where the machine is not configured with more. */
const fewestPens = 8

/** The pen that draws a layer. */
function PenOf(props: { readonly layer: string; readonly prepared: number | undefined }): JSX.Element {
  const { route, adjust, plotter } = usePage()
  const pens = pensIn(route.value.query)
  const named = plotter.value?.pens ?? []
  const shown = pens[props.layer] ?? props.prepared ?? 1
  const most = Math.max(fewestPens, shown, ...named.map(({ number }) => number))
  return (
    <select
      class="pen"
      aria-label={words.layers.penOf(props.layer)}
      value={shown}
      onChange={({ currentTarget }) =>
        adjust({ pens: pensText({ ...pens, [props.layer]: Number(currentTarget.value) }) })
      }
    >
      {Array.from({ length: most }, (_, index) => index + 1).map((pen) => {
        const name = named.find(({ number }) => number === pen)?.name
        return (
          <option key={pen} value={pen}>
            {pen}
            {name === undefined ? '' : ` ${name}`}
          </option>
        )
      })}
    </select>
  )
}

/** The layers of a job, and how much of each is drawn. */
export function JobLayers({ job }: { readonly job: Job }): JSX.Element | null {
  const { layers } = job
  if (!layers || layers.length === 0) return null
  const colors = colorsOf(layers)
  let first = 0
  return (
    <table class="layers">
      <caption class="hidden">{words.layers.title}</caption>
      <thead>
        <tr>
          <th scope="col">{words.layers.name}</th>
          <th scope="col">{words.layers.pen}</th>
          <th scope="col">{words.layers.drawn}</th>
          <th scope="col">{words.layers.strokes}</th>
        </tr>
      </thead>
      <tbody>
        {layers.map((layer, index) => {
          const drawn = Math.min(layer.strokes, Math.max(0, job.strokesDone - first))
          first += layer.strokes
          return (
            <tr key={index}>
              <th scope="row">
                <span class="swatch" style={{ background: colors[index] }} aria-hidden="true" />
                {layer.name}
              </th>
              <td>{layer.pen ?? ''}</td>
              <td>{count(drawn)}</td>
              <td>{count(layer.strokes)}</td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
