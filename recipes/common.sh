# What all recipes share: options, stages, logs, stopping at the first error.
#
# A recipe begins with
#     . "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
#     recipe_begin "$@"
# and then says `stage 1 "what it does" && { … }` or `if stage 1 "…"; then … fi`.
#
# Variables set here: ROOT (the repository), RECIPE (the recipe's folder), SEED, THREADS, CORES,
# DATA and EXP (where data and models are put), SONORANT (the command). Options that only one
# recipe has are taken by the function `recipe_option`, if the recipe defines it before.

set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
RECIPE=$(cd "$(dirname "$0")" && pwd)
CORES=$(getconf _NPROCESSORS_ONLN)
STAGE=0
STOP_STAGE=99
SEED=1
THREADS=$CORES
DATA=$RECIPE/data
EXP=$RECIPE/exp
SONORANT=$ROOT/.build/release/sonorant
CURRENT_STAGE=-
INVOCATION=""

say() { printf '%s\n' "$*" >&2; }

die() {
    say ""
    say "stopped in stage $CURRENT_STAGE of recipes/$(basename "$RECIPE"): $1"
    shift
    local line=""
    for line in "$@"; do say "$line"; done
    say "${line:+then }go on with: $(resume_command)"
    # From within $(…) the surrounding shell is told that all has been said.
    [ "$BASH_SUBSHELL" -eq 0 ] && exit 1 || exit 99
}

# on_error STATUS COMMAND: what becomes of a command that fails where nobody expects it.
on_error() {
    [ "$BASH_SUBSHELL" -eq 0 ] || exit "$1"
    [ "$1" -ne 99 ] || exit 1
    die "exit code $1 from: $2"
}

resume_command() {
    local from=$CURRENT_STAGE
    [ "$from" != - ] || from=$STAGE
    printf 'recipes/%s/run.sh%s --stage %s' "$(basename "$RECIPE")" "$INVOCATION" "$from"
}

recipe_usage() {
    say "usage: recipes/$(basename "$RECIPE")/run.sh [--stage N] [--stop-stage N] [--seed N]"
    say "           [--threads N] [--exp DIR] [--data DIR]${RECIPE_USAGE:+ $RECIPE_USAGE}"
    say ""
    say "Stages:"
    # Without the bounds in the titles, which options may change.
    sed -n 's/.*stage \([0-9][0-9]*\) "\([^"]*\)".*/  \1  \2/p' "$RECIPE/run.sh" \
        | sed -e 's/: [^:]*\$.*//' -e 's/\$[A-Z_]* //g' >&2
}

recipe_begin() {
    local option
    while [ $# -gt 0 ]; do
        option=$1
        case "$option" in
            -h | --help) recipe_usage; exit 0 ;;
        esac
        if [ $# -lt 2 ]; then
            say "unknown option, or one without its value: $option"
            recipe_usage
            exit 64
        fi
        case "$option" in
            --stage) STAGE=$(whole_number "$option" "$2") ;;
            --stop-stage) STOP_STAGE=$(whole_number "$option" "$2") ;;
            --seed) SEED=$(whole_number "$option" "$2") ;;
            --threads) THREADS=$(whole_number "$option" "$2") ;;
            --data) mkdir -p "$2"; DATA=$(cd "$2" && pwd) ;;
            --exp) mkdir -p "$2"; EXP=$(cd "$2" && pwd) ;;
            *)
                if ! { declare -F recipe_option >/dev/null && recipe_option "$option" "$2"; }; then
                    say "unknown option: $option"
                    recipe_usage
                    exit 64
                fi ;;
        esac
        case "$option" in
            --stage | --stop-stage) ;;
            *) INVOCATION="$INVOCATION $option $(printf '%q' "$2")" ;;
        esac
        shift 2
    done
    cd "$ROOT"
    mkdir -p "$DATA" "$EXP"
    trap 'on_error $? "$BASH_COMMAND"' ERR
    trap 'say ""; say "interrupted; go on with: $(resume_command)"; exit 130' INT TERM
    set -E
}

whole_number() {
    case "$2" in
        "" | *[!0-9]*)
            say "$1 needs a whole number, not '$2'"
            exit 64 ;;
    esac
    printf '%s' "$2"
}

