import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** User name and password of every server here. */
export const login = { username: 'maker', password: 's3cret word' }

/** A running server. */
export interface PeerServer {
  readonly port: number
  /** Ends the present process; servers that are started anew by themselves come back. */
  kill(): void
  stop(): void
}

/** ffmpeg as an MJPEG server: it takes one client, and ends with it; then it is started anew. */
export async function startFfmpegServer(): Promise<PeerServer> {
  const port = await freePort()
  const film = ['-re', '-f', 'lavfi', '-i', 'testsrc2=size=640x480:rate=15', '-c:v', 'mjpeg', '-q:v', '5']
  const output = ['-f', 'mpjpeg', '-boundary_tag', 'frame', '-content_type', 'multipart/x-mixed-replace;boundary=frame']
  const address = ['-listen', '1', `http://127.0.0.1:${port}/cam.mjpg`]
  let child: ChildProcess | undefined
  let isOver = false
  const begin = (): void => {
    if (isOver) return
    child = spawn('ffmpeg', ['-nostdin', '-v', 'quiet', ...film, ...output, ...address], { stdio: 'ignore' })
    child.once('exit', () => setTimeout(begin, 200))
  }
  begin()
  return {
    port,
    kill: () => child?.kill('SIGKILL'),
    stop: () => {
      isOver = true
      child?.kill('SIGKILL')
    },
  }
}

/** motion, which films another server and shows it with Digest. */
export async function startMotion(folder: string, sourcePort: number): Promise<PeerServer> {
  const port = await freePort()
  const lines = [
    'daemon off',
    'setup_mode off',
    'log_level 4',
    `target_dir ${folder}`,
    `netcam_url http://127.0.0.1:${sourcePort}/cam.mjpg`,
    'width 640',
    'height 480',
    'framerate 10',
    `stream_port ${port}`,
    'stream_localhost on',
    'stream_auth_method 2',
    `stream_authentication ${login.username}:${login.password}`,
    'stream_maxrate 10',
    'webcontrol_port 0',
    'picture_output off',
    'movie_output off',
  ]
  writeFileSync(join(folder, 'motion.conf'), `${lines.join('\n')}\n`)
  return listening(port, 'motion', ['-c', join(folder, 'motion.conf')])
}

/** nginx before another server: TLS with a certificate of its own, Basic, and addresses that have moved. */
export async function startNginx(
  folder: string,
  sourcePort: number,
): Promise<PeerServer & { readonly plainPort: number }> {
  const [port, plainPort] = [await freePort(), await freePort()]
  const subject = [
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-days',
    '2',
    '-nodes',
  ]
  const files = ['-newkey', 'rsa:2048', '-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')]
  execFileSync('openssl', ['req', '-x509', ...files, ...subject], { stdio: 'ignore' })
  execFileSync('htpasswd', ['-bc', join(folder, 'users'), login.username, login.password], { stdio: 'ignore' })
  const configuration = `
    user root; worker_processes 1; daemon off; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
    events { worker_connections 64; }
    http {
      access_log off; client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder};
      uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
      server {
        listen 127.0.0.1:${port} ssl; ssl_certificate ${folder}/cert.pem; ssl_certificate_key ${folder}/key.pem;
        auth_basic "the workshop"; auth_basic_user_file ${folder}/users;
        location = /cam.mjpg { proxy_pass http://127.0.0.1:${sourcePort}; proxy_buffering off; }
        location = /old { return 302 /cam.mjpg; }
        location = /elsewhere { return 302 https://localhost:${port}/cam.mjpg; }
        location = /away { proxy_pass http://127.0.0.1:1; }
      }
      server { listen 127.0.0.1:${plainPort}; location / { return 301 https://127.0.0.1:${port}$request_uri; } }
    }`
  writeFileSync(join(folder, 'nginx.conf'), configuration)
  const server = await listening(port, 'nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')])
  return { ...server, plainPort }
}

/** gst-rtsp-server with /h264 and /mjpeg. */
export async function startRtsp(withLogin: boolean): Promise<PeerServer> {
  const port = await freePort()
  const script = fileURLToPath(new URL('../../src/camera-peers/gst-rtsp.py', import.meta.url))
  const words = withLogin ? [login.username, login.password] : []
  return listening(port, '/usr/bin/python3', [script, String(port), ...words])
}

async function listening(port: number, program: string, args: readonly string[]): Promise<PeerServer> {
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const stop = (): void => void child.kill('SIGTERM')
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`${program} ended with ${child.exitCode}`)
    if (await accepts(port)) return { port, kill: stop, stop }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  stop()
  throw new Error(`${program} does not listen`)
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
