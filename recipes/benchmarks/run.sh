#!/usr/bin/env bash
# Sonorant and its peers side by side, with a table and a plot. See README.md.
given_sonorant=${SONORANT-}
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

REPEATS=5
TIMEOUT=180
ONLY=""
OUT=""
VENV=""
RECIPE_USAGE="[--repeats N] [--only PATTERN] [--out DIR]
           [--timeout SECONDS] [--venv DIR]

  --threads N        threads for everybody (default: all cores; the targets are for 2)
  --repeats N        rounds of each comparison (default: $REPEATS)
  --only PATTERN     only rows in whose names this regular expression is found
  --out DIR          where the results go (default: EXP/results)
  --timeout SECONDS  after so long a measurement is given up (default: $TIMEOUT)
  --venv DIR         a virtual environment that has the peers (default: one is made in EXP)

  SONORANT=FILE      in the environment: this command is measured, and nothing is built
  SONORANT_CORPORA   in the environment: a folder that holds an4, for the row about AN4"

recipe_option() {
    case "$1" in
        --repeats) REPEATS=$(whole_number "$1" "$2") ;;
        --timeout) TIMEOUT=$(whole_number "$1" "$2") ;;
        --only) ONLY=$2 ;;
        --out) OUT=$2 ;;
        --venv) VENV=$2 ;;
        *) return 1 ;;
    esac
}

invoked_from=$PWD
recipe_begin "$@"

# What was named as seen from where the command was called, seen from anywhere.
whole_path() {
    case "$1" in
        /*) printf '%s' "$1" ;;
        *) printf '%s/%s' "$invoked_from" "$1" ;;
    esac
}

OUT=$(whole_path "${OUT:-$EXP/results}")
if [ -n "$given_sonorant" ]; then
    SONORANT=$(whole_path "$given_sonorant")
    [ -x "$SONORANT" ] || { say "SONORANT names no command: $SONORANT"; exit 66; }
fi

if stage 0 "build the command, unless SONORANT names one"; then
    if [ -n "$given_sonorant" ]; then
        say "measured is $SONORANT"
    else
        build_sonorant
    fi
fi

require_sonorant

PYTHON=${VENV:+$(whole_path "$VENV")/bin/python}
PYTHON=${PYTHON:-$EXP/venv/bin/python}

install_peers() {
    local mark
    command -v python3 >/dev/null || die "python3 is missing" "install it, 3.11 or later,"
    mark=$(cksum <"$RECIPE/requirements.txt")
    if [ "$(cat "$EXP/venv/.complete" 2>/dev/null)" = "$mark" ]; then
        say "already there: ${EXP#"$ROOT"/}/venv"
        return 0
    fi
    run "$EXP/log/venv.log" python3 -m venv "$EXP/venv"
    say "\$ pip install -r recipes/benchmarks/requirements.txt   (some hundred megabytes)"
    run "$EXP/log/pip.log" "$PYTHON" -m pip install --retries 1 -r "$RECIPE/requirements.txt"
    printf '%s\n' "$mark" >"$EXP/venv/.complete"
}

if stage 1 "install the peers, unless --venv names where they are"; then
    if [ -n "$VENV" ]; then
        [ -x "$PYTHON" ] || die "$VENV is no virtual environment: there is no $PYTHON"
        say "the peers are those of $VENV"
    else
        install_peers
    fi
fi

if stage 2 "measure, in turns"; then
    [ -x "$PYTHON" ] || die "$PYTHON is missing" "let stage 1 make it,"
    status=0
    "$PYTHON" "$RECIPE/compare.py" --sonorant "$SONORANT" --threads "$THREADS" \
        --repeats "$REPEATS" --timeout "$TIMEOUT" --out "$OUT" --work "$DATA" \
        ${ONLY:+--only "$ONLY"} || status=$?
    case "$status" in
        0) sed -n '/^| what/,/^$/p' "$OUT/results.md" ;;
        2 | 64) exit 64 ;;
        130) exit 130 ;;
        *) die "compare.py ended with exit code $status" ;;
    esac
fi
