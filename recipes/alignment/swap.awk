# Gives 2 % of the utterances of a Kaldi text one another's transcripts:
#     awk -v seed=1 -v list=SWAPPED -f swap.awk text > text.new
# The ids of those that changed go to the file `list`. The same seed gives the same swaps.

function uniform() {
    state = (state * 16807) % 2147483647
    return state / 2147483647
}

{ id[NR] = $1; sub(/^[^ ]+ ?/, ""); text[NR] = $0 }

END {
    state = 1 + (seed * 7919) % 2147483646
    for (i = 0; i < 10; i++) uniform()
    count = int(0.02 * NR + 0.5)
    if (count < 2) count = 2
    # A ring of utterances, each of another text than the one before.
    for (tries = 0; chosen < count && tries < 100 * NR; tries++) {
        i = 1 + int(uniform() * NR)
        if (i in taken || chosen && text[i] == text[ring[chosen]]) continue
        if (chosen == count - 1 && text[i] == text[ring[1]]) continue
        taken[i] = 1
        ring[++chosen] = i
    }
    for (i = 1; i <= NR; i++) now[i] = text[i]
    for (k = 1; k <= chosen; k++) {
        now[ring[k]] = text[ring[k == chosen ? 1 : k + 1]]
        print id[ring[k]] >list
    }
    for (i = 1; i <= NR; i++) print id[i] " " now[i]
}
