#!/usr/bin/env bash
# Named entities in short messages, by five outputs. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample] [--outputs \"crf softmax …\"]"
OUTPUTS="crf softmax sigmoid perceptron margin"
recipe_option() {
    if [ "$1" = --outputs ]; then OUTPUTS=$2; else choose_corpus "$@"; fi
}
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
BOUND=17             # the lowest F1 of the CRF allowed, in percent
SETTINGS=()
if [ "$RECIPE_CORPUS" = sample ]; then
    BOUND=90
    SETTINGS=(--set training.epochs=6)
fi

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if [ "$RECIPE_CORPUS" = sample ]; then
    TRAIN=$DATA/train.conll DEV=$DATA/dev.conll TEST=$DATA/test.conll
else
    CORPUS=$("$ROOT/corpora/wnut17/get.sh") || die "the corpus could not be fetched" "see above,"
    TRAIN=$CORPUS/wnut17train.conll DEV=$CORPUS/emerging.dev.conll TEST=$CORPUS/emerging.test.conll
fi

if stage 1 "get the messages, validate"; then
    if [ "$RECIPE_CORPUS" = sample ]; then
        mkdir -p "$DATA"
        awk -v seed=1 -v count=800 -f "$RECIPE/sample.awk" >"$TRAIN"
        awk -v seed=2 -v count=150 -f "$RECIPE/sample.awk" >"$DEV"
        awk -v seed=3 -v count=150 -f "$RECIPE/sample.awk" >"$TEST"
    fi
    run_shown "$EXP/log/validate.log" "$SONORANT" validate "$TRAIN" "$DEV" "$TEST"
fi

if stage 2 "train with each output"; then
    for output in $OUTPUTS; do
        # A perceptron has no margin, so from random weights a network would make all scores alike.
        START=()
        if [ "$output" = perceptron ]; then
            [ -f "$EXP/softmax/best.safetensors" ] \
                || die "the perceptron starts from the softmax's model" "name softmax before it,"
            START=(--init "$EXP/softmax/best.safetensors" --set training.epochs=4
                --set training.learning_rate=0.001)
        fi
        train_once "$RECIPE/config.yaml" "$EXP/$output" --data "$TRAIN" --dev "$DEV" \
            --set tagging.output="$output" ${SETTINGS[@]+"${SETTINGS[@]}"} \
            ${START[@]+"${START[@]}"}
    done
fi

# entities_score OUTPUT: where annotators differed, any of their tags counts as right.
entities_score() {
    local folder=$EXP/$1
    run "$folder/decode.log" sh -c "'$SONORANT' decode --model '$folder/best.safetensors' \
        '$TEST' --threads '$THREADS' >'$folder/decoded.conll'"
    awk -f "$RECIPE/alternatives.awk" "$folder/decoded.conll" >"$folder/true.conll"
    "$SONORANT" score --json "$folder/true.conll" "$folder/decoded.conll" >"$folder/test.json"
}

if stage 3 "test: F1 of the CRF at least $BOUND %"; then
    for output in $OUTPUTS; do
        entities_score "$output"
        F1=$(tagging_percent f1 "$EXP/$output/test.json")
        say "F1 with output $output: $F1 %"
        [ "$output" != crf ] || require_at_least "F1 of the CRF" "$F1" "$BOUND"
    done
fi

if stage 4 "try a message"; then
    output=${OUTPUTS%% *}
    say "\$ echo 'Stuck in Newark with Anna Lindt …' | sonorant decode --model ${EXP#"$ROOT"/}/$output/best.safetensors -"
    echo 'Stuck in Newark with Anna Lindt …' \
        | "$SONORANT" decode --model "$EXP/$output/best.safetensors" -
fi
