/*
 * What each documented line must lead to. A line that is not here fails the proof.
 */

/** How a line ends, and what it leaves. */
export interface Outcome {
  /** Default 0. */
  readonly exit?: number
  /** What it prints, on either stream. */
  readonly prints?: RegExp
  /** A file that is there afterwards. */
  readonly makes?: string
  /** Ends it by Ctrl-C once this is printed: it would go on for ever. */
  readonly until?: RegExp
  /** What has to be done before. */
  readonly before?: string
  /** Words that are given in place of others, besides {@link machines}. */
  readonly instead?: Readonly<Record<string, string>>
  /** Words that a person need not type, because there is a terminal to ask in. */
  readonly adds?: readonly string[]
  /** The machine that is attached; default `ebb:sim`. */
  readonly attached?: string
  /** Why only a person can try it. At most ten lines. */
  readonly person?: string
}

/** Devices and addresses of examples, and the simulators that stand for them. */
export const machines: Readonly<Record<string, string>> = {
  east: 'ebb:sim',
  west: 'grbl:sim',
  top: 'ip:sim',
  side: 'ip:sim',
  shed: 'serial:sim',
  weather: 'modbus:sim',
  'hpgl:/dev/ttyUSB0': 'hpgl:sim',
  'hpgl:/dev/usb/lp0': 'hpgl:sim',
  'silhouette:usb': 'silhouette:sim',
  'silhouette:/dev/usb/lp0': 'silhouette:sim',
  'grbl:/dev/ttyUSB0': 'grbl:sim',
  'marlin:/dev/ttyUSB0': 'marlin:sim',
  'gcode:moonraker://mainsailos.local': 'gcode:sim',
  'gcode:octoprint://octopi.local': 'gcode:sim',
  'serial:/dev/ttyUSB0': 'serial:sim',
  'modbus:tcp://192.168.1.20': 'modbus:sim',
  'mqtt:mqtt://broker.local': 'mqtt:sim',
  'http:http://shelly.local/rpc/Shelly.GetStatus': 'http:sim',
  'ip:http://octopi.local/?action=stream': 'ip:sim',
  'ip:http://octopi.local/webcam/?action=stream': 'ip:sim',
}

const keys = 'it is steered by keys; the tests of the command press them'
const plotted: Outcome = { prints: /plotted / }
const interrupted = 'timeout -s INT 4 vfab plot flower.svg --sim-speed 2 -y; true'

/** A rule whose condition holds at once on a simulated sensor. */
function crossing(rule: string): Outcome {
  const instead = { box: 'serial:sim', [rule]: 'temp != 0: true' }
  return { attached: '', instead, until: /"type":"crossed"/ }
}

