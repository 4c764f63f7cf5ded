# Cuts a pronouncing dictionary into train.dict, dev.dict and test.dict in the folder `out`, all
# pronunciations of a word on the same side: a tenth of the words for testing, a fiftieth to
# measure with while training. Where a word goes depends on its letters and `seed` alone.
BEGIN {
    for (code = 1; code < 256; code++) number[sprintf("%c", code)] = code
}

function hash(word,    place, value, round) {
    value = 7919 * seed + 1
    # Twice over, so that the last letters are as well mixed as the first ones.
    for (round = 0; round < 2; round++)
        for (place = 1; place <= length(word); place++)
            value = (value * 16807 + number[substr(word, place, 1)] * 48271) % 2147483647
    return value
}

/^;;;/ || NF == 0 { next }
{
    word = $1
    sub(/\([0-9]+\)$/, "", word)
    place = int(hash(word) / 1000) % 100
    side = place < 10 ? "test" : place < 12 ? "dev" : "train"
    print > (out "/" side ".dict")
}
