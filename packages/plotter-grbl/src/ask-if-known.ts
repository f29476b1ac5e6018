import { isDriverError, type OperationOptions } from '@vfab/core'

import type { Link } from './link.ts'

/** Asks a question that not every firmware understands. @returns no lines when it is refused */
export async function askIfKnown(link: Link, question: string, options: OperationOptions): Promise<readonly string[]> {
  try {
    return await link.ask(question, options)
  } catch (error) {
    if (isDriverError(error) && error.code === 'REJECTED') return []
    throw error
  }
}
