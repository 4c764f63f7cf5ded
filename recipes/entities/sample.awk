# Prints messages with named entities, made by rules, in columns of a word and its tag (IOB2):
# awk -v seed=1 -v count=700 -f sample.awk. Nearly every name is seen once: its capitals, its ending
# and the words around it tell what it is, and often only the whole sentence does.
BEGIN {
    srand(seed)
    syllables = split("bar del fen gil hol jan kor lin mor nel pol ras sten tor vel wen", syllable, " ")
    for (n = 0; n < count; n++) {
        kind = int(rand() * 6)
        if (kind == 0) {
            o("met"); person(); o(pick("at the station ,near the market in")); place(); o(pick("today .,again !,. lol"))
        } else if (kind == 1) {
            person(); o(pick("works for,just left,sued,is at")); company(); o(pick(".,now ,!!,and I am glad"))
        } else if (kind == 2) {
            o(pick("flying to,greetings from,stuck in,back in")); place(); if (rand() < 0.5) { o("with"); person() } o(pick(".,:),# holidays"))
        } else if (kind == 3) {
            o(pick("the new,my old,bought a")); product(); o(pick("from")); company(); o(pick("is great .,broke again .,at last"))
        } else if (kind == 4) {
            o(pick("Good Morning everyone !,I Am So Tired today,what a day ...,This is NOT funny,see you on Monday at 7 pm"))
        } else {
            company(); o(pick("opens a shop in,moves to,says sorry to")); place(); o(pick(".,next year .,says")); if (rand() < 0.3) person()
        }
        print ""
    }
}

function pick(list,    parts, size) {
    size = split(list, parts, ",")
    return parts[1 + int(rand() * size)]
}

function stem(    text, part) {
    part = rand() < 0.4 ? 2 : 1
    while (part-- > 0) text = text syllable[1 + int(rand() * syllables)]
    return toupper(substr(text, 1, 1)) substr(text, 2)
}

function person() { span("person", stem() pick("a,o,y") (rand() < 0.6 ? " " stem() pick("sen,man,ski") : "")) }
function place() { span("location", (rand() < 0.2 ? "New " : "") stem() pick("burg,ville,stadt,ham")) }
function company() { span("corporation", stem() pick("ex,soft,corp") (rand() < 0.3 ? pick(" Inc, Group") : "")) }
function product() { span("product", stem() pick("pod,phone,top") (rand() < 0.5 ? " " int(2 + rand() * 9) : "")) }

function o(text) { tagged(text, "O", "O") }
function span(type, text) { tagged(text, "B-" type, "I-" type) }

function tagged(text, first, others,    words, size, n) {
    size = split(text, words, " ")
    for (n = 1; n <= size; n++) print words[n] "\t" (n == 1 ? first : others)
}
