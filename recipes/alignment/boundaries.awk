# How far the edges of words lie from where they are known to be, in milliseconds:
#     awk -f boundaries.awk REFERENCE.ctm RESULT.ctm
# Utterances whose words differ are left out and counted.

function distance(a, b) { return a < b ? b - a : a - b }

function sorted(values, n,    i, j, k, gap, x) {
    for (gap = int(n / 2); gap > 0; gap = int(gap / 2))
        for (i = gap + 1; i <= n; i++) {
            x = values[i]
            for (j = i; j > gap && values[j - gap] > x; j -= gap) values[j] = values[j - gap]
            values[j] = x
        }
}

/^;;/ || NF < 5 { next }
FNR == NR { n = ++known[$1]; text[$1] = text[$1] " " $5; start[$1, n] = $3; end[$1, n] = $3 + $4; next }
{ n = ++found[$1]; said[$1] = said[$1] " " $5; first[$1, n] = $3; last[$1, n] = $3 + $4 }

END {
    for (id in known) {
        if (text[id] != said[id]) { missing++; continue }
        utterances++
        for (i = 1; i <= known[id]; i++) {
            starts += error[++count] = 1000 * distance(start[id, i], first[id, i])
            ends += error[++count] = 1000 * distance(end[id, i], last[id, i])
        }
    }
    n_all = 0
    for (i in error) all[++n_all] = error[i]
    if (!n_all) { print "nothing to compare" >"/dev/stderr"; exit 1 }
    sorted(all, n_all)
    for (i = 1; i <= n_all; i++) within += all[i] <= 50
    printf "%d %.1f %.1f %.1f %.1f %.1f %.1f %d\n", n_all / 2, (starts + ends) / n_all, \
        2 * starts / n_all, 2 * ends / n_all, all[int((n_all + 1) / 2)], \
        all[int(0.95 * (n_all - 1)) + 1], 100 * within / n_all, missing
}
