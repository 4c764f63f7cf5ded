#!/usr/bin/env bash
# Vanishing and exploding gradients, drawn. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"
recipe_begin "$@"

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

# demo KIND option…: computes and draws into a folder of that name.
demo() {
    local kind=$1
    shift
    run_shown "$EXP/log/$kind.log" "$SONORANT" demo "$kind" --out "$EXP/$kind" "$@"
}

if stage 1 "what is left of a gradient, by kind of cell"; then
    demo gradients --seed "$SEED"
fi

if stage 2 "the cliff in the error of a net of one cell"; then
    demo cliff
fi

if stage 3 "training with the gradient clipped and not"; then
    demo clipping --seed "$SEED" --threads "$THREADS"
fi

say ""
say "drawings: $EXP/gradients, $EXP/cliff, $EXP/clipping"
