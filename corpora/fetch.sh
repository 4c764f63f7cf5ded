# Shared by the get.sh of corpora that are a few files each; to be sourced after `set -euo pipefail`.
#
#   at_hand NAME FILE    prints $SONORANT_CORPORA/NAME and ends where that has FILE, or prints and
#                        ends with NAME's own data folder where a former run fetched it
#   fetch URL FILE       gets URL into FILE of the folder being filled
#   done_fetching        puts that folder in its place and prints it

corpora=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

at_hand() {
    name=$1
    if [ -n "${SONORANT_CORPORA-}" ] && [ -e "$SONORANT_CORPORA/$name/$2" ]; then
        (cd "$SONORANT_CORPORA/$name" && pwd)
        exit 0
    fi
    folder=$corpora/$name/data/$name
    if [ -e "$folder/$2" ]; then
        echo "$folder"
        exit 0
    fi
    mkdir -p "$corpora/$name/data"
    unfinished=$(mktemp -d "$corpora/$name/data/unfinished.XXXXXX")
    trap 'rm -rf "$unfinished"' EXIT
}

fetch() {
    echo "fetching $1" >&2
    if ! curl -fsSL --retry 2 --connect-timeout 20 -o "$unfinished/$2" "$1"; then
        echo "could not fetch it; if this computer is offline, get the file elsewhere and put it" \
            "and the others of corpora/$name/README.md into $folder" >&2
        exit 74
    fi
}

done_fetching() {
    rm -rf "$folder"
    chmod 755 "$unfinished"
    mv "$unfinished" "$folder"
    echo "$folder"
}
