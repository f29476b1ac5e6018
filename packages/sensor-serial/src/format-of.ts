import type { SerialConfig } from './config.ts'
import type { LineFormat } from '@vfab/driver-kit/fields'
import { recognisedLines } from './formats/auto.ts'
import { csvLines } from './formats/csv.ts'
import { gpsdReports } from './formats/gpsd.ts'
import { jsonLines } from '@vfab/driver-kit/fields'
import { labelledLines } from '@vfab/driver-kit/fields'
import { nmeaSentences } from './formats/nmea.ts'
import { patternLines } from './formats/pattern.ts'

/**
 * What takes the lines of this sensor apart.
 * @throws DriverError `CONFIG_INVALID` for a pattern that is none
 */
export function formatOf({ format, pattern = '', separator, columns, checksum }: SerialConfig): LineFormat {
  switch (format) {
    case 'json':
      return jsonLines
    case 'csv':
      return csvLines({ separator, columns })
    case 'labels':
      return labelledLines()
    case 'pattern':
      return patternLines(pattern)
    case 'nmea':
      return nmeaSentences({ checksum })
    case 'gpsd':
      return gpsdReports
    case 'auto':
      return recognisedLines({ checksum })
    case 'scpi':
      throw new TypeError('SCPI instruments are asked: they send no lines by themselves')
  }
}
