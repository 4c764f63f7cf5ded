# Known word times of joined recordings, as CTM, from the lengths of the pieces and the plan that
# recipes/fsdd/connect.awk made:
#     awk -v rate=8000 -v part=test -f reference.awk LENGTHS PLAN
# LENGTHS has a line a recording: its name and the number of its samples.

FNR == NR { samples[$1] = $2; next }

{
    split($0, fields, "\t")
    if (fields[1] != part) next
    count = split(fields[5], pieces, " ")
    split(fields[4], words, " ")
    time = 0
    word = 0
    for (i = 1; i <= count; i++) {
        if (pieces[i] ~ /^pause-/) {
            milliseconds = pieces[i]
            gsub(/[^0-9]/, "", milliseconds)
            time += milliseconds / 1000
        } else {
            duration = samples[pieces[i]] / rate
            printf "%s 1 %.4f %.4f %s\n", fields[2], time, duration, words[++word]
            time += duration
        }
    }
}