# stage N "title": whether stage N is to run; says so and becomes the stage to resume from.
stage() {
    [ "$1" -ge "$STAGE" ] && [ "$1" -le "$STOP_STAGE" ] || return 1
    CURRENT_STAGE=$1
    say ""
    say "== stage $1: $2"
}

# run LOG command…: runs it with all its output in LOG; if it fails, shows LOG's end and stops.
run() {
    local log=$1 status=0
    shift
    mkdir -p "$(dirname "$log")"
    "$@" >"$log" 2>&1 || status=$?
    [ "$status" -eq 0 ] || run_failed "$log" "$status" "$@"
}

# run_shown LOG command…: the same, with the output shown as well.
run_shown() {
    local log=$1 status=0
    shift
    mkdir -p "$(dirname "$log")"
    say "\$ $(shown_command "$@")"
    { "$@" 2>&1 | tee "$log" >&2; } || status=$?
    [ "$status" -eq 0 ] || run_failed "$log" "$status" "$@"
}

run_failed() {
    local log=$1 status=$2
    shift 2
    [ "$status" -ne 130 ] || { say "interrupted; go on with: $(resume_command)"; exit 130; }
    say ""
    say "-- the end of $log:"
    tail -n 20 "$log" >&2
    die "this command ended with exit code $status:" "    $(shown_command "$@")" \
        "all of its output: $log" "mend what it complains of,"
}

# The command as one could type it in the repository's folder.
shown_command() {
    local word text=""
    for word in "$@"; do
        word=${word#"$ROOT"/}
        [ "$word" != .build/release/sonorant ] || word=sonorant
        case "$word" in
            *[!A-Za-z0-9_./=,:@%+-]* | "") word=$(printf '%q' "$word") ;;
        esac
        text="$text$word "
    done
    printf '%s' "${text% }"
}

# Installs what is missing and builds the command.
build_sonorant() {
    run_shown "$EXP/log/setup.log" scripts/setup.sh
    say "\$ swift build -c release   (the first time takes some minutes)"
    run "$EXP/log/build.log" swift build -c release
}

require_sonorant() {
    [ -x "$SONORANT" ] || die "$SONORANT has not been built" "let stage 0 build it,"
}

# train_once CONFIG DIR option…: trains into DIR unless it holds the finished model of this very
# configuration and data; goes on with what an interrupted run left there.
train_once() {
    local config=$1 directory=$2 mark
    shift 2
    mark=$(training_mark "$config" "$@")
    if [ -f "$directory/.trained" ]; then
        if [ "$(cat "$directory/.trained")" = "$mark" ]; then
            say "already trained: ${directory#"$ROOT"/}"
            return 0
        fi
        die "${directory#"$ROOT"/} holds a model of another configuration or other data" \
            "move that folder away, or name another one with --exp,"
    fi
    if [ -d "$directory/checkpoint" ]; then
        [ "$(cat "$directory/.training" 2>/dev/null)" = "$mark" ] \
            || die "${directory#"$ROOT"/} holds a half-finished run of another configuration" \
                "move that folder away, or name another one with --exp,"
        set -- "$@" --resume
    fi
    mkdir -p "$directory"
    printf '%s\n' "$mark" >"$directory/.training"
    run_shown "$directory/train.log" "$SONORANT" train --config "$config" "$@" \
        --out "$directory" --seed "$SEED" --threads "$THREADS"
    mv "$directory/.training" "$directory/.trained"
}

# What a finished run is known by: its configuration, options and seed, and the marks that the
# data stages leave in (or above) the folders of its data.
training_mark() {
    local config=$1 word
    shift
    {
        cat "$config"
        printf '%s\n' "$SEED" "$*"
        for word in "$@"; do
            [ -d "$word" ] || continue
            for word in "$word" "$word/.." "$word/../.."; do
                cat "$word/.complete" 2>/dev/null || true
            done
        done
    } | cksum
}

# test_model MODEL DATA FILE option…: decodes and scores; the result goes to FILE.
test_model() {
    run "$3.log" "$SONORANT" test --model "$1" --data "$2" --threads "$THREADS" --json "${@:4}"
    # What was logged beside the result is not part of it.
    grep '^{' "$3.log" >"$3" || die "$3.log holds no result" "see what it says,"
}

