#!/usr/bin/env bash
# A character language model of Shakespeare's plays, with three kinds of cells. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

CELLS="lstm gru rnn"
BOUND=1.55       # the highest loss of the LSTM allowed, in nats a character
TINY_BOUND=1.25  # the highest perplexity allowed of the text that comes with the recipe
RECIPE_USAGE="[--cells 'lstm gru rnn']"
recipe_option() {
    case "$1" in
        --cells) CELLS=$2 ;;
        *) return 1 ;;
    esac
}
recipe_begin "$@"
EXP=$EXP/seed-$SEED

# value FILE KEY: a number of what `test --json` wrote.
value() {
    tr -d ' \n' <"$1" | sed -n 's/.*"'"$2"'":\([-0-9.eE+]*\).*/\1/p'
}

# require_bound WHAT NUMBER BOUND
require_bound() {
    awk -v found="$2" -v bound="$3" 'BEGIN { exit !(found != "" && found + 0 <= bound + 0) }' \
        || die "$1 is $2, at most $3 was expected"
    say "$1: $2 (at most $3 was asked for)"
}

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if stage 1 "learn a small text that comes with the recipe, and write it"; then
    train_once "$RECIPE/tiny.yaml" "$EXP/tiny" --data "$RECIPE/tiny.txt" --dev "$RECIPE/tiny.txt"
    test_model "$EXP/tiny/best.safetensors" "$RECIPE/tiny.txt" "$EXP/tiny/test.json"
    require_bound "perplexity" "$(value "$EXP/tiny/test.json" perplexity)" "$TINY_BOUND"
    "$SONORANT" generate --model "$EXP/tiny/best.safetensors" --prompt "Ten grey" --length 150 \
        --arg-max
fi

if stage 2 "cut the text: the first 4 % for dev, the last 10 % for the test, between them to learn from"; then
    text=$("$ROOT/corpora/tinyshakespeare/get.sh")/input.txt
    bytes=$(wc -c <"$text")
    dev=$((bytes * 4 / 100))
    train=$((bytes * 90 / 100 - dev))
    head -c "$dev" "$text" >"$DATA/dev.txt"
    head -c $((dev + train)) "$text" | tail -c "$train" >"$DATA/train.txt"
    tail -c +$((dev + train + 1)) "$text" >"$DATA/test.txt"
    say "$(wc -c "$DATA/train.txt" "$DATA/dev.txt" "$DATA/test.txt")"
fi

if stage 3 "train"; then
    for cell in $CELLS; do
        train_once "$RECIPE/$cell.yaml" "$EXP/$cell" --data "$DATA/train.txt" \
            --dev "$DATA/dev.txt"
    done
fi

if stage 4 "test on the last tenth: at most 1.55 nats a character with LSTM cells"; then
    for cell in $CELLS; do
        test_model "$EXP/$cell/best.safetensors" "$DATA/test.txt" "$EXP/$cell/test.json"
        nats=$(value "$EXP/$cell/test.json" nats_per_symbol)
        say "$cell: $nats nats a character, perplexity $(value "$EXP/$cell/test.json" perplexity)"
        [ "$cell" != lstm ] || require_bound "nats a character" "$nats" "$BOUND"
    done
fi

if stage 5 "draw how the losses fell"; then
    runs=()
    for cell in $CELLS; do runs+=("$EXP/$cell"); done
    "$SONORANT" plot "${runs[@]}" --key dev_loss --title "Dev loss, nats a character" \
        --out "$EXP/curves.svg"
    say "${EXP#"$ROOT"/}/curves.svg"
fi

if stage 6 "write"; then
    "$SONORANT" generate --model "$EXP/${CELLS%% *}/best.safetensors" --prompt "ROMEO:" \
        --length 400 --temperature 0.8 --seed "$SEED"
fi
