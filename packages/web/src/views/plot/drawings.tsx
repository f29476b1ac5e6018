import type { Drawing } from '@vfab/server/api'
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'

import { Act } from '../../parts/act.tsx'
import { usePage } from '../../page-context.ts'
import { words } from '../../words.ts'

/** Uploads files, and goes to the last of them. */
export function useUpload(): {
  readonly uploading: string | undefined
  readonly upload: (files: Iterable<File>) => void
} {
  const { shop, go, plotter, complain } = usePage()
  const [uploading, setUploading] = useState<string | undefined>()
  const upload = async (files: readonly File[]): Promise<void> => {
    for (const file of files) {
      setUploading(file.name)
      const drawing = await shop.api.ask('addDrawing', { query: { name: file.name }, body: file })
      shop.apply({ name: 'drawing', data: drawing })
      go('plot', { device: plotter.value?.name, drawing: drawing.id })
    }
  }
  return {
    uploading,
    upload: (files) =>
      void upload([...files])
        .catch(complain)
        .finally(() => setUploading(undefined)),
  }
}

/** Takes files that are dropped anywhere on the page. @returns whether something is held over it */
export function useDrop(upload: (files: Iterable<File>) => void): boolean {
  const [over, setOver] = useState(false)
  const latest = useRef(upload)
  latest.current = upload
  useEffect(() => {
    const ended = new AbortController()
    const leave = (): void => setOver(false)
    addEventListener(
      'dragover',
      (event) => {
        if (event.dataTransfer?.types.includes('Files') !== true) return
        event.preventDefault()
        setOver(true)
      },
      ended,
    )
    addEventListener('dragleave', (event) => event.relatedTarget === null && leave(), ended)
    addEventListener(
      'drop',
      (event) => {
        event.preventDefault()
        leave()
        latest.current(event.dataTransfer?.files ?? [])
      },
      ended,
    )
    return () => ended.abort()
  }, [])
  return over
}

/** The drawings that were uploaded, and where to drop more. */
export function Drawings(): JSX.Element {
  const { shop, route, go, plotter, confirm } = usePage()
  const { uploading, upload } = useUpload()
  const over = useDrop(upload)
  const drawings = [...shop.drawings.value.values()].sort((one, other) => other.addedMs - one.addedMs)
  const remove = async (drawing: Drawing): Promise<void> => {
    if (!(await confirm(words.plot.removeDrawing, words.job.remove))) return
    await shop.api.ask('removeDrawing', { params: { drawing: drawing.id } })
    if (route.value.query['drawing'] === drawing.id) go('plot', { device: plotter.value?.name })
  }
  return (
    <section class="drawings" aria-label={words.plot.drawings}>
      <h2>{words.plot.drawings}</h2>
      {shop.operates.value && (
        <label class="drop" data-over={over}>
          <input
            type="file"
            class="hidden"
            multiple
            accept=".svg,.dxf,.hpgl,.plt,.gcode,.nc,.pdf,image/svg+xml"
            aria-label={words.plot.choose}
            onChange={({ currentTarget }) => {
              upload([...(currentTarget.files ?? [])])
              currentTarget.value = ''
            }}
          />
          <b>
            {uploading === undefined
              ? over
                ? words.plot.dropAnywhere
                : words.plot.drop
              : words.plot.uploading(uploading)}
          </b>
          <span class="link">{words.plot.choose}</span>
          <span class="quiet">{words.plot.accepted}</span>
        </label>
      )}
      {drawings.length === 0 && shop.complete.value && <p class="quiet">{words.plot.noDrawings}</p>}
      <ul class="list">
        {drawings.map((drawing) => (
          <li key={drawing.id} class="entry">
            <a
              href="#"
              aria-current={route.value.query['drawing'] === drawing.id ? 'true' : undefined}
              onClick={(event) => {
                event.preventDefault()
                go('plot', { device: plotter.value?.name, drawing: drawing.id })
              }}
            >
              <span class="name">{drawing.name}</span>
              <span class="quiet">{words.paper.size(drawing.page.widthMm, drawing.page.heightMm)}</span>
            </a>
            <Act kind="quiet" label={words.plot.remove(drawing.name)} do={() => remove(drawing)}>
              ×
            </Act>
          </li>
        ))}
      </ul>
    </section>
  )
}
