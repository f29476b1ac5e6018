import { createServer, type ServerResponse } from 'node:http'

import { onTestFinished } from 'vitest'

/** As much of an ONVIF camera (profile S) as is asked for, over HTTP and SOAP. */
export interface OnvifService {
  /** `onvif://127.0.0.1:port`. */
  readonly address: string
  /** Names of the requests so far. */
  readonly actions: readonly string[]
  readonly profileTokens: readonly string[]
  close(): Promise<void>
}

/** What the service says. */
export interface OnvifServiceOptions {
  readonly streamUrl: string
  readonly snapshotUrl: string
  /** Every login is wrong. */
  readonly refuses?: boolean
  /** Requests are taken and never answered. */
  readonly silent?: boolean
}

export async function startOnvifService(options: OnvifServiceOptions): Promise<OnvifService> {
  const actions: string[] = []
  const profileTokens: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text: string) => (body += text))
    request.on('end', () => {
      const action = /<(?:\w+:)?Body[^>]*>\s*<(?:\w+:)?(\w+)/.exec(body)?.[1] ?? ''
      actions.push(action)
      const token = /<ProfileToken>([^<]*)</.exec(body)?.[1]
      if (token !== undefined) profileTokens.push(token)
      if (options.silent === true) return
      if (options.refuses === true && action !== 'GetSystemDateAndTime') return fault(response, 'ter:NotAuthorized')
      const answer = answers(origin(), options)[action]
      if (answer === undefined) return fault(response, 'ter:ActionNotSupported')
      soap(response, 200, answer)
    })
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const origin = (): string => `127.0.0.1:${(server.address() as { port: number }).port}`
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  onTestFinished(close)
  return { address: `onvif://${origin()}`, actions, profileTokens, close }
}

function soap(response: ServerResponse, status: number, body: string): void {
  response
    .writeHead(status, { 'content-type': 'application/soap+xml' })
    .end(
      `<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema"><s:Body>${body}</s:Body></s:Envelope>`,
    )
}

function fault(response: ServerResponse, code: string): void {
  soap(
    response,
    400,
    `<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>${code}</s:Value></s:Subcode></s:Code><s:Reason><s:Text>Sender not authorized</s:Text></s:Reason></s:Fault>`,
  )
}

function answers(host: string, { streamUrl, snapshotUrl }: OnvifServiceOptions): Readonly<Record<string, string>> {
  const date = new Date()
  const profile = (name: string): string =>
    `<trt:Profiles token="token-${name.toLowerCase()}" fixed="true"><tt:Name>${name}</tt:Name><tt:VideoSourceConfiguration token="v"><tt:Name>v</tt:Name><tt:SourceToken>source</tt:SourceToken><tt:Bounds x="0" y="0" width="640" height="480"/></tt:VideoSourceConfiguration><tt:VideoEncoderConfiguration token="e"><tt:Name>e</tt:Name><tt:Encoding>JPEG</tt:Encoding></tt:VideoEncoderConfiguration></trt:Profiles>`
  const service = (name: string): string =>
    `<tds:Service><tds:Namespace>http://www.onvif.org/ver10/${name}/wsdl</tds:Namespace><tds:XAddr>http://${host}/onvif/${name}</tds:XAddr><tds:Version><tt:Major>2</tt:Major><tt:Minor>5</tt:Minor></tds:Version></tds:Service>`
  const uri = (action: string, value: string): string =>
    `<trt:${action}Response><trt:MediaUri><tt:Uri>${value}</tt:Uri><tt:InvalidAfterConnect>false</tt:InvalidAfterConnect><tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout></trt:MediaUri></trt:${action}Response>`
  return {
    GetSystemDateAndTime: `<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>NTP</tt:DateTimeType><tt:DaylightSavings>false</tt:DaylightSavings><tt:UTCDateTime><tt:Time><tt:Hour>${date.getUTCHours()}</tt:Hour><tt:Minute>${date.getUTCMinutes()}</tt:Minute><tt:Second>${date.getUTCSeconds()}</tt:Second></tt:Time><tt:Date><tt:Year>${date.getUTCFullYear()}</tt:Year><tt:Month>${date.getUTCMonth() + 1}</tt:Month><tt:Day>${date.getUTCDate()}</tt:Day></tt:Date></tt:UTCDateTime></tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>`,
    GetServices: `<tds:GetServicesResponse>${service('device')}${service('media')}</tds:GetServicesResponse>`,
    GetProfiles: `<trt:GetProfilesResponse>${profile('Main')}${profile('Sub')}</trt:GetProfilesResponse>`,
    GetVideoSources: `<trt:GetVideoSourcesResponse><trt:VideoSources token="source"><tt:Framerate>10</tt:Framerate><tt:Resolution><tt:Width>640</tt:Width><tt:Height>480</tt:Height></tt:Resolution></trt:VideoSources></trt:GetVideoSourcesResponse>`,
    GetStreamUri: uri('GetStreamUri', streamUrl),
    GetSnapshotUri: uri('GetSnapshotUri', snapshotUrl),
    GetDeviceInformation: `<tds:GetDeviceInformationResponse><tds:Manufacturer>Vfab</tds:Manufacturer><tds:Model>Workshop 1</tds:Model><tds:FirmwareVersion>1.2.3</tds:FirmwareVersion><tds:SerialNumber>SN42</tds:SerialNumber><tds:HardwareId>1</tds:HardwareId></tds:GetDeviceInformationResponse>`,
  }
}
