#!/usr/bin/env bash
# Prints the folder of Tiny Shakespeare, which is fetched first where it is not at hand.
# See README.md.
#
#   SONORANT_CORPORA=DIR   DIR/tinyshakespeare is taken if it is there; nothing is copied
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../fetch.sh"

at_hand tinyshakespeare input.txt
fetch https://raw.githubusercontent.com/karpathy/char-rnn/HEAD/data/tinyshakespeare/input.txt input.txt
done_fetching
