# From a list of recordings (paths) to a plan of connected digits, a line an utterance:
#     part  id  speaker  words  pieces
# The pieces are recordings and pauses (pause-120.wav, of 120 ms), to be joined in this order.
#     awk -v seed=1 -f connect.awk
# As in the official split, test utterances are made of recordings 0 to 4, dev of 5 to 7 and
# training of 8 to 49, so no recording is in two parts.

function uniform() {
    state = (state * 16807) % 2147483647
    return state / 2147483647
}

function between(low, high) { return low + int(uniform() * (high - low + 1)) }

function join(part, speaker, count, low, high,    i, length_, digit, words, pieces) {
    for (i = 1; i <= count; i++) {
        words = ""
        pieces = "pause-" 20 * between(1, 20) ".wav"
        for (length_ = between(1, 7); length_ > 0; length_--) {
            digit = between(0, 9)
            # An index that the speaker does not have is drawn again.
            do name = digit "_" speaker "_" between(low, high) ".wav"
            while (!(name in there))
            words = words (words == "" ? "" : " ") word[digit]
            pieces = pieces " " name " pause-" 20 * between(1, 20) ".wav"
        }
        printf "%s\t%s-%s-%04d\t%s\t%s\t%s\n", part, speaker, part, i, speaker, words, pieces
    }
}

BEGIN {
    split("one two three four five six seven eight nine", word, " ")
    word[0] = "zero"
    state = 1 + (seed * 7919) % 2147483646
    for (i = 0; i < 10; i++) uniform()
}

{
    sub(/.*\//, "")
    there[$0] = 1
    split($0, parts, "_")
    if (!(parts[2] in known)) {
        known[parts[2]] = 1
        order[++speakers] = parts[2]
    }
}

END {
    for (s = 1; s <= speakers; s++) {
        join("train", order[s], 400, 8, 49)
        join("dev", order[s], 25, 5, 7)
        join("test", order[s], 50, 0, 4)
    }
}
