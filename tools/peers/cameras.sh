#!/usr/bin/env bash
# Proves the network camera driver against real servers from Debian's packages. Needs a build.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends ffmpeg motion nginx-light apache2-utils openssl python3-gi \
  gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-{base,good,bad,ugly} gstreamer1.0-libav >/dev/null
node "$(dirname "$0")/../dist/camera-peers/prove.js"
