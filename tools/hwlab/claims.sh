# Sourced by each guest-*.sh, with the checkout as its argument: where the command line is, and how its words are judged.
# At a place that every user may enter, whoever may enter the directories above the checkout.
repository=/opt/vfab
mkdir -p "$repository"
mount --bind "$1" "$repository"
vfab=(node "$repository/packages/cli/dist/bin.js")
export NO_COLOR=1 CI=1
cd "$repository"

passed=0
ok() { passed=$((passed + 1)); echo "ok  $1"; }
fail() { echo "not ok  $1"; [ $# -lt 2 ] || echo "$2"; exit 1; }
wait_for() { for _ in {1..600}; do [ -e "$1" ] && return; sleep 0.1; done; fail "$1 never came"; }
wait_gone() { for _ in {1..600}; do [ -e "$1" ] || return 0; sleep 0.1; done; fail "$1 never went"; }

# expect STATUS PATTERN CLAIM COMMAND…: the exit status, and a text on stdout or stderr
expect() {
  local status=$1 pattern=$2 claim=$3 output actual=0
  shift 3
  output=$("$@" 2>&1) || actual=$?
  [ "$actual" = "$status" ] || fail "$claim (exit $actual instead of $status)" "$output"
  grep -Eq "$pattern" <<<"$output" || fail "$claim (no /$pattern/)" "$output"
  ok "$claim"
}
