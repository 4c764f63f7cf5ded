# Writes what is to be spoken, a line an utterance, tab-separated:
#     part  voice  id  words  rate  pitch  gap  level(dB)  noise  snr(dB)  offset(s)
# The same seed gives the same lines with any awk: the generator is Park and Miller's.

function uniform() {
    state = (state * 16807) % 2147483647
    return state / 2147483647
}

function between(low, high) { return low + int(uniform() * (high - low + 1)) }

function speak(part, count, accents, variants, noisy,    n, i, length_, words, accent, voice) {
    n = split(accents, accent_list, " ")
    variant_count = split(variants, variant_list, " ")
    for (i = 1; i <= count; i++) {
        # Every voice comes up equally often; what it says is drawn.
        accent = accent_list[1 + (i - 1) % n]
        voice = accent "+" variant_list[1 + int((i - 1) / n) % variant_count]
        words = digit[between(0, 9)]
        for (length_ = between(0, 6); length_ > 0; length_--) words = words " " digit[between(0, 9)]
        printf "%s\t%s\t%s-%04d\t%s\t%d\t%d\t%d\t%d\t%s\t%d\t%.2f\n",
            part, voice, part, i, words, between(120, 210), between(25, 75), between(0, 12),
            -between(3, 20), noisy ? noise[between(1, 3)] : "none", between(10, 25),
            uniform() * 45
    }
}

BEGIN {
    split("one two three four five six seven eight nine", digit, " ")
    digit[0] = "zero"
    split("white pink brown", noise, " ")
    state = 1 + (seed * 7919) % 2147483646
    for (i = 0; i < 10; i++) uniform()

    # A voice is an accent and a variant, which sets the throat: formants, pitch, breath. The
    # variants of the parts differ, so the throats of dev and test are never heard in training;
    # neither is the accent of New York.
    accents = "en-us en-gb en-gb-scotland en-029 en-gb-x-rp en-gb-x-gbclan en-gb-x-gbcwmd"
    speak("train", 1008, accents, "m1 m2 m5 m6 m8 f1 f2 f5", 0)
    speak("dev", 98, accents, "m7 f3", 1)
    speak("test", 240, accents " en-us-nyc", "m3 m4 f4", 1)
}
