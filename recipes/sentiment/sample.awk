# Prints a small corpus of sentences about films, made by rules, a line `sentence<TAB>class` each:
# awk -v seed=1 -v count=1500 -f sample.awk. A word of praise or blame may be turned round by what
# stands before it, so that the words alone do not tell.
BEGIN {
    OFS = "\t"
    srand(seed)
    things = split("film story plot cast ending script music picture hero dialogue acting camera pace tale first_half second_half direction romance humour villain", thing, " ")
    goods = split("moving clever warm funny gripping honest fresh bright charming witty graceful rich lively tender bold", good, " ")
    bads = split("dull clumsy cold tired hollow loud stale flat silly lazy muddled thin slow forced bland", bad, " ")
    turns = split("not|never|hardly|anything but|far from", turn, "|")
    strong = split("very|quite|truly|simply|rather|always|so|", more, "|")
    for (n = 0; n < count; n++) {
        class = rand() < 0.5 ? "good" : "bad"
        text = clause(class)
        if (rand() < 0.5) text = text pick(join, joins = split(" and | , and | ; ", join, "|")) clause(class)
        if (rand() < 0.3) text = "the " noun() " may be " word(class == "good" ? "bad" : "good") " , but " text
        gsub(/_/, " ", text)
        print text " .", class
    }
}

function pick(list, size) { return list[1 + int(rand() * size)] }

function noun() { return pick(thing, things) }

function word(class) { return class == "good" ? pick(good, goods) : pick(bad, bads) }

function clause(class,    start, other) {
    start = (rand() < 0.5 ? "the " : "its ") noun() (rand() < 0.7 ? " is " : " was ")
    other = class == "good" ? "bad" : "good"
    if (rand() < 0.35) return start pick(turn, turns) " " word(other)
    more_word = pick(more, strong)
    return start (more_word == "" ? "" : more_word " ") word(class)
}
