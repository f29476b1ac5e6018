import { unitFromDisplay } from '../unit-names.ts'
import type { FieldMeaning, FieldValue, LineFormat } from '../fields.ts'

/**
 * `Temp: 23.5 C, Humidity = 45 %`: names with values, as sketches for the serial monitor print them. A unit after the number
 * becomes the channel's, as far as it is known.
 */
export function labelledLines(): LineFormat {
  const units = new Map<string, string>()
  // Every part is delimited by another character than it consists of: there is nothing to try again.
  const pair =
    /([A-Za-z_][\w.-]*)[ \t]{0,4}[:=][ \t]{0,4}([^\s,;:=]+)(?:[ \t]{0,2}([A-Za-z°%µ/][A-Za-z°%µ/0-9²³]*)(?![\w.]|[ \t]{0,4}[:=]))?/g
  return {
    trustsAnyLine: false,
    read(line) {
      const fields = new Map<string, FieldValue>()
      for (const [, name = '', text = '', after] of line.matchAll(pair)) {
        const [, number, attached] = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)([A-Za-z°%µ/].*)?$/i.exec(text) ?? []
        fields.set(name, number ?? text)
        const unit = number === undefined ? undefined : unitFromDisplay(attached ?? after ?? '')
        if (unit !== undefined) units.set(name, unit)
      }
      return fields.size === 0 ? undefined : fields
    },
    meaning: (field): FieldMeaning | undefined => {
      const unit = units.get(field)
      return unit === undefined ? undefined : { unit }
    },
  }
}
