# From a list of recordings (paths) to Kaldi tables in one folder for each part of each split.
#     awk -v out=DIR -f prepare.awk
# The parts: official/train, official/dev, official/test, and for each speaker S
# leave-S-out/train, leave-S-out/dev, leave-S-out/test.

function add(part,    folder) {
    folder = out "/" part
    if (!(part in seen)) {
        seen[part] = 1
        system("mkdir -p '" folder "'")
    }
    print id, path > (folder "/wav.scp")
    print id, word[digit] > (folder "/text")
    print id, speaker > (folder "/utt2spk")
}

BEGIN { split("one two three four five six seven eight nine", word, " "); word[0] = "zero" }

{ paths[NR] = $0 }

END {
    for (i = 1; i <= NR; i++) {
        speaker_of[i] = fields(paths[i], 2)
        speakers[speaker_of[i]] = 1
    }
    for (i = 1; i <= NR; i++) {
        path = paths[i]
        digit = fields(path, 1) + 0
        speaker = speaker_of[i]
        number = fields(path, 3) + 0
        id = sprintf("%s-%d-%02d", speaker, digit, number)
        # Officially 0 to 4 is for testing. 5 to 7 is held out of the rest, to watch training by.
        add("official/" (number < 5 ? "test" : number < 8 ? "dev" : "train"))
        for (other in speakers) {
            if (other == speaker) add("leave-" other "-out/test")
            else add("leave-" other "-out/" (number < 3 ? "dev" : "train"))
        }
    }
}

# Field `n` of the file name DIGIT_SPEAKER_INDEX.wav.
function fields(path, n,    name, parts) {
    name = path
    sub(/.*\//, "", name)
    sub(/\.wav$/, "", name)
    split(name, parts, "_")
    return parts[n]
}
