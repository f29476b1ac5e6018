/* What the bench of the page runs in the browser; text, as the tools of this repository know no page. */

/** A page with nothing but a canvas, which follows the wheel as the paper does. */
export const emptyPage = `<!doctype html><style>body{margin:0}.stage{height:100vh;overflow:hidden}canvas{transform-origin:0 0}</style>
<div class="stage"><canvas class="picture" width="1280" height="800"></canvas></div><script>
const canvas = document.querySelector('canvas')
canvas.getContext('2d').fillRect(10, 10, 400, 300)
let scale = 1
document.querySelector('.stage').addEventListener('wheel', (event) => {
  scale *= Math.exp(-event.deltaY / 400)
  canvas.style.transform = 'translate(' + event.clientX / 10 + 'px, 0) scale(' + scale + ')'
})
</script>`

/** Notes when the browser paints anything, and the drawing, for the first time; runs before any script of a page. */
export const notePaints = `globalThis.paints = {}
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === 'first-paint') paints.anything = entry.startTime
}).observe({ type: 'paint', buffered: true })
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.url.endsWith('/picture')) paints.picture ??= entry.startTime
}).observe({ type: 'largest-contentful-paint', buffered: true })`

/** Resolves with the time since navigation, ms, of what {@link notePaints} notes. */
export function timeOf(what: 'anything' | 'picture'): string {
  return `new Promise((resolve) => {
    const look = () => paints.${what} === undefined ? requestAnimationFrame(look) : resolve(paints.${what})
    look()
  })`
}

/** Resolves with the time since navigation, ms, at which the strokes themselves were drawn. */
export const timeOfStrokes = `new Promise((resolve) => {
  const look = () => {
    const shown = [...document.querySelectorAll('canvas.picture')].some((canvas) => canvas.width > 0 && canvas.height > 0 && !canvas.classList.contains('ink'))
    if (shown) requestAnimationFrame(() => resolve(performance.now()))
    else requestAnimationFrame(look)
  }
  look()
})`

/** Resolves with how long each of 60 frames took, ms, in which the paper was moved or magnified. */
export const framesOf = `new Promise((resolve) => {
  const stage = document.querySelector('.stage')
  const frames = []
  let before
  let step = 0
  const move = (now) => {
    if (before !== undefined) frames.push(now - before)
    before = now
    if (step++ === 60) return resolve(frames)
    const place = { clientX: 400 + 5 * step, clientY: 300, bubbles: true, cancelable: true }
    stage.dispatchEvent(new WheelEvent('wheel', { ...place, deltaY: step % 20 < 10 ? -40 : 40 }))
    requestAnimationFrame(move)
  }
  requestAnimationFrame(move)
})`
