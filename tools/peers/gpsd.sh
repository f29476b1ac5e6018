#!/usr/bin/env bash
# Proves the serial driver on a real gpsd: gpsfake feeds it with a track, `vfab read` and `vfab monitor` tell where it goes.
# Installs gpsd from Debian's packages.
set -euo pipefail
repository=$(realpath "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'kill "${fake:-}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT

export DEBIAN_FRONTEND=noninteractive NO_COLOR=1 CI=1
apt-get install -y -qq --no-install-recommends gpsd gpsd-clients python3-gps >/dev/null
vfab=(node "$repository/packages/cli/dist/bin.js")
cd "$work"
mkdir -p node_modules/@vfab
ln -s "$repository/packages/sensor-serial" node_modules/@vfab/sensor-serial
echo '{ "name": "project", "private": true, "dependencies": { "@vfab/sensor-serial": "^1.0.0" } }' >package.json

passed=0
ok() { passed=$((passed + 1)); echo "ok  $1"; }
fail() { echo "not ok  $1"; [ $# -lt 2 ] || echo "$2"; exit 1; }

# A walk to the north-east near Munich, with a sentence of position and one of speed for each second.
node --input-type=module - "$repository" >track.nmea <<'TRACK'
const { nmeaSentence } = await import(`${process.argv[2]}/packages/sim/dist/index.js`)
for (let second = 0; second < 60; second++) {
  const time = `1200${String(second).padStart(2, '0')}.00`
  const position = `48${(7.038 + second / 1000).toFixed(4).padStart(7, '0')},N,011${(31 + second / 1000).toFixed(4).padStart(7, '0')},E`
  process.stdout.write(`${nmeaSentence(`GPGGA,${time},${position},1,08,0.9,545.4,M,46.9,M,,`)}\r\n`)
  process.stdout.write(`${nmeaSentence('GPGSA,A,3,04,05,,09,12,,,24,,,,,2.5,1.3,2.1')}\r\n`)
  process.stdout.write(`${nmeaSentence(`GPRMC,${time},A,${position},005.0,045.0,251126,,,A`)}\r\n`)
}
TRACK

port=$((20000 + RANDOM % 20000))
gpsfake -q -c 0.1 -P "$port" track.nmea >gpsfake.log 2>&1 &
fake=$!
for _ in {1..100}; do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done

cat >vfab.config.yaml <<CONFIG
devices:
  where:
    driver: serial
    port: tcp://127.0.0.1:$port
    format: gpsd
    timeoutMs: 30000
    channels: { lat: {}, lon: {}, alt: { field: altMSL }, speed: {}, mode: {} }
CONFIG

read=$("${vfab[@]}" read where --json) || fail 'vfab read asks gpsd' "$(cat gpsfake.log)"
node -e '
  const { sensors } = JSON.parse(process.argv[1])
  const value = Object.fromEntries(sensors[0].readings.map((reading) => [reading.channel, reading]))
  const near = (name, wanted, by) => {
    const { value: found, quality } = value[name] ?? {}
    if (quality !== "good" || Math.abs(found - wanted) > by) throw new Error(`${name} is ${found} (${quality}), not ${wanted}`)
  }
  near("lat", 48.1178, 0.001)
  near("lon", 11.5172, 0.001)
  near("mode", 2.5, 0.5)
' "$read" || fail 'vfab read tells the position as gpsd has it' "$read"
ok 'vfab read tells the position as gpsd has it'

"${vfab[@]}" monitor where --for 4s --log walk.csv -c lat -c lon -c speed >walk.ndjson
head -n 1 walk.csv | grep -qx 'time,monotonic \[s\],lat \[deg\],lon \[deg\],speed \[m/s\],notes' || fail 'the log has units in its header' "$(head -n 1 walk.csv)"
ok 'the log has units in its header'
node -e '
  const rows = require("node:fs").readFileSync("walk.csv", "utf8").trim().split("\n").slice(1).map((row) => row.split(","))
  const lats = rows.map(([, , lat]) => Number(lat)).filter((lat) => lat > 0)
  if (new Set(lats).size < 5) throw new Error(`only ${new Set(lats).size} places`)
  // A report that follows a sentence without speed has none: that is no zero.
  const speeds = rows.map(([, , , , speed]) => speed).filter((speed) => speed !== "")
  if (speeds.length < 5 || speeds.some((speed) => Math.abs(speed - 5 * 0.514444) > 0.2)) throw new Error(`speeds ${speeds}`)
  if (lats.some((lat) => lat < 48.117 || lat > 48.1195)) throw new Error(`a place off the track: ${lats}`)
' || fail 'every place of the log is on the track, every speed that of the walk' "$(cat walk.csv)"
ok 'every place of the log is on the track, every speed that of the walk'

kill "$fake"
echo "gpsd: $passed passed, 0 failed"