# word_error_rate FILE: the percentage in what `test --json` or `score --json` printed into FILE.
word_error_rate() { error_rate wer "$1"; }
character_error_rate() { error_rate cer "$1"; }

error_rate() {
    # What stands there of single speakers is left out.
    tr -d ' \n' <"$2" | sed 's/"speakers":.*\("utterances":\)/\1/' \
        | sed -n 's/.*"'"$1"'":{\([^}]*\)}.*/\1/p' | tr ',' '\n' \
        | awk -F: '$1 == "\"rate\"" { printf "%.2f", 100 * $2; found = 1 } END { exit !found }' \
        || die "$2 holds no $1 rate"
}

# require_at_most WHAT PERCENT BOUND: stops if PERCENT is above BOUND.
require_at_most() {
    awk -v found="$2" -v bound="$3" 'BEGIN { exit !(found + 0 <= bound + 0) }' \
        || die "$1 is $2 %, at most $3 % was expected"
    say "$1: $2 % (at most $3 % was asked for)"
}

# require_at_least WHAT FOUND BOUND: stops if FOUND is below BOUND; both in percent.
require_at_least() {
    awk -v found="$2" -v bound="$3" 'BEGIN { exit !(found + 0 >= bound + 0) }' \
        || die "$1 is $2 %, at least $3 % was expected"
    say "$1: $2 % (at least $3 % was asked for)"
}

# json_number KEY FILE [FACTOR]: the number of a key in what `--json` printed into FILE, times FACTOR.
json_number() {
    tr -d ' \n' <"$2" | sed -n 's/.*"'"$1"'":\([-+0-9.eE]*\).*/\1/p' \
        | awk -v factor="${3:-1}" '{ printf "%.2f", factor * $1; found = 1 } END { exit !found }' \
        || die "$2 holds no $1"
}

# choose_corpus: takes the option `--corpus full|sample` of recipes that have a sample of their own.
RECIPE_CORPUS=full
choose_corpus() {
    [ "$1" = --corpus ] || return 1
    case "$2" in
        full | sample) RECIPE_CORPUS=$2 ;;
        *)
            say "--corpus needs full or sample, not '$2'"
            exit 64 ;;
    esac
}

# name_digits: leaves in DIGITS the folder of the digits one behind the other that --corpus asks for.
name_digits() {
    case "$RECIPE_CORPUS" in
        full) DIGITS=$DATA/connected-$SEED ;;
        sample) DIGITS=$DATA/seed-$SEED ;;
    esac
}

# get_digits: makes that folder: recordings of the recipe fsdd, joined, or rows of drawn digits.
get_digits() {
    if [ "$RECIPE_CORPUS" = sample ]; then
        run_shown "$EXP/log/draw.log" "$SONORANT" demo lines --out "$DIGITS" --count 1500 \
            --height 16 --seed "$SEED"
    else
        "$ROOT/recipes/fsdd/run.sh" --stage 1 --stop-stage 1 --seed "$SEED" --data "$DATA" \
            --exp "$EXP/fsdd" || die "the digits could not be joined" "see above,"
    fi
}

# split_once SOURCE DIR: train, dev and test of a corpus of text in DIR, eight to one to one.
split_once() {
    local mark
    mark=$(printf '%s' "$1 $SEED" | cksum)
    if [ -f "$2/.complete" ] && [ "$(cat "$2/.complete")" = "$mark" ]; then
        say "already there: ${2#"$ROOT"/}"
        return 0
    fi
    run_shown "$EXP/log/split.log" "$SONORANT" split "$1" --parts 80,10,10 --seed "$SEED" --out "$2"
    printf '%s\n' "$mark" >"$2/.complete"
}

# tagging_percent KEY FILE: a number of the whole, such as f1, in what `test --json` of a tagger
# printed into FILE, in percent.
tagging_percent() {
    # Without the objects inside, which have keys of the same names.
    tr -d ' \n' <"$2" | sed -e :again -e 's/\(.\){[^{}]*}/\1/' -e 't again' >"$2.whole"
    json_number "$1" "$2.whole" 100
}
