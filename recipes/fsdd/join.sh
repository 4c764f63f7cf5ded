#!/usr/bin/env bash
# Joins recordings and pauses by lines of connect.awk: join.sh RECORDINGS FOLDER LINE…
# An utterance that is there already is left alone; a new one appears whole or not at all.
set -euo pipefail

recordings=$1
folder=$2
shift 2
tab=$'\t'
mkdir -p "$folder/wav" "$folder/unfinished"

for line in "$@"; do
    IFS=$tab read -r part id speaker words pieces <<<"$line"
    [ ! -f "$folder/wav/$id.wav" ] || continue
    files=()
    for piece in $pieces; do
        case "$piece" in
            pause-*) files+=("$folder/pauses/$piece") ;;
            *) files+=("$recordings/$piece") ;;
        esac
    done
    sox -R "${files[@]}" -b 16 "$folder/unfinished/$id.wav"
    mv "$folder/unfinished/$id.wav" "$folder/wav/$id.wav"
done
