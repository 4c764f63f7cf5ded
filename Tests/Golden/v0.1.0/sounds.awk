# Prints the samples of an utterance at 8 kHz in sox's text form:
#   awk -v text="bad cab" -v voice=1 -v seed=3 -f sounds.awk
# Each letter from a to e is two tones of its own, which a voice moves up or down, with a little
# noise; there is quiet between letters and more of it between words.
BEGIN {
    rate = 8000
    split("300 500 700 900 1150", low, " ")
    split("1500 2900 2100 2500 1800", high, " ")
    state = seed * 7919 + 17
    print "; Sample Rate " rate
    print "; Channels 1"
    quiet(0.08)
    for (i = 1; i <= length(text); i++) {
        letter = index("abcde", substr(text, i, 1))
        if (letter) { tones(letter, 0.07 + 0.03 * random()); quiet(0.03) }
        else quiet(0.06)
    }
    quiet(0.06)
}

# The minimal standard generator of Park and Miller, so that every awk gives the same.
function random() {
    state = (state * 16807) % 2147483647
    return state / 2147483647
}

function sample(value) { printf "%.6f %.6f\n", (n++) / rate, value + 0.004 * (random() - 0.5) }

function quiet(seconds,    i) { for (i = 0; i < seconds * rate; i++) sample(0) }

function tones(letter, seconds,    count, i, t, envelope) {
    count = int(seconds * rate)
    for (i = 0; i < count; i++) {
        t = 6.283185307 * voice * i / rate
        envelope = i < 80 ? i / 80 : count - i < 80 ? (count - i) / 80 : 1
        sample(envelope * (0.3 * sin(low[letter] * t) + 0.2 * sin(high[letter] * t)))
    }
}
