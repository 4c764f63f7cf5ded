# Prints sentences of a made-up language in CoNLL-U: awk -v seed=1 -v count=300 -f sample.awk. Stems are
# random; endings tell verbs in most cases, and many stems are noun or verb by their place alone.
BEGIN {
    OFS = "\t"
    srand(seed)
    consonants = split("b d g k l m n p r s t v", consonant, " ")
    vowels = split("a e i o u", vowel, " ")
    for (n = 0; n < 250; n++) stems[n] = make()
    for (n = 1; n <= count; n++) {
        size = 0
        phrase()
        if (rand() < 0.3) add(pick("mi,ta"), "AUX")
        add(word() (rand() < 0.7 ? pick("an,est") : ""), "VERB")
        if (rand() < 0.3) add(word() "lik", "ADV")
        if (rand() < 0.7) phrase()
        if (rand() < 0.4) { add(pick("su,por,en"), "ADP"); phrase() }
        if (rand() < 0.2) add(int(2 + rand() * 90), "NUM")
        add(pick(".,!,?"), "PUNCT")
        print "# sent_id = made-" n
        for (k = 1; k <= size; k++) print k, form[k], "_", tag[k], "_", "_", "_", "_", "_", "_"
        print ""
    }
}

function pick(list,    parts, size) {
    size = split(list, parts, ",")
    return parts[1 + int(rand() * size)]
}

function make(    text, n) {
    for (n = 1 + int(rand() * 2); n >= 0; n--)
        text = text consonant[1 + int(rand() * consonants)] vowel[1 + int(rand() * vowels)]
    return text consonant[1 + int(rand() * consonants)]
}

function word() { return stems[int(rand() * rand() * 250)] }

# A name, or an article, adjectives and a noun.
function phrase(    name) {
    if (rand() < 0.2) {
        name = word()
        add(toupper(substr(name, 1, 1)) substr(name, 2), "PROPN")
        return
    }
    add(pick("ul,una,dis"), "DET")
    while (rand() < 0.3) add(word() "em", "ADJ")
    add(word() (rand() < 0.3 ? "os" : ""), "NOUN")
}

function add(text, kind) {
    form[++size] = text
    tag[size] = kind
}
