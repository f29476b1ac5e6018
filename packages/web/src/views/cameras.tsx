import type { Film } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

import { ago } from '../formats.ts'
import { Act } from '../parts/act.tsx'
import { usePage } from '../page-context.ts'
import { words } from '../words.ts'
import { CameraPicture } from './camera-picture.tsx'

const text = words.cameras

/** What cameras see now, and the films they made. */
export function CamerasView(): JSX.Element {
  const { shop } = usePage()
  const cameras = [...shop.devices.value.values()].filter(({ kind }) => kind === 'camera')
  const films = [...shop.films.value.values()].sort((one, other) => other.startedMs - one.startedMs)
  return (
    <div class="plain-view">
      <h1>{text.title}</h1>
      {cameras.length === 0 && (
        <p class="quiet">
          {text.empty} {text.emptyHint}
        </p>
      )}
      <div class="cards wide">
        {cameras.map(({ name }) => (
          <div class="panel" key={name}>
            <CameraPicture camera={name} />
            <Recorder camera={name} film={films.find((film) => film.camera === name && film.recording)} />
          </div>
        ))}
      </div>
      <h2>{text.films}</h2>
      {films.length === 0 && <p class="quiet">{text.noFilms}</p>}
      <ul class="jobs">
        {films.map((film) => (
          <FilmRow key={film.id} film={film} />
        ))}
      </ul>
    </div>
  )
}

function Recorder({ camera, film }: { readonly camera: string; readonly film: Film | undefined }): JSX.Element {
  const { shop } = usePage()
  const [every, setEvery] = useState('1s')
  if (film) {
    return (
      <div class="row">
        <span class="state plotting">{text.recording}</span>
        <Act do={() => shop.api.ask('endFilm', { params: { film: film.id } })}>{text.end}</Act>
      </div>
    )
  }
  return (
    <div class="row">
      <label class="field">
        <span>{text.every}</span>
        <select value={every} onChange={({ currentTarget }) => setEvery(currentTarget.value)}>
          {Object.entries(text.intervals).map(([value, shown]) => (
            <option key={value} value={value}>
              {shown}
            </option>
          ))}
        </select>
      </label>
      <Act do={() => shop.api.ask('startFilms', { body: { cameras: [camera], every } })}>{text.record}</Act>
    </div>
  )
}

function FilmRow({ film }: { readonly film: Film }): JSX.Element {
  const { shop, confirm } = usePage()
  const params = { params: { film: film.id } }
  const remove = async (): Promise<void> => {
    if (await confirm(text.removeAsk, words.job.remove)) await shop.api.ask('removeFilm', params)
  }
  return (
    <li class="job-row">
      <div>
        <span class="name">{film.camera}</span>
        <p class="quiet">{ago(film.startedMs, shop.nowMs())}</p>
      </div>
      <p>
        {text.shots(film.shots, film.missed)}
        {film.error && <span class="quiet"> · {film.error.message}</span>}
      </p>
      <div class="row">
        {film.video === 'ready' && (
          <a class="button" href={`api/v1/films/${encodeURIComponent(film.id)}/video`}>
            {text.watch}
          </a>
        )}
        {film.video === 'making' && <span class="quiet">{text.making}</span>}
        {!film.recording && (film.video === 'none' || film.video === 'failed') && film.shots > 0 && (
          <Act do={() => shop.api.ask('makeVideo', { ...params, body: {} })}>{text.makeVideo}</Act>
        )}
        {!film.recording && (
          <Act kind="quiet" do={remove}>
            {words.job.remove}
          </Act>
        )}
      </div>
    </li>
  )
}
