#!/usr/bin/env bash
# Letters to phones: from nothing to a tested model and drawings of where it looks. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

CONFIG=additive
RECIPE_USAGE="[--corpus full|sample] [--config NAME]"
recipe_option() {
    case "$1" in
        --config) CONFIG=$2 ;;
        *) choose_corpus "$@" ;;
    esac
}
recipe_begin "$@"
WORDS=$DATA/seed-$SEED
BOUND=30         # the highest word error rate allowed, in percent
PHONE_BOUND=7.5
if [ "$CONFIG" = none ]; then
    BOUND=35     # one vector for the whole word is less than attention
    PHONE_BOUND=9
fi
if [ "$RECIPE_CORPUS" = sample ]; then
    CONFIG=sample
    WORDS=$DATA/sample-$SEED
    BOUND=80     # a few hundred words teach little
    PHONE_BOUND=30
fi
MODEL_DIR=$EXP/$CONFIG-seed-$SEED
MODEL=$MODEL_DIR/best.safetensors

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if stage 1 "part the dictionary: a tenth of the words for testing"; then
    if [ "$RECIPE_CORPUS" = sample ]; then
        dictionary=$RECIPE/sample.dict
    else
        dictionary=$("$ROOT/corpora/cmudict/get.sh")/cmudict.dict
    fi
    mkdir -p "$WORDS"
    LC_ALL=C awk -v seed="$SEED" -v out="$WORDS" -f "$RECIPE/split.awk" "$dictionary"
    cksum <"$dictionary" >"$WORDS/.complete"
    say "$(wc -l <"$WORDS/train.dict") pronunciations to learn from," \
        "$(wc -l <"$WORDS/dev.dict") to measure with, $(wc -l <"$WORDS/test.dict") to test on"
fi

if stage 2 "train"; then
    train_once "$RECIPE/$CONFIG.yaml" "$MODEL_DIR" \
        --data "$WORDS/train.dict" --dev "$WORDS/dev.dict"
fi

if stage 3 "test on words never seen: at most $BOUND % of them wrong"; then
    for beam in 1 5; do
        test_model "$MODEL" "$WORDS/test.dict" "$MODEL_DIR/test-beam-$beam.json" --beam "$beam"
        words=$(sed 's/.*"ser":\([0-9.e-]*\).*/\1/' "$MODEL_DIR/test-beam-$beam.json" \
            | awk '{ printf "%.2f", 100 * $1 }')
        say "beam $beam: $words % of the words wrong," \
            "$(error_rate per "$MODEL_DIR/test-beam-$beam.json") % of the phones"
    done
    require_at_most "word error rate" "$words" "$BOUND"
    require_at_most "phone error rate" \
        "$(error_rate per "$MODEL_DIR/test-beam-5.json")" "$PHONE_BOUND"
fi

if stage 4 "pronounce some words and draw where the model looks"; then
    printf '%s\n' sonorant through encyclopedia knight >"$MODEL_DIR/words.txt"
    "$SONORANT" decode --model "$MODEL" --beam 5 --attention "$MODEL_DIR/attention" \
        --data-format text "$MODEL_DIR/words.txt"
    say "drawings: ${MODEL_DIR#"$ROOT"/}/attention"
fi
