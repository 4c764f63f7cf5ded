#!/usr/bin/env bash
# Prints the folder of the AN4 corpus, which is fetched first where it is not at hand. See
# README.md for what is in it.
#
#   SONORANT_CORPORA=DIR   DIR/an4 is taken if it is there; nothing is copied
#   AN4_URL=…              another place to fetch an4_sphere.tar.gz from
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sources=${AN4_URL:-"http://www.speech.cs.cmu.edu/databases/an4/an4_sphere.tar.gz
https://huggingface.co/datasets/espnet/an4/resolve/main/an4_sphere.tar.gz"}

if [ -n "${SONORANT_CORPORA-}" ] && [ -f "$SONORANT_CORPORA/an4/feats.scp" ]; then
    (cd "$SONORANT_CORPORA/an4" && pwd)
    exit 0
fi
folder=$here/data/an4
if [ ! -d "$folder/etc" ]; then
    mkdir -p "$here/data"
    unfinished=$(mktemp -d "$here/data/unfinished.XXXXXX")
    trap 'rm -rf "$unfinished"' EXIT
    fetched=no
    for source in $sources; do
        echo "fetching $source" >&2
        if curl -fsSL --retry 2 --connect-timeout 20 -o "$unfinished/archive.tar.gz" "$source"; then
            fetched=yes
            break
        fi
    done
    if [ "$fetched" = no ]; then
        echo "could not fetch it; if this computer is offline, get an4_sphere.tar.gz elsewhere" \
            "and unpack it, so that $folder/etc is there" >&2
        exit 74
    fi
    tar -xzf "$unfinished/archive.tar.gz" -C "$unfinished"
    mv "$unfinished/an4" "$folder"
fi
echo "$folder"
