import { wrapped } from '@vfab/workshop/options'

import { namedCommand } from './arguments.ts'
import type { NoValues } from './command.ts'
import { errorPages } from './error-pages.ts'
import type { Invocation } from './invocation.ts'
import { UsageError } from './usage-error.ts'

/** `vfab help [COMMAND | CODE]` */
export async function helpCommand({ positionals, output }: Invocation<NoValues>): Promise<void> {
  const { helpFor } = await import('./help.ts')
  const [topic = ''] = positionals
  if (positionals.length === 1 && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(topic)) {
    const page = await pageOf(topic)
    output.document({ topic, page })
    const paragraphs = page.split('\n\n').map((text) => wrapped(text.replaceAll('\n', ' '), output.columns).join('\n'))
    output.result([output.paint('bold', topic), ...paragraphs].join('\n\n'))
    return
  }
  const named = await namedCommand(positionals)
  const text = await helpFor(named, output)
  output.document({ topic: named.path.join(' '), page: text })
  output.result(text)
}

async function pageOf(code: string): Promise<string> {
  const pages = await errorPages()
  const page = pages.get(code)
  if (page !== undefined) return page
  const { nearest } = await import('@vfab/core')
  const meant = nearest(code, [...pages.keys()])
  throw new UsageError(
    `no error of vfab has the code ${code}`,
    meant ? `did you mean: vfab help ${meant}` : "codes that begin with a driver's name are explained in its README",
  )
}
