#!/usr/bin/env bash
# A hidden Markov model on top of a network, beside CTC, on the same digits. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample]"
recipe_option() { choose_corpus "$@"; }
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
BOUND=5          # the highest word error rate of the hybrid allowed, in percent

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

name_digits
if [ "$RECIPE_CORPUS" = sample ]; then
    HYBRID=$RECIPE/sample.yaml
    CTC=$ROOT/recipes/line-images/config.yaml
else
    HYBRID=$RECIPE/hmm.yaml
    CTC=$ROOT/recipes/fsdd/connected.yaml
fi

if stage 1 "get digits one behind the other"; then
    get_digits
fi

if stage 2 "train the hybrid: flat start, then aligned anew by the network itself"; then
    train_once "$HYBRID" "$EXP/hmm" --data "$DIGITS/train" --dev "$DIGITS/dev"
fi

if stage 3 "train the same network with CTC"; then
    train_once "$CTC" "$EXP/ctc" --data "$DIGITS/train" --dev "$DIGITS/dev"
fi

if stage 4 "test both: at most $BOUND % of the digits wrong"; then
    test_model "$EXP/hmm/last.safetensors" "$DIGITS/test" "$EXP/hmm.json"
    test_model "$EXP/ctc/last.safetensors" "$DIGITS/test" "$EXP/ctc.json"
    if [ "$RECIPE_CORPUS" = sample ]; then
        # The characters of a row read by CTC are what the words of one read by the hybrid are.
        say "CTC: character error rate $(character_error_rate "$EXP/ctc.json") %"
    else
        say "CTC: word error rate $(word_error_rate "$EXP/ctc.json") %"
    fi
    require_at_most "hybrid, word error rate" "$(word_error_rate "$EXP/hmm.json")" "$BOUND"
fi
