#!/usr/bin/env bash
# Spelled and spoken words from an archive of features, by characters and by phones. See README.md.
. "$(dirname "${BASH_SOURCE[0]}")/../common.sh"

recipe_begin "$@"
EXP=$EXP/seed-$SEED

if stage 0 "install what is missing, build the command"; then
    build_sonorant
fi

require_sonorant

prepare() {
    local mark corpus=$1
    mark=$(cat "$RECIPE/prepare.sh" "$RECIPE/dev_speakers.txt" "$RECIPE/features.yaml" \
        "$corpus/feats.scp" "$corpus/etc/an4_train.fileids" 2>/dev/null | cksum || true)
    if [ -f "$DATA/.complete" ] && [ "$(cat "$DATA/.complete")" = "$mark" ]; then
        say "already there: ${DATA#"$ROOT"/}"
        return 0
    fi
    [ ! -f "$DATA/.complete" ] \
        || die "${DATA#"$ROOT"/} was made by another version of the recipe or the corpus" \
            "move that folder away, or name another one with --data,"
    run "$EXP/log/prepare.log" "$RECIPE/prepare.sh" \
        "$corpus" "$RECIPE/dev_speakers.txt" "$DATA" "$SONORANT"
    cp "$corpus/an4.dic" "$DATA/lexicon.txt" 2>/dev/null \
        || cp "$corpus/etc/an4.dic" "$DATA/lexicon.txt"
    printf '%s\n' "$mark" >"$DATA/.complete"
    wc -l "$DATA"/*/text | sed "s|$ROOT/||; s|/text\$||" >&2
}

if stage 1 "fetch the corpus, hold out eight speakers"; then
    CORPUS=$("$ROOT/corpora/an4/get.sh") || die "the corpus could not be fetched" "see above,"
    prepare "$CORPUS"
fi

LEXICON=alphabet.lexicon=$DATA/lexicon.txt

if stage 2 "validate"; then
    run_shown "$EXP/log/validate-characters.log" "$SONORANT" validate \
        "$DATA/train" "$DATA/dev" --config "$RECIPE/characters.yaml"
    run_shown "$EXP/log/validate-phones.log" "$SONORANT" validate \
        "$DATA/train" "$DATA/dev" --config "$RECIPE/phones.yaml" --set "$LEXICON"
fi

# train_and_test NAME option…: on dev, and on the public test part where it is.
train_and_test() {
    local name=$1 exp=$EXP/$1
    shift
    train_once "$RECIPE/$name.yaml" "$exp" --data "$DATA/train" --dev "$DATA/dev" "$@"
    test_model "$exp/last.safetensors" "$DATA/dev" "$exp/dev.json"
    [ ! -f "$DATA/test/text" ] || test_model "$exp/last.safetensors" "$DATA/test" "$exp/test.json"
}

if stage 3 "characters"; then
    train_and_test characters
    if [ -f "$DATA/test/text" ]; then
        say "public test part: CER $(character_error_rate "$EXP/characters/test.json") %," \
            "WER $(word_error_rate "$EXP/characters/test.json") %"
    fi
    require_at_most "dev, character error rate" \
        "$(character_error_rate "$EXP/characters/dev.json")" 8
    require_at_most "dev, word error rate" "$(word_error_rate "$EXP/characters/dev.json")" 18
fi

if stage 4 "phones, by the lexicon"; then
    train_and_test phones --set "$LEXICON"
    # What is scored are phones, so the "words" of the score are phones.
    say "dev, phone error rate: $(word_error_rate "$EXP/phones/dev.json") %"
fi

# A word model of the training texts alone: weights as they are by default, which dev did not choose.
if stage 5 "a trigram, for characters and for phones"; then
    TRIGRAM=$EXP/words.ngram
    run "$EXP/log/trigram.log" "$SONORANT" lm train --order 3 --transcripts \
        --out "$TRIGRAM" "$DATA/train/text"
    for name in characters phones; do
        test_model "$EXP/$name/last.safetensors" "$DATA/dev" "$EXP/$name/dev-trigram.json" \
            --lm "$TRIGRAM" --vocabulary closed
        say "dev, $name with a trigram: words $(word_error_rate "$EXP/$name/dev-trigram.json") %"
    done
    require_at_most "dev, word error rate of characters with a trigram" \
        "$(word_error_rate "$EXP/characters/dev-trigram.json")" 13
fi
