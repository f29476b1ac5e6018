#!/usr/bin/env bash
# mqtt 5.16.0: a broker that refuses the connection (nothing listens at the port) is silent without a listener for 'error': nothing is thrown,
# nothing is printed, and the client tries again each second for ever.
# One would guess that it is like other emitters of Node, where an 'error' that no one listens to ends the process.
# Seen: still running, attempts: 2 or more
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund mqtt@5.16.0
cat >look.mjs <<'JS'
import { createServer } from 'node:net'
import { connect } from 'mqtt'
const server = createServer().listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const { port } = server.address()
await new Promise((resolve) => server.close(resolve))
let attempts = 0
const client = connect(`mqtt://127.0.0.1:${port}`)
client.on('reconnect', () => attempts++)
setTimeout(() => {
  console.log('still running, attempts:', attempts >= 2 ? '2 or more' : attempts)
  process.exit(0)
}, 5000)
JS
seen=$(node look.mjs 2>&1)
echo "$seen"
[ "$seen" = 'still running, attempts: 2 or more' ] || { echo 'this has changed' >&2; exit 1; }
