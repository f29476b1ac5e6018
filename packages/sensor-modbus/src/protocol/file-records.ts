/** Function code 20: records of files, 16 bits each. Modbus Application Protocol V1.1b3, 6.14. */
import { checkSpan, checkWord, misfit, type ModbusRequest, span } from './request.ts'

/** Most records of one request: an answer has 253 bytes. */
export const mostRecords = 124

/** Every sub-request and its answer say so. */
const referenceType = 6

/** Reads records of one file. @throws RangeError for none, more than 124, or numbers beyond 65535 */
export function readFileRecords(file: number, record: number, count: number): ModbusRequest<Uint16Array> {
  checkWord(file, 'a file')
  checkSpan(record, count, mostRecords, 'file records')
  const place = [file >>> 8, file & 0xff, record >>> 8, record & 0xff]
  const request: ModbusRequest<Uint16Array> = {
    pdu: Uint8Array.of(20, 7, referenceType, ...place, 0, count),
    writes: false,
    describe: () => `read records ${span(record, count)} of file ${file}`,
    decode(answer) {
      const bytes = 2 * count
      const head = [20, bytes + 2, bytes + 1, referenceType]
      if (answer.length !== 4 + bytes || head.some((byte, index) => answer[index] !== byte))
        throw misfit(request, answer)
      return Uint16Array.from({ length: count }, (_, index) => (answer[4 + 2 * index]! << 8) | answer[5 + 2 * index]!)
    },
  }
  return request
}
