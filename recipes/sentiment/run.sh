#!/usr/bin/env bash
# Whether a sentence about a film praises it. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample]"
recipe_option() { choose_corpus "$@"; }
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS/seed-$SEED
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
BOUND=75         # the lowest accuracy allowed, in percent
END=""
if [ "$RECIPE_CORPUS" = sample ]; then
    END=.tsv
    BOUND=95
fi

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if stage 1 "get the sentences, hold out a tenth each for dev and test"; then
    mkdir -p "$DATA"
    if [ "$RECIPE_CORPUS" = sample ]; then
        CORPUS=$DATA/all.tsv
        awk -v seed=1 -v count=2000 -f "$RECIPE/sample.awk" >"$CORPUS"
    else
        CORPUS=$("$ROOT/corpora/rtpolarity/get.sh") \
            || die "the corpus could not be fetched" "see above,"
    fi
    split_once "$CORPUS" "$DATA"
fi

if stage 2 "train"; then
    train_once "$RECIPE/config.yaml" "$EXP" --data "$DATA/train$END" --dev "$DATA/dev$END"
fi

if stage 3 "test on sentences held out: at least $BOUND % right"; then
    test_model "$EXP/best.safetensors" "$DATA/test$END" "$EXP/test.json"
    require_at_least "accuracy" "$(json_number accuracy "$EXP/test.json" 100)" "$BOUND"
fi

if stage 4 "the same with attention: which words decide"; then
    train_once "$RECIPE/config.yaml" "$EXP/attention" \
        --data "$DATA/train$END" --dev "$DATA/dev$END" --set classification.pooling=attention
    test_model "$EXP/attention/best.safetensors" "$DATA/test$END" "$EXP/attention/test.json"
    say "accuracy: $(json_number accuracy "$EXP/attention/test.json" 100) %"
    sentence="the plot is hardly clever , but its music is charming ."
    say "\$ echo '$sentence' | sonorant decode --key-terms 3 --attention maps …"
    echo "$sentence" | "$SONORANT" decode --model "$EXP/attention/best.safetensors" \
        --key-terms 3 --attention "$EXP/attention/maps" -
    say "drawn in ${EXP#"$ROOT"/}/attention/maps"
fi
