# Turns a checkout into a working environment: .venv with the pinned packages, and Debian's packages where allowed.
# Sourced by the other scripts. What a script does with the environment belongs into that script.
# shellcheck shell=bash

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
VENV="$ROOT/.venv"
PYTHON="$VENV/bin/python"

say() { printf '%s\n' "$*" >&2; }

# Runs its arguments as root, without ever asking for a password.
as_root() {
  if [[ "$(id -u)" == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

may_be_root() {
  [[ "$(id -u)" == 0 ]] || { command -v sudo && sudo -n true; } >/dev/null 2>&1
}

# packages_for PURPOSE: the packages of one section of debian-packages.txt.
packages_for() {
  awk -v want="[$1]" '{ sub(/#.*/, "") } $1 ~ /^\[/ { here = ($1 == want); next } here && NF { print $1 }' \
    "$ROOT/debian-packages.txt"
}

missing_packages() {
  local package
  for package in $(packages_for "$1"); do
    dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || printf '%s ' "$package"
  done
}

# ensure_debian PURPOSE: installs what is missing; without the right to do so it names the command and goes on.
ensure_debian() {
  local missing
  missing="$(missing_packages "$1")"
  [[ -n "$missing" ]] || return 0
  if command -v apt-get >/dev/null && may_be_root; then
    say "Installing Debian packages: $missing"
    # shellcheck disable=SC2086 # a list of names
    install_debian $missing && return 0
  fi
  say "Missing system packages ($1). To install them: sudo apt-get install -y ${missing% }"
}

install_debian() {
  local -a install=(env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends)
  as_root "${install[@]}" "$@" >/dev/null 2>&1 && return 0
  as_root apt-get update -qq >/dev/null 2>&1 && as_root "${install[@]}" "$@" >/dev/null # fresh images have no lists
}

# find_python: a Python of at least 3.11 that can make virtual environments. 3.11 comes first: the pins were resolved with it.
find_python() {
  local candidate
  for candidate in ${OCR_PIPELINE_PYTHON:+"$OCR_PIPELINE_PYTHON"} python3.11 python3.12 python3.13 python3; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      printf '%s\n' "$candidate"
      return 0
    fi
  done
  return 1
}

make_venv() {
  local python
  if ! python="$(find_python)"; then
    ensure_debian python
    python="$(find_python)" || {
      say "No Python 3.11 or later with the venv module was found (set OCR_PIPELINE_PYTHON to one)."
      return 1
    }
  fi
  say "Making .venv with $("$python" --version)"
  "$python" -m venv --clear "$VENV"
}

# The checkout's path is part of it, because a virtual environment does not survive a move.
fingerprint() {
  { printf '%s\n' "$ROOT"; cat "$ROOT/pyproject.toml" "$ROOT/requirements/constraints.txt"; } | sha256sum | cut -d' ' -f1
}

is_installed() {
  [[ -x "$PYTHON" && "$(cat "$VENV/.installed-$1" 2>/dev/null)" == "$2" ]]
}

# is_here: whether .venv works and was made for this very path, which pip's own script names at its top.
is_here() {
  "$PYTHON" -c '' 2>/dev/null && head -n 3 "$VENV/bin/pip" | grep -qF "$VENV/"
}

install_python() {
  local profile="$1" wanted="$2" extras=""
  is_here || make_venv
  [[ "$profile" == dev ]] && extras="[dev,postgres]"
  say "Installing the pinned Python packages ($profile); the first time this takes some minutes"
  (cd "$ROOT" && "$PYTHON" -m pip install --disable-pip-version-check --quiet \
    --constraint requirements/constraints.txt --editable ".$extras")
  printf '%s\n' "$wanted" >"$VENV/.installed-$profile"
  [[ "$profile" != dev ]] || printf '%s\n' "$wanted" >"$VENV/.installed-runtime"
}

# ensure_python runtime|dev: once per change of the pins; a second script started meanwhile waits for the first.
ensure_python() {
  local wanted lock
  wanted="$(fingerprint)"
  is_installed "$1" "$wanted" && return 0
  exec {lock}<"$ROOT"
  flock "$lock"
  is_installed "$1" "$wanted" || install_python "$1" "$wanted"
  exec {lock}<&-
}
