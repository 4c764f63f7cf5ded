# How many of the utterances in SWAPPED stand in the first 5 % of a list that
# `sonorant validate --model … --out` wrote:
#     awk -F '\t' -f recall.awk SWAPPED LIST.tsv
# Prints: found, swapped, recall in percent, the rank of the last one, utterances.

FNR == NR { swapped[$1] = 1; wanted++; next }
FNR > 1 { rank[$2] = $1; n++ }

END {
    top = int(0.05 * n)
    if (top < 0.05 * n) top++
    for (id in swapped) {
        if (rank[id] <= top) found++
        if (rank[id] > last) last = rank[id]
    }
    printf "%d %d %.1f %d %d\n", found, wanted, 100 * found / wanted, last, n
}
