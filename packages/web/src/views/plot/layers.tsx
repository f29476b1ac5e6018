import type { Job, Preparation } from '@vfab/server/api'
import type { JSX } from 'preact'

import { clock, count, lengthOf, words } from '../../words.ts'
import { colorsOf } from './use-strokes.ts'

/** The layers of a preparation in words and numbers: what the paper shows, for those who do not see it. */
export function PreparedLayers({ preparation }: { readonly preparation: Preparation }): JSX.Element {
  const colors = colorsOf(preparation.layers)
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
        {preparation.layers.map((layer, index) => (
          <tr key={layer.id}>
            <th scope="row">
              <span class="swatch" style={{ background: colors[index] }} aria-hidden="true" />
              {layer.name}
              {layer.pauseBefore && <small class="quiet"> {words.layers.waits}</small>}
            </th>
            <td>{layer.pen}</td>
            <td>{count(layer.strokes)}</td>
            <td>{lengthOf(layer.inkMm)}</td>
            <td>{clock(layer.estimateMs)}</td>
          </tr>
        ))}
      </tbody>
      {preparation.layers.length > 1 && (
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
