#!/usr/bin/env bash
# Makes the Kaldi data folders of the AN4 recipe: prepare.sh CORPUS DEV-SPEAKERS OUT SONORANT
# CORPUS holds a feature archive (feats.scp), or the recordings as CMU distributes them, from
# which features are made first. OUT gets train, dev and, from CMU's distribution, test.
set -euo pipefail

corpus=$1
dev_speakers=$2
out=$3
sonorant=$4
recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# From CMU's tables to a Kaldi folder with features: from_recordings train|test
from_recordings() {
    local part=$1 folder=$out/recordings-$1
    mkdir -p "$folder"
    # A line of the one: an4_clstk/mblw/an1-mblw-b; of the other: <s> WORDS </s> (an1-mblw-b)
    awk -v corpus="$corpus" -v out="$folder" '
        FNR == NR { path[name($0)] = $0; next }
        {
            id = $NF
            gsub(/[()\r]/, "", id)
            $NF = ""
            gsub(/<\/?s>/, "")
            gsub(/^ +| +$/, "")
            gsub(/  +/, " ")
            split(path[id], parts, "/")
            speaker = parts[2]
            key = speaker "-" id
            print key, corpus "/wav/" path[id] ".sph" > (out "/wav.scp")
            print key, $0 > (out "/text")
            print key, speaker > (out "/utt2spk")
        }
        function name(path) { sub(/.*\//, "", path); sub(/\r$/, "", path); return path }
    ' "$corpus/etc/an4_$part.fileids" "$corpus/etc/an4_$part.transcription"
    "$sonorant" features "$folder" --config "$recipe/features.yaml" --out "$out/features-$part"
}

# take FROM TO held|others|all: the utterances of the held-out speakers, of the others, or all
take() {
    local from=$1 to=$2 which=$3 table
    mkdir -p "$to"
    for table in feats.scp text utt2spk; do
        awk -v which="$which" -v from="$from" -v table="$table" '
            FILENAME == ARGV[1] { held[$1] = 1; next }
            FILENAME == ARGV[2] { speaker[$1] = $2 }
            FILENAME == ARGV[2] && table != "utt2spk" { next }
            which == "all" || (speaker[$1] in held) == (which == "held") {
                # Archives are named as seen from where they lie.
                if (table == "feats.scp" && $2 !~ /^\//) $2 = from "/" $2
                print
            }' "$dev_speakers" "$from/utt2spk" \
            $([ "$table" = utt2spk ] || printf '%s' "$from/$table") >"$to/$table"
    done
}

if [ -f "$corpus/feats.scp" ]; then
    take "$corpus" "$out/train" others
    take "$corpus" "$out/dev" held
else
    from_recordings train
    from_recordings test
    take "$out/features-train" "$out/train" others
    take "$out/features-train" "$out/dev" held
    take "$out/features-test" "$out/test" all
fi
for part in train dev; do
    [ -s "$out/$part/text" ] || { echo "$out/$part would be empty" >&2; exit 1; }
done
