#!/usr/bin/env bash
# Rows of digits, read from pictures with CTC. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

BOUND=2          # the highest character error rate allowed, in percent
recipe_begin "$@"
DATA=$DATA/seed-$SEED
EXP=$EXP/seed-$SEED

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if stage 1 "draw rows of digits"; then
    run_shown "$EXP/log/draw.log" "$SONORANT" demo lines --out "$DATA" --count 1500 --height 16 \
        --seed "$SEED"
fi

if stage 2 "train"; then
    train_once "$RECIPE/config.yaml" "$EXP" --data "$DATA/train" --dev "$DATA/dev"
fi

if stage 3 "test on rows never seen: at most $BOUND % of the digits wrong"; then
    test_model "$EXP/best.safetensors" "$DATA/test" "$EXP/test.json"
    require_at_most "character error rate" "$(character_error_rate "$EXP/test.json")" "$BOUND"
fi

if stage 4 "read one"; then
    row=$(find "$DATA/test" -name '*.npy' | LC_ALL=C sort | sed -n 1p)
    "$SONORANT" decode --model "$EXP/best.safetensors" "$row"
    say "(what was drawn: $(cat "${row%.npy}.txt"))"
fi
