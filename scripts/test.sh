#!/usr/bin/env bash
# The test command: all that has to hold before a change is accepted.
#
#   scripts/test.sh                 everything
#   scripts/test.sh --from STEP     from a step on: setup, format, build, examples, debug,
#                                   release, samples, digits
#
# Stops at the first failure. Data for some tests is looked for in the folder that the variable
# SONORANT_CORPORA names; without it those tests are skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

STEPS="setup format build examples debug release samples digits"
from=setup
case "${1-}" in
    "") ;;
    --from) from=${2-} ;;
    *) from="" ;;
esac
case " $STEPS " in
    *" ${from:-?} "*) ;;
    *) echo "usage: scripts/test.sh [--from STEP], STEP one of: $STEPS" >&2; exit 64 ;;
esac

mkdir -p .build/test-logs
passed=0
failed=0
step=setup
scratch=""
trap '[ -z "$scratch" ] || rm -rf "$scratch"' EXIT
trap 'echo "interrupted" >&2; exit 130' INT TERM

say() { printf '%s\n' "$*" >&2; }

# begin STEP "title": whether the step is to run.
begin() {
    local known
    step=$1
    for known in $STEPS; do
        [ "$known" != "$from" ] || break
        [ "$known" != "$step" ] || return 1
    done
    say "== $2 (after $((SECONDS / 60)) min $((SECONDS % 60)) s)"
}

# finish FAILURES: ends with the counts alone on the last line.
finish() {
    failed=$((failed + $1))
    printf '%d passed, %d failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ] || exit 1
    exit 0
}

fail() {
    local line
    say ""
    say "failed: $1"
    shift
    for line in "$@"; do say "$line"; done
    say "go on with: scripts/test.sh --from $step"
    finish 1
}

# logged NAME command…: output into a log; its end is shown if the command fails.
logged() {
    local log=.build/test-logs/$1.log status=0
    shift
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] && return 0
    say "-- the end of $log:"
    tail -n 30 "$log" >&2
    fail "'$*' ended with exit code $status" "all of its output: $log"
}

# Swift remembers what it has compiled and does not repeat the warnings, so a file with a warning
# is marked as changed: the next build warns again.
refuse_warnings() {
    local log=.build/test-logs/$1.log warnings file
    warnings=$(grep -E "^($PWD/|)(Sources|Tests|Package\.swift)[^ ]*: warning:|: warning:.*$PWD/(Sources|Tests)" \
        "$log" | grep -v "/\.build/" | sort -u || true)
    [ -n "$warnings" ] || return 0
    printf '%s\n' "$warnings" | cut -d : -f 1 | sort -u | while IFS= read -r file; do
        [ ! -f "$file" ] || touch "$file"
    done
    printf '%s\n' "$warnings" | head -n 20 >&2
    fail "the build has warnings; there must be none"
}

# test_in CONFIGURATION option…: all tests; adds what passed and failed.
test_in() {
    local log=.build/test-logs/test-$1.log status=0 summary count=0
    swift test -c "$@" >"$log" 2>&1 || status=$?
    summary=$(grep -E "Test run with [0-9]+ tests?" "$log" | tail -n 1 || true)
    count=$(printf '%s' "$summary" | sed -n 's/.*Test run with \([0-9][0-9]*\) test.*/\1/p')
    if [ "$status" -eq 0 ] && [ -n "$count" ]; then
        passed=$((passed + count))
        say "$count tests passed, $(grep -cE '" skipped(\.|:)' "$log" || true) of them skipped ($1)"
        return 0
    fi
    local bad
    bad=$(grep -cE "Test .* failed after" "$log" || true)
    passed=$((passed + ${count:-0} - (bad < ${count:-0} ? bad : ${count:-0})))
    grep -E "recorded an issue|failed after|error:|Fatal|crash" "$log" | head -n 40 >&2 || true
    say "-- the end of $log:"
    tail -n 15 "$log" >&2
    failed=$((failed + (bad > 0 ? bad - 1 : 0)))
    fail "tests ($1), exit code $status" "all of the output: $log"
}

if begin setup "set-up"; then
    logged setup scripts/setup.sh
fi

if begin format "format"; then
    logged format swift format lint --strict -r Sources Tests Examples Package.swift
    for script in scripts/*.sh recipes/*.sh recipes/*/*.sh corpora/*/*.sh .ci/run; do
        logged format bash -n "$script"
    done
fi

if begin build "build without warnings (debug)"; then
    logged build swift build --build-tests
    refuse_warnings build
fi

if begin examples "the examples, a package of their own on the library"; then
    logged examples swift build --package-path Examples
    passed=$((passed + 1))
fi

if begin debug "tests (debug)"; then
    test_in debug
fi

if begin release "tests (release)"; then
    # Some tests look inside modules, which optimised code allows only on request; the command that
    # the recipes use is built without.
    logged build-release swift build -c release --build-tests -Xswiftc -enable-testing
    refuse_warnings build-release
    test_in release -Xswiftc -enable-testing
fi

# sample NAME option…: a recipe on its own small data, in folders of its own.
sample() {
    local name=$1
    shift
    scratch=$(mktemp -d)
    if ! "recipes/$name/run.sh" --stage 1 "$@" --data "$scratch/data" --exp "$scratch/exp" \
        >"$scratch/output" 2>".build/test-logs/$name.log"
    then
        tail -n 30 ".build/test-logs/$name.log" >&2
        fail "recipes/$name/run.sh $*" "all of its output: .build/test-logs/$name.log"
    fi
    rm -rf "$scratch"
    passed=$((passed + 1))
}

if begin samples "the samples of the other recipes"; then
    logged build-command swift build -c release --product sonorant
    for name in conditional entities g2p hybrid listen-attend-spell names parts-of-speech \
        pictures sentiment slots; do
        sample "$name" --corpus sample
    done
    sample shakespeare --stop-stage 1
    sample line-images
    say "12 recipes reached their bounds"
fi

if begin digits "the digits recipe, trained from nothing"; then
    # Another model than the user's own: a finished one would not be trained again.
    scratch=$(mktemp -d)
    if ! recipes/digits/run.sh --exp "$scratch" >"$scratch/output" 2>.build/test-logs/digits.log
    then
        tail -n 30 .build/test-logs/digits.log >&2
        fail "recipes/digits/run.sh" "all of its output: .build/test-logs/digits.log"
    fi
    say "$(grep "^word error rate" .build/test-logs/digits.log)"
    passed=$((passed + 1))
fi

say "== done after $((SECONDS / 60)) min $((SECONDS % 60)) s"
finish 0
