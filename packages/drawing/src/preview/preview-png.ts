import { DriverError } from '@vfab/core'

/** What {@link previewPng} accepts. */
export interface PreviewPngOptions {
  /** Width of the picture; its height follows. Default 1600. */
  widthPx?: number | undefined
}

/**
 * Renders an SVG document, such as {@link previewSvg} makes, as a PNG picture.
 * @throws DriverError `DEPENDENCY_MISSING` when the renderer has no prebuilt file for this platform
 */
export async function previewPng(svg: string, options: PreviewPngOptions = {}): Promise<Uint8Array> {
  const { widthPx = 1600 } = options
  const { Resvg } = await import('@resvg/resvg-js').catch((cause: unknown) => {
    throw new DriverError(`cannot render PNG pictures on ${process.platform} ${process.arch}`, {
      type: 'dependency',
      code: 'DEPENDENCY_MISSING',
      hint: 'install @resvg/resvg-js, or write the preview as SVG instead',
      cause,
    })
  })
  return new Resvg(svg, { fitTo: { mode: 'width', value: widthPx } }).render().asPng()
}
