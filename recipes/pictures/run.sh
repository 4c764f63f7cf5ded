#!/usr/bin/env bash
# Small pictures, pixel by pixel, row by row. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample]"
recipe_option() { choose_corpus "$@"; }
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS/seed-$SEED
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
COUNT=3000
EPOCHS=12
if [ "$RECIPE_CORPUS" = sample ]; then
    COUNT=500
    EPOCHS=8
fi

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if stage 1 "draw $COUNT pictures of digits"; then
    run_shown "$EXP/log/draw.log" "$SONORANT" demo pictures --out "$DATA" --count "$COUNT" \
        --size 12 --levels 4 --seed "$SEED"
fi

if stage 2 "train"; then
    train_once "$RECIPE/config.yaml" "$EXP" --data "$DATA/train.tsv" --dev "$DATA/dev.tsv" \
        --set "training.epochs=$EPOCHS"
fi

if stage 3 "how well pixels of other pictures are foretold"; then
    test_model "$EXP/best.safetensors" "$DATA/test.tsv" "$EXP/test.json"
    say "perplexity of a pixel: $(json_number perplexity "$EXP/test.json") of 4"
fi

if stage 4 "draw: a row for each digit"; then
    run_shown "$EXP/log/generate.log" "$SONORANT" generate --model "$EXP/best.safetensors" \
        --picture 12x12 --count 10 --temperature 0.7 --seed "$SEED" --out "$EXP/grid.png"
    say "look at ${EXP#"$ROOT"/}/grid.png, and at what it learned from, ${DATA#"$ROOT"/}/pictures.png"
fi
