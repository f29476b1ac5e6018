#!/usr/bin/env bash
# Installs what sets the registers of simulated chips, and what asks switches for their state.
set -euo pipefail
apt-get install -y -qq --no-install-recommends i2c-tools evtest >/dev/null