/** By the line as it is documented. */
export const outcomes: Readonly<Record<string, Outcome>> = {
  'cat drawing.svg | vfab preview - --fit --paper A4': { prints: /in all/ },
  'source <(vfab completion bash)': {},
  'vfab completion zsh > "${fpath[1]}/_vfab"': { makes: '_vfab' },
  'vfab completion fish > ~/.config/fish/completions/vfab.fish': { before: 'mkdir -p ~/.config/fish/completions' },
  'vfab completion pwsh | Out-String | Invoke-Expression': { person: 'it is for PowerShell' },
  'vfab config set penUpPercent 65': { makes: 'vfab.config.yaml' },
  'vfab config set /devices/east/driver ebb --user': { prints: /east/ },
  'vfab doctor --fix': { person: 'it changes udev rules and groups of the computer, and asks first' },
  'vfab detect': {},
  'vfab detect --network 192.168.1.0/24': { instead: { '192.168.1.0/24': '127.0.0.1/32' } },
  'vfab driver install axidraw': { prints: /@vfab\/plotter-ebb/ },
  'vfab driver install --user some-driver@2.1.0': { prints: /some-driver/ },
  'vfab driver check .': { exit: 1, prints: /✗ pack/ },
  'vfab driver check vfab-driver-scale': { exit: 1, prints: /✗ pack/ },
  'vfab driver test ebb:sim': {},
  'vfab driver new vfab-driver-scale --kind sensor --transport serial --usb 1234:abcd': {
    makes: 'vfab-driver-scale/package.json',
  },
  'vfab driver search scale': { exit: 1, prints: /npm/ },
  'npm create @vfab/driver vfab-plotter-chalkbot -- --kind plotter --transport serial --usb 1209:c0de --device Chalkbot':
    { prints: /create/ },
  'npm install': { prints: /npm install/ },
  'npm test': { prints: /npm test/ },
  'npx vfab driver check .': { exit: 1, prints: /✗ pack/ },
  'npx vfab plot example/drawing.svg --device chalkbot:sim --picture drawn.svg': { exit: 2, prints: /drawing\.svg/ },
  'cd vfab-plotter-chalkbot': { before: 'mkdir vfab-plotter-chalkbot' },
  'npm create @vfab/driver vfab-sensor-scale -- --kind sensor --transport tcp --device "Kitchen scale"': {
    prints: /create/,
  },
  'npm create @vfab/driver vfab-camera-nestbox -- --kind camera --transport http --device "Nest box"': {
    prints: /create/,
  },
  'npx vfab read scale:sim': { exit: 3, prints: /scale/ },
  'npx vfab snapshot --device nestbox:sim -o picture.jpg': { exit: 3, prints: /nestbox/ },
  'npm create @vfab/driver vfab-driver-scale': { prints: /create/ },
  'npm create @vfab/driver vfab-driver-scale -- --kind sensor --transport serial --usb 1234:abcd --yes': {
    prints: /create/,
  },
  'vfab film film-20261125-101500': {
    prints: /picture/,
    before: 'vfab record -d top --for 1s -o film-20261125-101500',
  },
  'vfab film garden --video garden.mp4 --fps 25': {
    makes: 'garden.mp4',
    before: 'vfab record -d top --for 1s -o garden',
  },
  'vfab film garden --sheet garden.png': { makes: 'garden.png', before: 'vfab record -d top --for 1s -o garden' },
  'vfab help config set': { prints: /Usage: vfab config set/ },
  'vfab help DEVICE_BUSY': { prints: /Cure:/ },
  'vfab mqtt show -d ebb:sim --json': { prints: /homeassistant/ },
  'vfab serve --open': { until: /secret=/ },
  'vfab serve --pair': { person: 'it asks a server that is running; the tests of the command start one' },
  'vfab serve --listen 0.0.0.0 --name plotter.example.org --cert cert.pem --key key.pem': {
    before: 'openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=plotter.example.org -keyout key.pem -out cert.pem',
    until: /https:.*secret=/,
  },
  'vfab serve --base-path /vfab --name plotter.example.org --trusted-proxy 127.0.0.1': { until: /\/vfab\/#secret=/ },
  'curl http://127.0.0.1:8423/health': { person: 'it asks a server that is running; the tests of the server do' },
  'vfab serve --listen 0.0.0.0': { until: /pairing code/ },
  'vfab serve -d ebb:sim --open': { until: /secret=/ },
  'vfab fleet list': { prints: /no other computer/ },
  'vfab fleet pair studio': { exit: 3, prints: /no host is called studio/ },
  'vfab plot flower.svg --device studio:axi --device loft:axi': { exit: 3, prints: /studio/ },
  'vfab jobs list': { before: 'vfab plot drawing.svg', prints: /drawing\.svg/ },
  'vfab jobs show --svg drawn.svg': { before: 'vfab plot drawing.svg', makes: 'drawn.svg' },
  'vfab jobs remove --finished': { before: 'vfab plot drawing.svg', prints: /1/ },
  'vfab jobs resume': { before: interrupted, adds: ['--at-origin', '-y'] },
  'vfab jobs resume 20261125-143005-x7k2': { before: interrupted, adds: ['--at-origin', '-y'] },
  'vfab jobs resume 20261125-143005-x7k2 --at-origin': { before: interrupted, adds: ['-y'] },
  'vfab jobs resume --from-layer sky': { before: interrupted, adds: ['--at-origin', '-y'] },
  'vfab jog --step 0.1 --hold': { person: keys },
  'vfab jog --hold': { person: keys },
  'vfab jog --hold && vfab origin set && vfab plot card.svg': { person: keys },
  'vfab pen setup': { person: keys },
  'vfab pen setup --device east': { person: keys },
  'vfab pen setup --up 60 --down 34 --name east': { prints: /stored for east/, instead: { east: 'east' } },
  'vfab pen down --set penDownPercent=35': {},
  'vfab monitor': { attached: '', prints: /"type":"reading"/, until: /"type":"reading"/ },
  'vfab monitor shed weather --every 10s --log day.csv': {
    before: 'vfab config set /drivers/modbus/profile xy-md02',
    until: /"type":"reading"/,
    instead: { '10s': '100ms' },
    makes: 'day.csv',
  },
  'vfab monitor serial:sim --for 30s --chart chart.svg': { instead: { '30s': '1s' }, makes: 'chart.svg' },
  "vfab monitor shed --when 'temp > 45 Cel until 40 Cel: notify-send hot'": crossing(
    'temp > 45 Cel until 40 Cel: notify-send hot',
  ),
  'vfab monitor shed --prometheus 9469': { attached: '', instead: { '9469': '0' }, until: /"type":"reading"/ },
  'vfab monitor linux --changes | jq .value': { until: /./ },
  'vfab move 100 50': {},
  'vfab move --by 0 -5 --hold': {},
  'vfab origin set': {},
  'vfab park': {},
  'vfab plot drawing.svg': plotted,
  'vfab plot flower.svg': { ...plotted, adds: ['-y'] },
  'vfab plot drawing.svg --device ebb:sim': plotted,
  'vfab plot drawing.svg --device ebb:sim --picture out.svg': { ...plotted, makes: 'out.svg' },
  'vfab plot drawing.svg --device grbl:/dev/ttyUSB0': plotted,
  'vfab plot drawing.svg --device hpgl:/dev/ttyUSB0': plotted,
  'vfab plot drawing.svg --device hpgl:/dev/usb/lp0 --set model=vevor': plotted,
  'vfab plot drawing.svg --device hpgl:file=out.hpgl': { ...plotted, makes: 'out.hpgl' },
  'vfab plot drawing.svg --device gcode:file=out.gcode --set flavour=marlin': { ...plotted, makes: 'out.gcode' },
  'vfab plot drawing.svg --device silhouette:usb': plotted,
  'vfab plot drawing.svg --device silhouette:/dev/usb/lp0 --set tool=blade --set force=12': plotted,
  'vfab plot drawing.svg --device silhouette:file=out.gpgl --set model=cameo-4': { ...plotted, makes: 'out.gpgl' },
  'vfab plot drawing.svg --device silhouette:sim': plotted,
  'vfab plot drawing.svg --device marlin:/dev/ttyUSB0': plotted,
  'vfab plot drawing.svg --device marlin:/dev/ttyUSB0 --set baudRate=250000': plotted,
  'vfab plot drawing.svg --device marlin:sim': plotted,
  'vfab plot drawing.svg --device gcode:- > out.gcode': { makes: 'out.gcode' },
  'vfab plot drawing.svg --device gcode:moonraker://mainsailos.local': plotted,
  'vfab plot drawing.svg --device gcode:octoprint://octopi.local --set apiKey=KEY': plotted,
  'vfab plot drawing.svg --paper A5 --fit --margin 10 --dry-run': { prints: /in all/ },
  'vfab plot drawing.svg --set drawSpeedMmPerS=30': plotted,
  'vfab plot card.svg --device east --device west': plotted,
  'vfab plot flower.svg --pen sky=1 --pen "#c81e1e=2"': { ...plotted, adds: ['-y'] },
  'vfab plot flower.svg --pen sky=1 --pen "#c81e1e=2" --sort-pens': { ...plotted, adds: ['-y'] },
  "vfab plot big.svg --on finish='notify-send done' --live now.svg": { ...plotted, makes: 'now.svg' },
  'vfab plot big.svg --on finish,failure=\'notify-send "the plotter is done"\' --on pause=https://example.org/hooks/plotter':
    plotted,
  'vfab plot drawing.svg --dry-run': { prints: /in all/ },
  'vfab plot drawing.svg --paper A4 --fit --margin 10': plotted,
  'vfab plot drawing.svg --paper A4 --center': plotted,
  'vfab plot drawing.svg --paper A4 --landscape --fit --margin 20': plotted,
  'vfab plot drawing.svg --copies 2x3 --gap 5': { ...plotted, adds: ['--fit'] },
  'vfab plot drawing.svg --layer 2': { exit: 2, prints: /layer/ },
  'vfab plot flower.svg --layer sky': { ...plotted, adds: ['-y'] },
  'vfab plot drawing.svg --hatch 1.5 --hatch-angle 30': plotted,
  'vfab plot drawing.svg --hide': plotted,
  'cat drawing.svg | vfab plot - --paper A4': plotted,
  'vfab plot card.svg --device west': plotted,
  'vfab plot drawing.svg --record top --record side --record-every layer': {
    ...plotted,
    instead: { top: 'ip:sim', side: 'ip:sim' },
  },
  "vfab plot drawing.svg --sensor mqtt:mqtt://broker.local --guard 'hood.power < 20: pause'": {
    ...plotted,
    instead: { 'hood.power < 20: pause': 'sim.temperature < -200 Cel: pause' },
  },
  "vfab plot drawing.svg --record top --sensor http:http://shelly.local/rpc/Shelly.GetStatus --guard 'temperature_0.tC > 45 Cel: pause'":
    { ...plotted, instead: { top: 'ip:sim' } },
  "vfab plot drawing.svg --record top --sensor modbus:tcp://192.168.1.20 --guard 'temperature > 45 Cel: pause'": {
    ...plotted,
    before: 'vfab config set /drivers/modbus/profile xy-md02',
    instead: { top: 'ip:sim' },
  },
  "vfab plot drawing.svg --guard 'box.open == true: pause, resume' --guard 'box.temp > 45 Cel for 5 s: stop'": {
    ...plotted,
    instead: {
      'box.open == true: pause, resume': 'humidity > 4500: pause, resume',
      'box.temp > 45 Cel for 5 s: stop': 'temp > 4500 for 5 s: stop',
    },
    adds: ['--sensor', 'serial:sim'],
  },
  'vfab preview drawing.svg -o preview.svg': { makes: 'preview.svg' },
  'vfab doctor': { prints: /driver/ },
  'vfab doctor --bundle report.zip': { makes: 'report.zip' },
  'vfab driver info axidrow': { exit: 3, prints: /did you mean axidraw/ },
  'echo $?': {},
  'vfab pen cycle': {},
  'vfab pen cycle --device east': {},
  'vfab config explain drawSpeedMmPerS --device east': { prints: /drawSpeedMmPerS/ },
  'vfab snapshot -o plot.jpg': { adds: ['-d', 'ip:sim'], makes: 'plot.jpg' },
  'vfab snapshot -d usb-camera:/dev/video0 --warmup 10': {
    instead: { 'usb-camera:/dev/video0': 'ip:sim' },
    makes: 'snapshot.jpg',
  },
  'vfab record -d top --for 30s --video clip.mp4': { instead: { '30s': '2s' }, makes: 'clip.mp4' },
  'vfab timelapse -d top --every 1min -o garden': { until: /Ctrl-C/ },
  'vfab film garden --video garden.mp4 --fps 25 --sheet garden.png': {
    makes: 'garden.mp4',
    before: 'vfab record -d top --for 1s -o garden',
  },
  'vfab monitor shed --every 10s --log day.csv': {
    attached: '',
    until: /"type":"reading"/,
    instead: { '10s': '100ms' },
    makes: 'day.csv',
  },
  'vfab monitor box --when \'temp > 45 Cel until 40 Cel for 5 s: notify-send "the box is hot"\'': crossing(
    'temp > 45 Cel until 40 Cel for 5 s: notify-send "the box is hot"',
  ),
  "vfab monitor box --when 'open == true: https://example.org/hook'": crossing(
    'open == true: https://example.org/hook',
  ),
  "vfab monitor box --when 'temp > 45 Cel until 40 Cel: ntfy://ntfy.sh/my-workshop'": crossing(
    'temp > 45 Cel until 40 Cel: ntfy://ntfy.sh/my-workshop',
  ),
  'vfab plot drawing.svg --on finish,failure=mailto:maker@example.org': {},
  'export VFAB_SMTP_URL=smtps://user:password@mail.example.org': {},
  'vfab monitor box --prometheus 9469': {
    instead: { box: 'serial:sim', '9469': '0' },
    until: /metrics: http:/,
    adds: ['-v'],
  },
  "vfab monitor box --influx 'http://127.0.0.1:8086/api/v2/write?org=shop&bucket=vfab'": {
    instead: { box: 'serial:sim' },
    until: /"type":"reading"/,
  },
  'vfab monitor box --influx day.lp': {
    instead: { box: 'serial:sim' },
    until: /"type":"reading"/,
    makes: 'day.lp',
  },
  'vfab monitor box shed --for 1h --chart hour.png': { instead: { box: 'http:sim', '1h': '1s' }, makes: 'hour.png' },
  'vfab preview drawing.svg -o preview.png': { makes: 'preview.png' },
  'vfab watch': { until: /./ },
  'vfab watch --json': { until: /./ },
  'vfab read': { attached: '' },
  'vfab read shed --channel "temp*" --json': { prints: /"channel"/ },
  'vfab read serial:sim': {},
  'vfab read serial:/dev/ttyUSB0': { prints: /CHANNEL/ },
  'vfab read http:http://shelly.local/rpc/Shelly.GetStatus': { prints: /CHANNEL/ },
  'vfab read modbus:tcp://192.168.1.20 --set profile=xy-md02': { prints: /temperature/ },
  'vfab read mqtt:mqtt://broker.local': { prints: /CHANNEL/ },
  'vfab record --for 30s --video plot.mp4': {
    attached: 'ip:sim',
    instead: { '30s': '2s' },
    adds: ['-d', 'ip:sim'],
    makes: 'plot.mp4',
  },
  'vfab record -d top -d side': { until: /Ctrl-C/ },
  'vfab snapshot --open': { adds: ['-d', 'ip:sim'], makes: 'snapshot.jpg' },
  'vfab snapshot': { adds: ['-d', 'ip:sim'], makes: 'snapshot.jpg' },
  'vfab snapshot -d ip:http://octopi.local/webcam/?action=stream --open': { makes: 'snapshot.jpg' },
  'vfab snapshot --device ip:http://octopi.local/?action=stream': { makes: 'snapshot.jpg' },
  'vfab timelapse --every 30s --for 8h --video day.mp4 --fps 25': {
    instead: { '30s': '500ms', '8h': '2s' },
    adds: ['-d', 'ip:sim'],
    makes: 'day.mp4',
  },
  'vfab timelapse --every 1min -o garden': { adds: ['-d', 'ip:sim'], until: /Ctrl-C/ },
  'npx vfab-sim ebb --pty --speed 20 --firmware 2.8.1 --picture out.svg': { until: /\/dev\/pts/ },
  'npx vfab-sim grbl --pty --board fluidnc --pen z --picture out.svg': { until: /\/dev\/pts/ },
  'npx vfab-sim hpgl --pty --model hp-7470a --picture out.svg': { until: /\/dev\/pts/ },
}
