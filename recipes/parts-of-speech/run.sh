#!/usr/bin/env bash
# Parts of speech of a small treebank. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample]"
recipe_option() { choose_corpus "$@"; }
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
BOUND=92         # the lowest accuracy allowed, in percent
SETTINGS=()
if [ "$RECIPE_CORPUS" = sample ]; then
    SETTINGS=(--set training.epochs=10 --set model.cells=48)
fi

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if [ "$RECIPE_CORPUS" = sample ]; then
    PREFIX=$DATA/
else
    CORPUS=$("$ROOT/corpora/ud_wolof/get.sh") || die "the corpus could not be fetched" "see above,"
    PREFIX=$CORPUS/wo_wtb-ud-
fi

if stage 1 "get the treebank, validate"; then
    if [ "$RECIPE_CORPUS" = sample ]; then
        mkdir -p "$DATA"
        awk -v seed=1 -v count=700 -f "$RECIPE/sample.awk" >"$DATA/train.conllu"
        awk -v seed=2 -v count=100 -f "$RECIPE/sample.awk" >"$DATA/dev.conllu"
        awk -v seed=3 -v count=100 -f "$RECIPE/sample.awk" >"$DATA/test.conllu"
    fi
    run_shown "$EXP/log/validate.log" "$SONORANT" validate \
        "${PREFIX}train.conllu" "${PREFIX}dev.conllu" "${PREFIX}test.conllu"
fi

if stage 2 "train"; then
    train_once "$RECIPE/config.yaml" "$EXP/model" --data "${PREFIX}train.conllu" \
        --dev "${PREFIX}dev.conllu" ${SETTINGS[@]+"${SETTINGS[@]}"}
fi

if stage 3 "test: at least $BOUND % of the tags right"; then
    test_model "$EXP/model/best.safetensors" "${PREFIX}test.conllu" "$EXP/test.json"
    require_at_least "accuracy" "$(tagging_percent accuracy "$EXP/test.json")" "$BOUND"
fi

if stage 4 "try a sentence"; then
    say "\$ echo 'Xale yi dem nañu .' | sonorant decode --model ${EXP#"$ROOT"/}/model/best.safetensors -"
    echo 'Xale yi dem nañu .' | "$SONORANT" decode --model "$EXP/model/best.safetensors" -
fi
