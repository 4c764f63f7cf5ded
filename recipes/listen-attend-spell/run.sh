#!/usr/bin/env bash
# Listen, attend and spell: digits written letter by letter. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample]"
recipe_option() { choose_corpus "$@"; }
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
BOUND=5          # the highest character error rate allowed, in percent
CONFIGS="attend joint"
[ "$RECIPE_CORPUS" = full ] || CONFIGS=sample

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

name_digits

if stage 1 "get digits one behind the other"; then
    get_digits
fi

if stage 2 "train: by attention alone, and with CTC beside it"; then
    for config in $CONFIGS; do
        train_once "$RECIPE/$config.yaml" "$EXP/$config" --data "$DIGITS/train" \
            --dev "$DIGITS/dev"
    done
fi

if stage 3 "test: at most $BOUND % of the characters wrong"; then
    for config in $CONFIGS; do
        for beam in 1 8; do
            test_model "$EXP/$config/best.safetensors" "$DIGITS/test" \
                "$EXP/$config/test-beam-$beam.json" --beam "$beam"
            say "$config, beam $beam: character error rate" \
                "$(character_error_rate "$EXP/$config/test-beam-$beam.json") %, word error rate" \
                "$(word_error_rate "$EXP/$config/test-beam-$beam.json") %"
        done
    done
    require_at_most "$config, character error rate" \
        "$(character_error_rate "$EXP/$config/test-beam-8.json")" "$BOUND"
fi

if stage 4 "draw where the model listens"; then
    "$SONORANT" decode --model "$EXP/${CONFIGS##* }/best.safetensors" --beam 8 \
        --attention "$EXP/attention" "$DIGITS/dev" >"$EXP/dev.txt"
    say "drawings: ${EXP#"$ROOT"/}/attention"
fi
