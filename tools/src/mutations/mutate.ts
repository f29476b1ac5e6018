/*
 * Damages text and JSON in the ways that editors, merges, disks and strangers do. Every choice comes from the random source that is
 * handed in, so that a seed makes the same damage again.
 */

/** Uniform numbers from 0 to 1. */
export type Random = () => number

/** Picks one of a list. */
export function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)]!
}

/** What turns up in files where it does not belong: markers of merges, YAML's own signs, and words that JavaScript knows. */
const tokens = [
  ...['\n', '\n\n', '\t', ' ', '  ', '\r\n', '\u0000', '\ufeff', '\u2028', '\u202e', '\u001b[2J', '\ud800', '😀', 'é'],
  ...[
    '{',
    '}',
    '[',
    ']',
    '"',
    "'",
    ':',
    ': ',
    '- ',
    '# ',
    ',',
    '&a ',
    '*a',
    '*nobody',
    '<<: ',
    '!!js/function ',
    '!!binary ',
  ],
  ...[
    '|',
    '>',
    '---\n',
    '...\n',
    '? ',
    '%YAML 9.9\n',
    '@',
    '`',
    '\\',
    '\\x',
    '\\u12',
    '<<<<<<< HEAD\n',
    '=======\n',
    '>>>>>>> theirs\n',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'prototype',
    'null',
    'true',
    'Infinity',
    'NaN',
    '.inf',
    '-.inf',
  ],
  ...[
    '1e999',
    '-1',
    '0',
    '00',
    '0x10',
    '0o17',
    '1_000',
    '2026-11-30',
    '99999999999999999999',
    '../../..',
    '/etc/passwd',
    '~',
    'C:\\',
  ],
  ...[
    '$HOME',
    '${x}',
    '{{x}}',
    '%s',
    '<script>',
    'a'.repeat(5000),
    '['.repeat(500),
    '{"a":'.repeat(300),
    '&a [*a,*a]',
    ' x: 1\n',
  ],
]

/** Values that fit nowhere. */
const values: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    2 ** 53,
    4294967296,
    '',
    ' ',
    '\u0000',
    '\u202eabc',
    '\u001b[31m',
    'a'.repeat(3000),
  ],
  ...[
    [],
    [[]],
    [null],
    {},
    { a: 1 },
    { __proto__: null },
    'NaN',
    '__proto__',
    '../../../x',
    '/dev/null',
    '\\\\server\\x',
    'ebb',
    'x:y:z',
  ],
  ...[
    Array.from({ length: 1000 }, () => 0),
    'https://user:word@example.org/',
    '1e3',
    '12 mm',
    ' 1',
    '-0',
    'true',
    'null',
    '*',
    '**/..',
  ],
]

/** Changes text in one to four places. */
export function mutateText(text: string, random: Random): string {
  let changed = text
  for (let times = 1 + Math.floor(random() * 4); times > 0; times--)
    changed = pick(textChanges, random)(changed, random)
  return changed
}

type TextChange = (text: string, random: Random) => string

const textChanges: readonly TextChange[] = [
  (text, random) => insertAt(text, placeIn(text, random), pick(tokens, random)),
  (text, random) => insertAt(text, placeIn(text, random), pick(tokens, random)),
  (text, random) => cut(text, placeIn(text, random), 1 + Math.floor(random() * 20)),
  (text, random) => text.slice(0, placeIn(text, random)),
  (text, random) => {
    const at = placeIn(text, random)
    return text.slice(0, at) + String.fromCharCode(Math.floor(random() * 256)) + text.slice(at + 1)
  },
  (text, random) => {
    const lines = text.split('\n')
    return lines.toSpliced(placeIn(lines, random), 0, pick(lines, random)).join('\n')
  },
  (text, random) => {
    const lines = text.split('\n')
    return lines.toSpliced(placeIn(lines, random), 1).join('\n')
  },
  (text, random) => text.replace(pick(words(text), random), () => pick([...tokens, ...words(text)], random)),
  (text, random) =>
    text.replaceAll(pick([' ', '\n', ':', '"', '  '], random), () => pick(['', '\t', ' ', '\n'], random)),
]

function words(text: string): readonly string[] {
  return text.match(/[\w.-]+/g) ?? ['']
}

function placeIn({ length }: ArrayLike<unknown>, random: Random): number {
  return Math.floor(random() * (length + 1))
}

function insertAt(text: string, at: number, more: string): string {
  return text.slice(0, at) + more + text.slice(at)
}

function cut(text: string, at: number, length: number): string {
  return text.slice(0, at) + text.slice(at + length)
}

/** Changes bytes: flips bits, cuts the end off, fills a stretch with zeros, repeats a stretch. */
export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const at = Math.floor(random() * bytes.length)
  const length = 1 + Math.floor(random() * 64)
  const changed = Buffer.from(bytes)
  switch (Math.floor(random() * 5)) {
    case 0:
      if (changed.length > 0) changed[at] = changed[at]! ^ (1 << Math.floor(random() * 8))
      return changed
    case 1:
      return changed.subarray(0, at)
    case 2:
      return changed.fill(0, at, Math.min(at + length, changed.length))
    case 3:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at)])
    default:
      return Buffer.concat([bytes, Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)))])
  }
}

/** Changes a JSON document in one to three places: values that fit nowhere, keys that are gone, doubled or renamed. */
export function mutateJson(document: unknown, random: Random): unknown {
  const changed: unknown = structuredClone(document)
  let root: unknown = changed
  for (let times = 1 + Math.floor(random() * 3); times > 0; times--) {
    const places = placesIn(root)
    if (places.length === 0) return structuredClone(pick(values, random))
    const place = pick(places, random)
    const { holder, key } = place
    const own = valueAt(place)
    const kind = random()
    if (kind < 0.55) set(holder, key, structuredClone(pick(values, random)))
    else if (kind < 0.7) Reflect.deleteProperty(holder, key)
    else if (kind < 0.8) set(holder, pick(tokens, random), structuredClone(own))
    else if (kind < 0.9) set(holder, key, structuredClone(valueAt(pick(places, random))))
    else if (kind < 0.98) set(holder, key, structuredClone([own, own]))
    else root = structuredClone(pick(values, random))
  }
  return isSerializable(root) ? root : null
}

interface Place {
  readonly holder: Record<string, unknown>
  readonly key: string
}

/** Of a key that is gone by now, or was never its own: nothing. */
function valueAt({ holder, key }: Place): unknown {
  return Object.hasOwn(holder, key) ? holder[key] : null
}

function placesIn(value: unknown, depth = 0): Place[] {
  if (typeof value !== 'object' || value === null || depth > 12) return []
  const holder = value as Record<string, unknown>
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesIn(holder[key], depth + 1)])
}

/** As JSON.parse does: `__proto__` is a key like any other. */
function set(holder: object, key: string, value: unknown): void {
  if (Array.isArray(holder) && !/^\d{1,4}$/.test(key)) return
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true })
}

function isSerializable(value: unknown): boolean {
  try {
    return JSON.stringify(value).length < 2_000_000
  } catch {
    return false
  }
}
