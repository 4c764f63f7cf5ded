#!/usr/bin/env bash
# Spoken digits of real people, in three tasks of growing difficulty. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--speakers \"A B\"]"
SPEAKERS=""      # those to leave out, one after another; all that there are
recipe_option() {
    [ "$1" = --speakers ] || return 1
    SPEAKERS=$2
}
recipe_begin "$@"
EXP=$EXP/seed-$SEED
ISOLATED=$DATA/isolated
CONNECTED=$DATA/connected-$SEED

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

list_recordings() {
    local corpus
    corpus=$("$ROOT/corpora/fsdd/get.sh") || die "the corpus could not be fetched" "see above,"
    RECORDINGS=$corpus/recordings
    find "$RECORDINGS/" -name '[0-9]_*_*.wav' | LC_ALL=C sort
}

# begin_data FOLDER MARK: whether FOLDER is still to be made.
begin_data() {
    local folder=$1 mark=$2
    if [ -f "$folder/.complete" ] && [ "$(cat "$folder/.complete")" = "$mark" ]; then
        say "already there: ${folder#"$ROOT"/}"
        return 1
    fi
    if [ -f "$folder/.plan" ] || [ -f "$folder/.complete" ]; then
        [ "$(cat "$folder/.plan" 2>/dev/null)" = "$mark" ] \
            || die "${folder#"$ROOT"/} was made by another version of the recipe or the corpus" \
                "move that folder away, or name another one with --data,"
    fi
    mkdir -p "$folder"
    printf '%s\n' "$mark" >"$folder/.plan"
}

prepare_isolated() {
    local mark
    mark=$({ printf '%s\n' "$LIST"; cat "$RECIPE/prepare.awk"; } | cksum)
    begin_data "$ISOLATED" "$mark" || return 0
    printf '%s\n' "$LIST" | awk -v out="$ISOLATED" -f "$RECIPE/prepare.awk"
    mv "$ISOLATED/.plan" "$ISOLATED/.complete"
    wc -l "$ISOLATED"/*/*/text | sed "s|$ROOT/||; s|/text\$||" >&2
}

prepare_connected() {
    local plan mark pause
    command -v sox >/dev/null || die "sox is missing" "run scripts/setup.sh,"
    plan=$(printf '%s\n' "$LIST" | awk -v seed="$SEED" -f "$RECIPE/connect.awk")
    mark=$({ printf '%s\n' "$plan"; cat "$RECIPE/join.sh"; } | cksum)
    begin_data "$CONNECTED" "$mark" || return 0
    mkdir -p "$CONNECTED/pauses" "$CONNECTED/train" "$CONNECTED/dev" "$CONNECTED/test"
    for pause in $(seq 20 20 400); do
        # Not quite silent, as no recording is.
        sox -R -n -r 8000 -b 16 "$CONNECTED/pauses/pause-$pause.wav" \
            synth "$(awk -v ms="$pause" 'BEGIN { print ms / 1000 }')" pinknoise vol 0.002
    done
    printf '%s\n' "$plan" | tr '\n' '\0' \
        | run "$EXP/log/join.log" xargs -0 -n 16 -P "$CORES" \
            "$RECIPE/join.sh" "$RECORDINGS" "$CONNECTED"
    printf '%s\n' "$plan" | awk -F '\t' -v out="$CONNECTED" '
        { print $2, out "/wav/" $2 ".wav" >(out "/" $1 "/wav.scp")
          print $2, $4 >(out "/" $1 "/text")
          print $2, $3 >(out "/" $1 "/utt2spk") }'
    rmdir "$CONNECTED/unfinished"
    mv "$CONNECTED/.plan" "$CONNECTED/.complete"
    wc -l "$CONNECTED"/*/text | sed "s|$ROOT/||; s|/text\$||" >&2
}

if stage 1 "fetch the recordings, make the splits"; then
    LIST=$(list_recordings)
    RECORDINGS=$(dirname "${LIST%%$'\n'*}")
    prepare_isolated
    prepare_connected
fi

[ -n "$SPEAKERS" ] || SPEAKERS=$(
    find "$ISOLATED" -name 'leave-*-out' 2>/dev/null | LC_ALL=C sort \
        | sed 's/.*leave-\(.*\)-out/\1/')

if stage 2 "validate"; then
    run_shown "$EXP/log/validate-official.log" "$SONORANT" validate \
        "$ISOLATED/official/train" "$ISOLATED/official/dev" "$ISOLATED/official/test" \
        --config "$RECIPE/official.yaml"
    run_shown "$EXP/log/validate-connected.log" "$SONORANT" validate \
        "$CONNECTED/train" "$CONNECTED/dev" "$CONNECTED/test" --config "$RECIPE/connected.yaml"
fi

# train_and_test NAME CONFIG DATA: leaves the word error rate in RATE.
train_and_test() {
    local exp=$EXP/$1
    train_once "$RECIPE/$2" "$exp" --data "$3/train" --dev "$3/dev"
    test_model "$exp/last.safetensors" "$3/test" "$exp/test.json"
    RATE=$(word_error_rate "$exp/test.json")
}

if stage 3 "official split: the same four or six people in training and test"; then
    train_and_test official official.yaml "$ISOLATED/official"
    require_at_most "official split, word error rate" "$RATE" 1.0
fi

if stage 4 "leave one speaker out: people never heard in training"; then
    RATES=""
    for speaker in $SPEAKERS; do
        train_and_test "leave-$speaker-out" leave-one-out.yaml "$ISOLATED/leave-$speaker-out"
        say "without $speaker in training, $speaker's word error rate: $RATE %"
        RATES="$RATES $RATE"
    done
    MEAN=$(printf '%s\n' $RATES | awk '{ sum += $1 } END { printf "%.2f", sum / NR }')
    require_at_most "leave one speaker out, mean word error rate" "$MEAN" 20
fi

if stage 5 "connected digits"; then
    train_and_test connected connected.yaml "$CONNECTED"
    require_at_most "connected digits, word error rate" "$RATE" 5
fi
