#!/usr/bin/env bash
# The language of a surname. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample]"
recipe_option() { choose_corpus "$@"; }
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS/seed-$SEED
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
BOUND=80         # the lowest accuracy allowed, in percent
EPOCHS=()
END=""
if [ "$RECIPE_CORPUS" = sample ]; then
    END=.tsv
    BOUND=70     # of some fifty names, learned from four hundred
    EPOCHS=(--set training.epochs=30 --set training.batch_utterances=16)
fi

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if stage 1 "get the names, hold out a tenth each for dev and test"; then
    mkdir -p "$DATA"
    if [ "$RECIPE_CORPUS" = sample ]; then
        CORPUS=$DATA/all.tsv
        awk -f "$RECIPE/sample.awk" >"$CORPUS"
    else
        CORPUS=$("$ROOT/corpora/names/get.sh") || die "the corpus could not be fetched" "see above,"
    fi
    split_once "$CORPUS" "$DATA"
fi

if stage 2 "train"; then
    train_once "$RECIPE/config.yaml" "$EXP" --data "$DATA/train$END" --dev "$DATA/dev$END" \
        ${EPOCHS[@]+"${EPOCHS[@]}"}
fi

if stage 3 "test on names held out: at least $BOUND % right"; then
    test_model "$EXP/best.safetensors" "$DATA/test$END" "$EXP/test.json"
    require_at_least "accuracy" "$(json_number accuracy "$EXP/test.json" 100)" "$BOUND"
fi

if stage 4 "try some names"; then
    say "\$ printf 'Schumann\\nKurosawa\\n' | sonorant decode --model ${EXP#"$ROOT"/}/best.safetensors -"
    printf 'Schumann\nKurosawa\n' | "$SONORANT" decode --model "$EXP/best.safetensors" -
fi
