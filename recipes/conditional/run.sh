#!/usr/bin/env bash
# Sequences from a class and from a vector. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

RECIPE_USAGE="[--corpus full|sample]"
recipe_option() { choose_corpus "$@"; }
recipe_begin "$@"
DATA=$DATA/$RECIPE_CORPUS/seed-$SEED
EXP=$EXP/$RECIPE_CORPUS/seed-$SEED
END=""
[ "$RECIPE_CORPUS" = full ] || END=.tsv

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

if stage 1 "get surnames with their languages, draw colours with their names"; then
    mkdir -p "$DATA/names" "$DATA/colours"
    if [ "$RECIPE_CORPUS" = sample ]; then
        CORPUS=$DATA/names/all.tsv
        awk -f "$ROOT/recipes/names/sample.awk" >"$CORPUS"
    else
        CORPUS=$("$ROOT/corpora/names/get.sh") || die "the corpus could not be fetched" "see above,"
    fi
    split_once "$CORPUS" "$DATA/names"
    for part in train dev test; do
        count=12000
        [ "$part" = train ] || count=300
        awk -v seed="$SEED${#part}" -v count=$count -f "$RECIPE/colours.awk" \
            >"$DATA/colours/$part.tsv"
    done
fi

if stage 2 "names from a language, shown at every step, and at the start"; then
    for place in every-step start; do
        train_once "$RECIPE/names.yaml" "$EXP/names-$place" --data "$DATA/names/train$END" \
            --dev "$DATA/names/dev$END" --set "generation.at=$place"
        test_model "$EXP/names-$place/best.safetensors" "$DATA/names/test$END" \
            "$EXP/names-$place/test.json"
        say "$place: perplexity $(json_number perplexity "$EXP/names-$place/test.json")"
    done
fi

if stage 3 "write some names"; then
    for language in Italian German Japanese Russian; do
        say "\$ sonorant generate --model … --condition $language --count 5 --temperature 0.7"
        "$SONORANT" generate --model "$EXP/names-every-step/best.safetensors" \
            --condition "$language" --count 5 --temperature 0.7 --seed "$SEED"
    done
fi

if stage 4 "names of colours from red, green and blue: at least 90 % word for word right"; then
    train_once "$RECIPE/colours.yaml" "$EXP/colours" --data-format vector \
        --data "$DATA/colours/train.tsv" --dev "$DATA/colours/dev.tsv"
    test_model "$EXP/colours/best.safetensors" "$DATA/colours/test.tsv" "$EXP/colours/test.json"
    say "perplexity $(json_number perplexity "$EXP/colours/test.json")"
    cut -f 1 "$DATA/colours/test.tsv" \
        | "$SONORANT" decode --model "$EXP/colours/best.safetensors" - >"$EXP/colours/found.txt"
    cut -f 2 "$DATA/colours/test.tsv" | paste - "$EXP/colours/found.txt" >"$EXP/colours/both.tsv"
    right=$(awk -F '\t' '$1 == $2 { right++ } END { printf "%.2f", 100 * right / NR }' \
        "$EXP/colours/both.tsv")
    require_at_least "colours called by their right name" "$right" 90
fi
