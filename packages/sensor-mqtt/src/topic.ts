/** Whether a topic fits a filter. @see https://docs.oasis-open.org/mqtt/mqtt/v5.0/os/mqtt-v5.0-os.html#_Toc3901242 */
export function fitsFilter(topic: string, filter: string): boolean {
  return wildcardsOf(topic, filter) !== undefined
}

/** The parts of the topic that the filter's wildcards stand for; undefined where it does not fit. */
export function wildcardsOf(topic: string, filter: string): readonly string[] | undefined {
  const parts = topic.split('/')
  const wanted = filter.split('/')
  // Topics of the broker itself are matched by name only.
  if (topic.startsWith('$') && !filter.startsWith('$')) return undefined
  const found: string[] = []
  for (let at = 0; at < wanted.length; at++) {
    if (wanted[at] === '#') return [...found, ...parts.slice(at)]
    if (at >= parts.length) return undefined
    if (wanted[at] === '+') found.push(parts[at]!)
    else if (wanted[at] !== parts[at]) return undefined
  }
  return parts.length === wanted.length ? found : undefined
}

/** Parts of topics that say what kind of message it is, not what it is about. */
const kinds: ReadonlySet<string> = new Set(['SENSOR', 'STATE', 'RESULT', 'state', 'status', 'value', 'tele', 'stat'])

/** What a topic is called where several are listened to: what its wildcards stand for, else its last part that says something. */
export function topicLabel(topic: string, filters: readonly string[]): string {
  const filter = filters.find((each) => fitsFilter(topic, each))
  if (filters.length === 1 && filter === topic) return ''
  const wild = (filter === undefined ? [] : wildcardsOf(topic, filter)!).filter((part) => !kinds.has(part))
  if (wild.length > 0) return wild.join('.')
  return topic.split('/').findLast((part) => part !== '' && !kinds.has(part)) ?? topic
}
