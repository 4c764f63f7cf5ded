#!/usr/bin/env bash
# Prints the folder of the Free Spoken Digit Dataset, which is fetched first where it is not at
# hand. See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/fsdd is taken if it is there; nothing is copied
#   FSDD_TAG=v1.0.10       the version to fetch
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tag=${FSDD_TAG:-v1.0.10}
source=https://github.com/Jakobovski/free-spoken-digit-dataset/archive/refs/tags/$tag.tar.gz

if [ -n "${SONORANT_CORPORA-}" ] && [ -d "$SONORANT_CORPORA/fsdd/recordings" ]; then
    (cd "$SONORANT_CORPORA/fsdd" && pwd)
    exit 0
fi
folder=$here/data/$tag
if [ ! -d "$folder/recordings" ]; then
    mkdir -p "$here/data"
    unfinished=$(mktemp -d "$here/data/unfinished.XXXXXX")
    trap 'rm -rf "$unfinished"' EXIT
    echo "fetching $source" >&2
    if ! curl -fsSL --retry 3 -o "$unfinished/archive.tar.gz" "$source"; then
        echo "could not fetch it; if this computer is offline, get the archive elsewhere, unpack" \
            "it, and let the folder that has recordings/ in it become $folder" >&2
        exit 74
    fi
    tar -xzf "$unfinished/archive.tar.gz" -C "$unfinished"
    mv "$unfinished"/free-spoken-digit-dataset-* "$folder"
fi
echo "$folder"
