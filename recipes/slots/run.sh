#!/usr/bin/env bash
# Slots and intents of what people say to an assistant. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample]"
recipe_option() { choose_corpus "$@"; }
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
F1_BOUND=92          # the lowest F1 of slots allowed, in percent
INTENT_BOUND=97.5    # the lowest share of right intents
SETTINGS=()
if [ "$RECIPE_CORPUS" = sample ]; then
    SETTINGS=(--set training.epochs=6 --set model.cells=48 --set training.batch_utterances=16)
fi

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if [ "$RECIPE_CORPUS" = sample ]; then
    CORPUS=$DATA
else
    CORPUS=$("$ROOT/corpora/snips/get.sh") || die "the corpus could not be fetched" "see above,"
fi

if stage 1 "get the sentences, validate"; then
    if [ "$RECIPE_CORPUS" = sample ]; then
        mkdir -p "$DATA"
        awk -v seed=1 -v count=900 -f "$RECIPE/sample.awk" >"$DATA/train"
        awk -v seed=2 -v count=150 -f "$RECIPE/sample.awk" >"$DATA/valid"
        awk -v seed=3 -v count=150 -f "$RECIPE/sample.awk" >"$DATA/test"
    fi
    run_shown "$EXP/log/validate.log" "$SONORANT" validate \
        "$CORPUS/train" "$CORPUS/valid" "$CORPUS/test"
fi

if stage 2 "train"; then
    train_once "$RECIPE/config.yaml" "$EXP/model" --data "$CORPUS/train" --dev "$CORPUS/valid" \
        ${SETTINGS[@]+"${SETTINGS[@]}"}
fi

if stage 3 "test: F1 at least $F1_BOUND %, intents at least $INTENT_BOUND % right"; then
    test_model "$EXP/model/best.safetensors" "$CORPUS/test" "$EXP/test.json"
    require_at_least "F1 of slots" "$(tagging_percent f1 "$EXP/test.json")" "$F1_BOUND"
    require_at_least "intent accuracy" "$(tagging_percent intent_accuracy "$EXP/test.json")" \
        "$INTENT_BOUND"
fi

if stage 4 "try an order"; then
    say "\$ echo 'play something by nina simone' | sonorant decode --model ${EXP#"$ROOT"/}/model/best.safetensors -"
    echo 'play something by nina simone' | "$SONORANT" decode --model "$EXP/model/best.safetensors" -
fi
