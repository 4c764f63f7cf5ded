#!/usr/bin/env bash
# Prints the folder of the movie-review sentences, which is fetched first where it is not at hand.
# See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/rtpolarity is taken if it is there; nothing is copied
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../fetch.sh"

at_hand rtpolarity rt-polarity.pos
fetch https://www.cs.cornell.edu/people/pabo/movie-review-data/rt-polaritydata.tar.gz archive.tar.gz
tar -xzf "$unfinished/archive.tar.gz" -C "$unfinished"
mv "$unfinished"/rt-polaritydata/rt-polarity.pos "$unfinished"/rt-polaritydata/rt-polarity.neg "$unfinished"
rm -r "$unfinished/rt-polaritydata" "$unfinished/archive.tar.gz"
rm -f "$unfinished/rt-polaritydata.README.1.0.txt"
done_fetching
