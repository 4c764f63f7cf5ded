#!/usr/bin/env bash
# Connected digits, synthesised: from nothing to a tested recogniser in minutes. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

BOUND=2          # the highest word error rate allowed, in percent
recipe_begin "$@"
DATA=$DATA/seed-$SEED
EXP=$EXP/seed-$SEED
CONFIG=$RECIPE/config.yaml
MODEL=$EXP/best.safetensors

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

# The recordings differ with the plan and with the synthesiser; both are in the mark.
speak_digits() {
    local plan mark
    command -v espeak-ng >/dev/null || die "espeak-ng is missing" "run scripts/setup.sh,"
    command -v sox >/dev/null || die "sox is missing" "run scripts/setup.sh,"
    plan=$(awk -v seed="$SEED" -f "$RECIPE/plan.awk")
    mark=$({ printf '%s\n' "$plan"; cat "$RECIPE/synthesise.sh"; espeak-ng --version; } | cksum)
    if [ -f "$DATA/.complete" ] && [ "$(cat "$DATA/.complete")" = "$mark" ]; then
        say "already there: ${DATA#"$ROOT"/}"
        return 0
    fi
    if [ -f "$DATA/.plan" ] && [ "$(cat "$DATA/.plan")" != "$mark" ]; then
        die "${DATA#"$ROOT"/} was made by another version of the recipe or of espeak-ng" \
            "move that folder away, or name another one with --data,"
    fi
    mkdir -p "$DATA/noise"
    printf '%s\n' "$mark" >"$DATA/.plan"
    local kind
    for kind in white pink brown; do
        sox -R -n -r 16000 -b 16 "$DATA/noise/$kind.new.wav" synth 60 "${kind}noise" gain -n -3
        mv "$DATA/noise/$kind.new.wav" "$DATA/noise/$kind.wav"
    done
    printf '%s\n' "$plan" | tr '\n' '\0' \
        | run "$EXP/log/synthesise.log" \
            xargs -0 -n 16 -P "$CORES" "$RECIPE/synthesise.sh" "$DATA"
    rmdir "$DATA/unfinished"
    mv "$DATA/.plan" "$DATA/.complete"
    say "$(printf '%s\n' "$plan" | cut -f 1 | sort | uniq -c \
        | awk '{ printf "%s%d utterances for %s", sep, $1, $2; sep = ", " }')"
}

if stage 1 "speak the digits: other voices for train, dev and test"; then
    speak_digits
fi

if stage 2 "validate"; then
    run_shown "$EXP/log/validate.log" "$SONORANT" validate \
        "$DATA/train" "$DATA/dev" "$DATA/test" --config "$CONFIG"
fi

if stage 3 "train"; then
    train_once "$CONFIG" "$EXP" --data "$DATA/train" --dev "$DATA/dev"
fi

if stage 4 "test on voices never heard in training: at most 2 % of the words wrong"; then
    test_model "$MODEL" "$DATA/test" "$EXP/test.json"
    require_at_most "word error rate" "$(word_error_rate "$EXP/test.json")" "$BOUND"
fi

if stage 5 "transcribe a recording"; then
    # The first one of five words or more.
    transcript=$(find "$DATA/test" -name '*.txt' | LC_ALL=C sort | xargs grep -lE '( .*){4}' \
        | sed -n 1p)
    recording=${transcript%.txt}.wav
    sonorant=${SONORANT#"$ROOT"/}
    model=${MODEL#"$ROOT"/}
    say "\$ $sonorant decode --model $model ${recording#"$ROOT"/}"
    "$SONORANT" decode --model "$MODEL" "$recording"
    say "(what was spoken: $(cat "$transcript"))"
    say ""
    say "What to try next:"
    say "  $sonorant decode --model $model --format json ${recording#"$ROOT"/}"
    say "  $sonorant info $model"
    say "with recordings of your own, a.wav beside a.txt and so on in one folder:"
    say "  $sonorant validate my-folder"
    say "  $sonorant train --config recipes/digits/config.yaml --data my-folder --out exp/first"
    say "  $sonorant decode --model exp/first/best.safetensors some-other.wav"
fi
