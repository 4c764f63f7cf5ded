# Reads columns of a word, its true tag and its predicted one, and prints the word and the true tag,
# of which there may be several, parted by commas, where annotators differed: the predicted one if
# it is among them, else the first: awk -f alternatives.awk decoded.conll.
BEGIN { FS = OFS = "\t" }
NF < 3 { print; next }
{
    count = split($2, tag, ",")
    true_tag = tag[1]
    for (n = 2; n <= count; n++) if (tag[n] == $3) true_tag = $3
    print $1, true_tag
}
