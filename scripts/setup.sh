#!/usr/bin/env bash
# Makes sure that everything Sonorant needs is installed. Does nothing when it is.
#
#   scripts/setup.sh           install what is missing
#   scripts/setup.sh --check   only say what is missing; exit 1 if anything is
#
# This is the one place that names the packages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What Sonorant links with, and pkg-config, which finds it.
LIBRARIES="libfftw3-dev libsndfile1-dev libsoxr-dev libdnnl-dev zlib1g-dev pkg-config"
# What the recipes call: a speech synthesiser, a sound mixer, a downloader.
TOOLS="espeak-ng sox curl ca-certificates"
# What the Swift toolchain itself calls and links with; only asked for when it is missing.
FOR_SWIFT="git binutils libc6-dev g++ libcurl4-openssl-dev libedit2 libpython3-dev libsqlite3-0
    libxml2-dev libncurses-dev zlib1g-dev tzdata"
HOMEBREW="fftw libsndfile libsoxr onednn zlib pkg-config espeak-ng sox"
SWIFT_NEEDED=6.1

check_only=no
case "${1-}" in
    "") ;;
    --check) check_only=yes ;;
    *) echo "usage: scripts/setup.sh [--check]" >&2; exit 64 ;;
esac

fail() {
    printf 'setup: %s\n' "$@" >&2
    exit 1
}

# Prints those of the Debian packages named that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q "install ok installed" \
            || printf '%s ' "$package"
    done
}

# Whether the toolchain finds the C and C++ files and shared libraries that it needs.
swift_has_its_libraries() {
    ls /usr/lib/gcc/*/*/crtbeginS.o /usr/lib/gcc/*/*/libstdc++.so >/dev/null 2>&1 || return 1
    command -v ld >/dev/null && command -v git >/dev/null || return 1
    local build
    build=$(dirname "$(readlink -f "$(command -v swift)")")/swift-build
    [ ! -x "$build" ] || ! ldd "$build" 2>/dev/null | grep -q "not found"
}

install_on_debian() {
    local missing sudo=""
    missing=$(missing_packages $LIBRARIES $TOOLS)
    if command -v swift >/dev/null && ! swift_has_its_libraries; then
        missing="$missing$(missing_packages $FOR_SWIFT)"
    fi
    [ -n "$missing" ] || return 0
    [ "$check_only" = no ] || fail "missing: $missing" "scripts/setup.sh installs them"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || fail "these packages are missing: $missing" \
            "have an administrator run: apt-get install -y $missing"
        sudo=sudo
    fi
    echo "setup: installing $missing" >&2
    local log
    log=$(mktemp)
    if ! { $sudo apt-get update \
        && $sudo env DEBIAN_FRONTEND=noninteractive \
            apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "the packages could not be installed; the lines above say why" \
            "if this computer is offline, connect it, or install by other means: $missing" \
            "then run again: scripts/setup.sh"
    fi
    rm -f "$log"
    missing=$(missing_packages $missing)
    [ -z "$missing" ] || fail "still missing after the installation: $missing"
}

install_on_mac() {
    command -v brew >/dev/null || fail "Homebrew is needed: see https://brew.sh"
    local formula missing=""
    for formula in $HOMEBREW; do
        brew list --versions "$formula" >/dev/null 2>&1 || missing="$missing$formula "
    done
    [ -n "$missing" ] || return 0
    [ "$check_only" = no ] || fail "missing: $missing" "scripts/setup.sh installs them"
    brew install $missing >&2 || fail "brew install $missing has failed; the lines above say why"
}

if command -v dpkg-query >/dev/null; then
    install_on_debian
elif [ "$(uname)" = Darwin ]; then
    install_on_mac
else
    fail "only Debian, Ubuntu and macOS are known here; on this system install the equivalents of" \
        "$LIBRARIES $TOOLS" "and then build with: swift build -c release"
fi

command -v swift >/dev/null || fail "the Swift compiler is not on the PATH" \
    "install Swift $SWIFT_NEEDED or later from https://www.swift.org/install, then run this again"
found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9][0-9.]*\).*/\1/p' | sed -n 1p)
[ -n "$found" ] || fail "'swift --version' does not answer; try it by hand"
if [ "$(printf '%s\n%s\n' "$SWIFT_NEEDED" "$found" | sort -t. -k1,1n -k2,2n | sed -n 1p)" \
    != "$SWIFT_NEEDED" ]; then
    fail "Swift $found is too old, $SWIFT_NEEDED or later is needed: https://www.swift.org/install"
fi

# The Swift packages that Package.swift names come from the network once.
if [ "$check_only" = no ] && [ ! -d .build/checkouts/Yams ]; then
    log=$(mktemp)
    if ! swift package resolve >"$log" 2>&1; then
        tail -n 15 "$log" >&2
        rm -f "$log"
        fail "the Swift packages could not be fetched; the lines above say why" \
            "if this computer is offline, connect it, then run again: scripts/setup.sh"
    fi
    rm -f "$log"
fi
echo "setup: all there (Swift $found)" >&2
