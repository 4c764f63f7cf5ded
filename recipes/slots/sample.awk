# Prints a small corpus of orders to an assistant, made by rules, a line
# `word:tag word:tag … <=> intent` each: awk -v seed=1 -v count=800 -f sample.awk. Names are made of
# syllables, so that most of those in one part are in no other; `on` and `to` may stand in names.
BEGIN {
    srand(seed)
    syllables = split("ka lo mi ren sol ta vi dor ne bel ru sha pin gor el", syllable, " ")
    days = split("monday tuesday wednesday thursday friday saturday sunday", day, " ")
    for (n = 0; n < count; n++) {
        kind = int(rand() * 4)
        if (kind == 0) {
            line = o(pick("play,put on,i want to hear,start", 0)) span("song", title()) \
                o(pick("by,from", 0)) span("artist", name(2))
            if (rand() < 0.4) line = line o("on") span("service", name(1))
            intent = "PlayMusic"
        } else if (kind == 1) {
            line = o(pick("book a table,find a place,reserve something", 0)) o("in") \
                span("city", name(1)) o("for") span("party", pick("two,three,four people,six,a group", 0))
            if (rand() < 0.6) line = line o("on") span("day", pick("", 1))
            intent = "BookRestaurant"
        } else if (kind == 2) {
            line = o(pick("will it rain,how cold will it be,what is the weather", 0)) o("in") \
                span("city", name(1 + (rand() < 0.3)))
            if (rand() < 0.7) line = line (rand() < 0.5 ? o("on") : "") span("day", pick("", 1))
            intent = "GetWeather"
        } else {
            line = o(pick("add,put", 0)) span("artist", name(2)) \
                o(pick("to my list,onto the list called,to", 0)) span("playlist", title())
            intent = "AddToPlaylist"
        }
        sub(/^ /, "", line)
        print line " <=> " intent
    }
}

function pick(list, ofdays,    parts, size) {
    if (ofdays) return day[1 + int(rand() * days)] (rand() < 0.3 ? " evening" : "")
    size = split(list, parts, ",")
    return parts[1 + int(rand() * size)]
}

# `words` names, each of two or three syllables.
function name(words,    text, n, part) {
    for (n = 0; n < words; n++) {
        text = text (n ? " " : "")
        part = rand() < 0.5 ? 3 : 2
        while (part-- > 0) text = text syllable[1 + int(rand() * syllables)]
    }
    return text
}

function title() {
    if (rand() < 0.3) return name(1) pick(" on , to the , in ", 0) name(1)
    return name(1 + int(rand() * 3))
}

# Words outside of all slots, and those of one.
function o(text) { return tagged(text, "O", "O") }
function span(slot, text) { return tagged(text, "B-" slot, "I-" slot) }

function tagged(text, first, others,    words, size, n, line) {
    size = split(text, words, " ")
    for (n = 1; n <= size; n++) line = line " " words[n] ":" (n == 1 ? first : others)
    return line
}
