#!/usr/bin/env bash
# Speaks lines of plan.awk into folders of pairs: synthesise.sh FOLDER LINE…
# An utterance that is there already is left alone; a new one appears whole or not at all.
set -euo pipefail

folder=$1
shift
tab=$'\t'
mkdir -p "$folder/unfinished"

rms() { sox "$1" -n stat 2>&1 | awk '/^RMS +amplitude/ { print $3 }'; }

for line in "$@"; do
    IFS=$tab read -r part voice id words rate pitch gap level noise snr offset <<<"$line"
    stem=$folder/$part/$voice/$id
    [ ! -f "$stem.wav" ] || continue
    mkdir -p "$folder/$part/$voice"
    new=$folder/unfinished/$id.wav
    espeak-ng -v "$voice" -s "$rate" -p "$pitch" -g "$gap" --stdout "$words" \
        | sox -R -t wav - -r 16000 -b 16 "$new" gain -n "$level" pad 0.15 0.25
    if [ "$noise" != none ]; then
        # The beds are 60 s long and begin at 45 s at the latest; no utterance has 15 s.
        bed=$folder/noise/$noise.wav
        volume=$(awk -v speech="$(rms "$new")" -v bed="$(rms "$bed")" -v snr="$snr" \
            'BEGIN { printf "%.6f", speech / bed * 10 ^ (-snr / 20) }')
        mixed=$folder/unfinished/$id-mixed.wav
        sox -R -m -v 1 "$new" -v "$volume" "|sox '$bed' -p trim $offset 15" -b 16 "$mixed" \
            trim 0 "$(soxi -D "$new")"
        mv "$mixed" "$new"
    fi
    printf '%s\n' "$words" >"$stem.txt"
    mv "$new" "$stem.wav"
done
