#!/usr/bin/env bash
# How well alignment finds the edges of words, and wrong transcripts. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--epochs N] [--precision f32|bf16]"
EPOCHS=30             # of the model that learns from wrong transcripts
PRECISION=f32
recipe_option() {
    case "$1" in
        --epochs) EPOCHS=$(whole_number "$1" "$2") ;;
        --precision) PRECISION=$2 ;;
        *) return 1 ;;
    esac
}
recipe_begin "$@"
DATA=$DATA/seed-$SEED
EXP=$EXP/seed-$SEED
RECIPES=$ROOT/recipes

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant
mkdir -p "$DATA" "$EXP"

# The recordings and models of the other recipes, made in their own way.
other() {
    local name=$1
    shift
    run_shown "$EXP/log/$name.log" "$RECIPES/$name/run.sh" --seed "$SEED" --threads "$THREADS" "$@"
}

if stage 1 "joined digits of real people: train, then write down where each begins and ends"; then
    other fsdd --stage 1 --stop-stage 1
    other fsdd --stage 5 --stop-stage 5
    corpus=$("$ROOT/corpora/fsdd/get.sh") || die "the corpus could not be fetched" "see above,"
    list=$(find "$corpus/recordings/" -name '[0-9]_*_*.wav' | LC_ALL=C sort)
    printf '%s\n' "$list" | awk -v seed="$SEED" -f "$RECIPES/fsdd/connect.awk" >"$DATA/fsdd.plan"
    paste -d ' ' <(printf '%s\n' "$list" | sed 's|.*/||') \
        <(printf '%s\n' "$list" | xargs soxi -s) >"$DATA/fsdd.lengths"
    for part in dev test; do
        awk -v rate=8000 -v part="$part" -f "$RECIPE/reference.awk" \
            "$DATA/fsdd.lengths" "$DATA/fsdd.plan" >"$DATA/fsdd-$part.ctm"
    done
fi

if stage 2 "synthesised digits: train, then ask espeak-ng when it says each word"; then
    other digits --stage 1 --stop-stage 3
    command -v python3 >/dev/null || die "python3 is missing; it drives the espeak-ng library"
    awk -v seed="$SEED" -f "$RECIPES/digits/plan.awk" >"$DATA/digits.plan"
    run "$EXP/log/espeak.log" python3 "$RECIPE/espeak.py" "$DATA/digits.plan" dev "$DATA/espeak-dev" 98
    run "$EXP/log/espeak.log" python3 "$RECIPE/espeak.py" "$DATA/digits.plan" test "$DATA/espeak-test" 240
    for part in dev test; do mv "$DATA/espeak-$part/reference.ctm" "$DATA/espeak-$part.ctm"; done
fi

# edges NAME MODEL DATA REFERENCE SPANS: aligns and prints a row; leaves the mean in MEAN.
edges() {
    local out=$EXP/$1-$5 row
    run "$EXP/log/$1-$5.log" "$SONORANT" align --model "$2" --data "$3" --out "$out" \
        --format ctm --spans "$5" --threads "$THREADS"
    row=$(awk -f "$RECIPE/boundaries.awk" "$4" "$out/align.ctm")
    MEAN=$(printf '%s' "$row" | cut -d ' ' -f 2)
    printf '%s\n' "| $1 | $5 | $(printf '%s' "$row" | sed 's/ / | /g') |"
}

require_at_most_ms() {
    awk -v found="$2" -v bound="$3" 'BEGIN { exit !(found + 0 <= bound + 0) }' \
        || die "$1: edges of words are $2 ms off in the mean, at most $3 ms were expected"
    say "$1: edges of words are $2 ms off in the mean (at most $3 ms were asked for)"
}

if stage 3 "edges of words: at most 40 ms off in the mean"; then
    FSDD=$RECIPES/fsdd/data/connected-$SEED
    for part in dev test; do
        for spans in spikes model sound; do
            edges "fsdd-$part" "$RECIPES/fsdd/exp/seed-$SEED/connected/last.safetensors" \
                "$FSDD/$part" "$DATA/fsdd-$part.ctm" "$spans"
        done
        [ "$part" = dev ] || require_at_most_ms "joined digits" "$MEAN" 40
        for spans in spikes model sound; do
            edges "espeak-$part" "$RECIPES/digits/exp/seed-$SEED/best.safetensors" \
                "$DATA/espeak-$part" "$DATA/espeak-$part.ctm" "$spans"
        done
        [ "$part" = dev ] || require_at_most_ms "synthesised digits" "$MEAN" 40
    done
fi

if stage 4 "wrong transcripts: 2 % swapped, at least 90 % of them in the first 5 %"; then
    other an4 --stage 1 --stop-stage 1
    for part in train dev; do
        mkdir -p "$DATA/an4-$part"
        cp "$RECIPES/an4/data/$part/feats.scp" "$RECIPES/an4/data/$part/utt2spk" "$DATA/an4-$part/"
        awk -v seed="$SEED" -v list="$DATA/an4-$part.swapped" -f "$RECIPE/swap.awk" \
            "$RECIPES/an4/data/$part/text" >"$DATA/an4-$part/text"
    done
    # The model learns from the wrong transcripts, too: a user has no others.
    train_once "$RECIPES/an4/characters.yaml" "$EXP/an4" --data "$DATA/an4-train" \
        --dev "$DATA/an4-dev" --set "training.epochs=$EPOCHS" --precision "$PRECISION"
    for part in train dev; do
        run "$EXP/log/an4-$part.log" "$SONORANT" validate "$DATA/an4-$part" \
            --model "$EXP/an4/last.safetensors" --out "$EXP/an4-$part.tsv" --threads "$THREADS"
        row=$(awk -F '\t' -f "$RECIPE/recall.awk" "$DATA/an4-$part.swapped" "$EXP/an4-$part.tsv")
        say "$part: found, swapped, recall %, rank of the last, utterances: $row"
        require_at_most "$part: swapped transcripts missing from the first 5 %" \
            "$(printf '%s' "$row" | awk '{ print 100 - $3 }')" 10
    done
fi
