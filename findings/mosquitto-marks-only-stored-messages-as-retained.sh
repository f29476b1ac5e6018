#!/usr/bin/env bash
# mosquitto 2.0.11 with mqtt 5.16.0: the same retained value has `retain: true` when it was stored before the subscription, and `retain: false`
# when it is published while subscribed, although its publisher set the flag both times.
# One would guess that the flag arrives as it was sent. So it tells stored values, whose age nobody knows, from live ones.
# Seen: true false
set -euo pipefail
work=$(mktemp -d)
trap 'kill "${broker:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
command -v mosquitto >/dev/null || apt-get install -y -qq --no-install-recommends mosquitto >/dev/null
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mqtt@5.16.0
port=$((20000 + RANDOM % 20000))
printf 'listener %s 127.0.0.1\nallow_anonymous true\npersistence false\n' "$port" >mosquitto.conf
"$(command -v mosquitto || echo /usr/sbin/mosquitto)" -c mosquitto.conf >/dev/null 2>&1 &
broker=$!
for _ in {1..50}; do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done
cat >look.mjs <<'JS'
import { connectAsync } from 'mqtt'
const url = `mqtt://127.0.0.1:${process.argv[2]}`
const [publisher, reader] = await Promise.all([connectAsync(url), connectAsync(url)])
await publisher.publishAsync('a/b', '1', { qos: 1, retain: true })
const flags = []
reader.on('message', (_topic, _payload, packet) => {
  flags.push(packet.retain)
  if (flags.length === 1) void publisher.publishAsync('a/b', '2', { qos: 1, retain: true })
  else {
    console.log(...flags)
    process.exit(0)
  }
})
await reader.subscribeAsync('a/b')
JS
seen=$(node look.mjs "$port")
echo "$seen"
[ "$seen" = 'true false' ] || { echo 'this has changed' >&2; exit 1; }
