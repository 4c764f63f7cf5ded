# Prints small corpora of made-up text: awk -v kind=NAME -v count=40 -v seed=1 -f texts.awk
BEGIN {
    state = seed * 7919 + 17
    for (i = 0; i < 20; i++) random()
    for (n = 0; n < count; n++) {
        if (kind == "sentences") print sentence(1 + int(3 * random()))
        else if (kind == "tagged") tagged()
        else if (kind == "snips") snips()
        else if (kind == "classes") classes()
        else if (kind == "several") several()
        else if (kind == "names") names()
        else if (kind == "colours") colours()
        else if (kind == "pairs") pairs()
        else if (kind == "prose") prose()
    }
}

function random() {
    state = (state * 16807) % 2147483647
    return state / 2147483647
}

function one(list,    items, count) {
    count = split(list, items, " ")
    return items[1 + int(count * random())]
}

# Words of the letters a to e, each with its own followers.
function sentence(length_,    text, word, i) {
    word = one("ace add bad bed bee cab")
    text = word
    for (i = 1; i < length_; i++) {
        word = word == "ace" ? one("add bee") : word == "add" ? one("bad bee") \
            : word == "bad" ? one("cab bed") : word == "bed" ? one("ace cab") \
            : word == "bee" ? one("bad ace") : one("ace bed")
        text = text " " word
    }
    return text
}

function put(token, tag) { print token " " tag }

# Names of persons, places and firms in IOB2.
function tagged(    r) {
    r = random()
    put(one("Yesterday Today Then"), "O")
    put(one("Anna Ben Carla"), "B-PER")
    if (r < 0.5) put(one("Ode Pym"), "I-PER")
    put(one("met left saw"), "O")
    if (r < 0.7) {
        put("in", "O"); put(one("Uto Lom Bern"), "B-LOC")
        if (r < 0.3) put(one("Bay West"), "I-LOC")
    } else {
        put("with", "O"); put(one("ABC-4 X9"), "B-ORG")
    }
    put(".", "O")
    print ""
}

function snips(    r) {
    r = random()
    if (r < 0.4) print "play:O " one("jazz blues swing") ":B-genre by:O " one("Ann Bob") ":B-artist" \
        (random() < 0.5 ? " " one("Lee Ray") ":I-artist" : "") " <=> Play"
    else if (r < 0.7) print "rate:O " one("Dune Emma") ":B-book " one("2 3 5") ":B-stars stars:O <=> Rate"
    else print "rain:O in:O " one("Uto Lom") ":B-city " one("today tomorrow") ":B-day <=> Weather"
}

function classes(    r) {
    r = random()
    if (r < 0.34) print one("a the this") " " one("good fine lovely") " " one("film book") "\tpraise"
    else if (r < 0.67) print one("a the this") " " one("bad dull poor") " " one("film book") "\tblame"
    else print one("is was") " " one("it this") " " one("long short") " ?\tquestion"
}

function several(    r) {
    r = random()
    if (r < 0.34) print one("kick throw") " the ball\tsport"
    else if (r < 0.67) print one("sing hum") " the song\tmusic"
    else print one("kick throw") " and " one("sing hum") "\tmusic|sport"
}

function names() {
    if (random() < 0.5) print one("Ta Ka Mo") one("mi ko ra") one("to na") "\tEast"
    else print one("Bri Gle Sto") one("nd ck lf") one("er en") "\tWest"
}

function colours(    red, blue) {
    red = random(); blue = random()
    printf("%.2f %.2f\t%s %s\n", red, blue, (red + blue < 0.7 ? "dark" : red + blue > 1.3 ? "light" : "plain"), \
        (red > blue ? "red" : "blue"))
}

# Letters and phones: c is S before e, else K; double letters are one phone.
function pairs(    word, phones, i, c, after) {
    word = ""
    for (i = 0; i < 2 + int(4 * random()); i++) word = word one("a b c d e")
    for (i = 1; i <= length(word); i++) {
        c = substr(word, i, 1); after = substr(word, i + 1, 1)
        if (c == after) continue
        phones = phones (phones == "" ? "" : " ") \
            (c == "a" ? "AH" : c == "e" ? "EH" : c == "c" ? (after == "e" ? "S" : "K") : toupper(c))
    }
    print word "\t" phones
}

function prose() { print "the " one("cat dog cow") " " one("sat lay ran") " on the " one("mat hay") }
