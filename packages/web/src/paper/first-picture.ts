import type { Job, Preparation } from '@vfab/server/api'

import { addressOf } from '../api/addresses.ts'
import type { StrokesSource } from './strokes-loader.ts'
import type { Look } from './worker-messages.ts'

/** A picture that the server has of a drawing: shown until the page has drawn the strokes itself. */
export interface FirstPicture {
  /** Below the page. */
  readonly address: string
  readonly page: { readonly widthMm: number; readonly heightMm: number }
  readonly look: Look
}

/** What there is of a preparation, else of a job whose page is known. */
export function firstPictureOf(preparation: Preparation | undefined, job: Job | undefined): FirstPicture | undefined {
  if (preparation) {
    return { address: addressOfPicture({ preparation: preparation.id }), page: preparation.page, look: 'plan' }
  }
  return job?.page && { address: addressOfPicture({ job: job.id }), page: job.page, look: 'job' }
}

/** Where the picture of strokes is. */
export function addressOfPicture(source: StrokesSource): string {
  return addressOf('job' in source ? 'jobPicture' : 'preparedPicture', source).path
}
