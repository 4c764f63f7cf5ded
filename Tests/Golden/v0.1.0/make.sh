#!/usr/bin/env bash
# Makes the fixtures of a version: models of every kind, their inputs, and what the command says
# about them. Made with the `sonorant` of the version in the folder's name alone, since later
# ones have to read these very files:
#
#     make.sh SONORANT [inputs] [models] [runs] [expected]     (default: all of it)
#
# Later ones are asked the same, and any byte that differs is shown, with
#
#     make.sh SONORANT check
#
# models.txt lists the models, cases.txt the cases. Needs awk and sox. SONORANT_JOBS says how many
# models are trained side by side.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sonorant=$(realpath "$1")
shift
parts=${*:-inputs models runs expected}
jobs=${SONORANT_JOBS:-2}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir train
ln -s "$here"/{data,models,runs,configs} .

wants() { [[ " $parts " == *" $1 "* ]]; }
texts() { awk -v kind="$1" -v count="$2" -v seed="$3" -f "$here/texts.awk"; }

# speak FOLDER NAME SEED TEXT: a recording and its transcript; the folder is the speaker.
speak() {
    local voice=1.0
    case "$1" in */ben) voice=1.06 ;; */carl) voice=0.95 ;; esac
    mkdir -p "$1"
    awk -v text="$4" -v voice=$voice -v seed="$3" -f "$here/sounds.awk" >sound.dat
    sox sound.dat -b 16 -D "$1/$2.wav"
    printf '%s\n' "$4" >"$1/$2.txt"
}

# What models learn from, which nothing needs afterwards.
make_training_data() {
    local number=0 speaker line
    texts sentences 40 1 >spoken.txt
    while IFS= read -r line; do
        speaker=$(set -- anna ben carl; shift $((number % 3)); echo "$1")
        number=$((number + 1))
        speak "train/speech/$speaker" "$(printf 's%02d' $number)" $number "$line"
    done <spoken.txt
    cp -r train/speech train/upper
    for line in train/upper/*/*.txt; do
        tr a-d A-D <"$line" | sed -e 's/e/é/g' -e 's/$/!/' >text && cp text "$line"
    done
    texts sentences 200 2 >train/sentences.txt
    texts prose 60 2 >train/prose.txt
    texts tagged 60 2 >train/tagged.conll
    texts snips 60 2 >train/intents.snips
    words_of train/tagged.conll >train/words.conllu
    texts classes 60 2 >train/classes.tsv
    texts several 60 2 >train/several.tsv
    texts names 80 2 >train/names.tsv
    texts colours 120 2 >train/colours.tsv
    texts pairs 120 2 >train/pairs.tsv
    "$sonorant" demo pictures --out train/pictures --count 150 --size 6 --levels 2 --quiet
    "$sonorant" features train/speech --out train/archive --config configs/speech.yaml \
        --set features.bins=8 --set features.normalisation=utterance --quiet
}

# words_of FILE: columns of words as a treebank has them, names for proper nouns.
words_of() {
    awk '/^$/ { print; n = 0; next }
        { tag = $2 ~ /^[BI]-/ ? "PROPN" : $1 == "." ? "PUNCT" : /^(in|with)/ ? "ADP" \
            : /^(met|left|saw)/ ? "VERB" : "ADV"
          printf "%d\t%s\t%s\t%s\t_\t_\t0\troot\t_\t_\n", ++n, $1, tolower($1), tag }' "$1"
}

make_inputs() {
    rm -rf "$here/data"
    mkdir -p "$here/data"
    speak data/speech/anna t1 101 "bad cab"
    speak data/speech/anna t2 102 "ace add bee"
    speak data/speech/ben t3 103 "cab ace"
    speak data/speech/ben t4 104 "bed"
    speak data/speech/carl t5 105 "add bad ace bee"
    sox data/speech/ben/t3.wav data/t3.raw
    # One word is not what is said, so that there is an error to count.
    echo "add bad ace bed" >data/speech/carl/t5.txt
    "$sonorant" features data/speech --out data/archive --config configs/speech.yaml \
        --set features.bins=8 --set features.normalisation=utterance --quiet
    # The archive is named from the folder of the fixtures.
    sed -i "s| $work/| |" data/archive/feats.scp
    cat >data/lexicon.txt <<'F'
ace AA SS EE
add AA DD
bad BB AA DD
bed BB EE DD
bee BB EE
cab KK AA BB
F
    cut -d ' ' -f 1 data/lexicon.txt >data/words.txt
    echo cab >data/word.txt
    echo a fine film >data/line.txt
    printf 'cab\t4\nadd bee\nbed\n' >data/hotwords.txt
    printf 'bad cab\nace add bee\ncab ace\nbed\nadd bad ace bee\n' >data/sentences-said.txt
    cat >data/grammar.jsgf <<'F'
#JSGF V1.0;
grammar letters;
public <said> = <word> [<word>] [<word>] [<word>];
<word> = ace | add | bad | bed | bee | cab;
F
    texts sentences 20 9 >data/sentences.txt
    texts prose 8 9 >data/prose.txt
    texts tagged 8 9 >data/tagged.conll
    texts snips 8 9 >data/intents.snips
    words_of data/tagged.conll >data/words.conllu
    texts classes 10 9 >data/classes.tsv
    texts several 10 9 >data/several.tsv
    texts names 10 9 >data/names.tsv
    texts colours 10 9 >data/colours.tsv
    texts pairs 10 9 >data/pairs.tsv
    head -n 4 train/pictures/test.tsv >data/picture.tsv
    head -n 2 data/names.tsv | cut -f 1 >data/lines.txt
    cut -f 1 data/classes.tsv | head -n 3 >>data/lines.txt
    awk '{ for (i = 1; i <= NF; i++) print $1 }' data/tagged.conll | sort -u \
        | awk 'NF { n++; printf "%s %.2f %.2f %.2f %.2f\n", $1, n % 3 - 1, n % 5 / 4, n % 7 / 8, 0.5 }' \
        >data/vectors.txt
    make_corpora
    make_scores
}

# The same few recordings in every form that a corpus may have.
make_corpora() {
    local folder
    for folder in kaldi ljspeech/wavs common-voice/clips textgrid eaf; do
        mkdir -p "data/corpora/$folder"
    done
    cp data/speech/ben/t4.wav data/corpora/ljspeech/wavs/t4.wav
    printf 't4|Bed.|bed\n' >data/corpora/ljspeech/metadata.csv
    cp data/speech/ben/t4.wav data/corpora/common-voice/clips/t4.wav
    printf 'client_id\tpath\tsentence\tup_votes\nben\tt4.wav\tbed\t2\n' \
        >data/corpora/common-voice/train.tsv
    printf 'r1 data/speech/anna/t1.wav\nr5 data/speech/carl/t5.wav\n' >data/corpora/kaldi/wav.scp
    printf 'anna-1 r1 0.0 0.9\ncarl-1 r5 0.0 0.8\ncarl-2 r5 0.8 1.6\n' >data/corpora/kaldi/segments
    printf 'anna-1 bad cab\ncarl-1 add bad\ncarl-2 ace bee\n' >data/corpora/kaldi/text
    printf 'anna-1 anna\ncarl-1 carl\ncarl-2 carl\n' >data/corpora/kaldi/utt2spk
    cat >data/corpora/manifest.jsonl <<'F'
{"audio_filepath": "../speech/anna/t1.wav", "duration": 0.9, "text": "bad cab", "speaker": "anna"}
{"audio_filepath": "../speech/ben/t4.wav", "duration": 0.4, "text": "bed", "speaker": "ben"}
F
    cat >data/corpora/table.csv <<'F'
wav_filename,wav_filesize,transcript
../speech/anna/t1.wav,14000,bad cab
../speech/ben/t4.wav,7000,bed
F
    cp data/speech/ben/t4.wav data/corpora/textgrid/t4.wav
    cat >data/corpora/textgrid/t4.TextGrid <<'F'
File type = "ooTextFile"
Object class = "TextGrid"

0
0.4
<exists>
1
"IntervalTier"
"ben"
0
0.4
1
0
0.4
"bed"
F
    cp data/speech/ben/t4.wav data/corpora/eaf/t4.wav
    cat >data/corpora/eaf/t4.eaf <<'F'
<?xml version="1.0" encoding="UTF-8"?>
<ANNOTATION_DOCUMENT AUTHOR="" DATE="2026-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0">
    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
        <MEDIA_DESCRIPTOR MEDIA_URL="file:///t4.wav" MIME_TYPE="audio/x-wav" RELATIVE_MEDIA_URL="./t4.wav"/>
    </HEADER>
    <TIME_ORDER>
        <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="20"/>
        <TIME_SLOT TIME_SLOT_ID="ts2" TIME_VALUE="390"/>
    </TIME_ORDER>
    <TIER LINGUISTIC_TYPE_REF="default-lt" PARTICIPANT="ben" TIER_ID="speech">
        <ANNOTATION>
            <ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
                <ANNOTATION_VALUE>bed</ANNOTATION_VALUE>
            </ALIGNABLE_ANNOTATION>
        </ANNOTATION>
    </TIER>
    <LINGUISTIC_TYPE GRAPHIC_REFERENCES="false" LINGUISTIC_TYPE_ID="default-lt" TIME_ALIGNABLE="true"/>
</ANNOTATION_DOCUMENT>
F
    mkdir -p data/corpora/lhotse
    cp data/speech/ben/t4.wav data/corpora/lhotse/t4.wav
    printf '%s\n' '{"id": "t4", "sources": [{"type": "file", "channels": [0], "source": "t4.wav"}], "sampling_rate": 8000, "num_samples": 3600, "duration": 0.45, "channel_ids": [0]}' \
        >data/corpora/lhotse/recordings.jsonl
    printf '%s\n' '{"id": "t4-1", "recording_id": "t4", "start": 0.0, "duration": 0.4, "channel": 0, "text": "bed", "speaker": "ben"}' \
        >data/corpora/lhotse/supervisions.jsonl
    # One with faults: a transcript without recording, a recording without transcript, an empty one.
    mkdir -p data/corpora/faulty
    cp data/speech/ben/t4.wav data/corpora/faulty/mute.wav
    cp data/speech/ben/t4.wav data/corpora/faulty/empty.wav
    cp data/speech/ben/t4.wav data/corpora/faulty/good.wav
    echo bed >data/corpora/faulty/good.txt
    : >data/corpora/faulty/empty.txt
    echo cab >data/corpora/faulty/alone.txt
    printf 'Anna B-PER\nmet O\n\nBen B-PER extra\n\nUto I-LOC\n' >data/corpora/faulty.conll
}

# Transcripts to be scored.
make_scores() {
    mkdir -p data/score
    printf 'anna-1\tbad cab ace\nanna-2\tbee bad\nben-1\tadd bed, bee\nben-2\tCab ace\n' >data/score/reference.txt
    printf 'anna-1\tbad cab bee\nanna-2\tbee bad bad\nben-1\tadd bed bee\nben-2\tace\n' >data/score/first.txt
    printf 'anna-1\tbad cab ace\nanna-2\tbee\nben-1\tadd bed bee\nben-2\tcab ace\n' >data/score/second.txt
    awk -F '\t' '{ print $2 " (" $1 ")" }' data/score/reference.txt >data/score/reference.trn
    awk -F '\t' '{ print $2 " (" $1 ")" }' data/score/first.txt >data/score/first.trn
    sed 's/-.*//; s/$//' data/score/reference.txt | paste -d ' ' <(cut -f 1 data/score/reference.txt) - \
        >data/score/utt2spk
    awk '{ if (NF) { n++; print $1 " " $2 " " (n % 9 == 4 ? "O" : $2) } else print }' data/tagged.conll \
        >data/score/tagged.conll
    awk -F '\t' '{ print (NR % 4 ? $2 : "praise") }' data/classes.tsv >data/score/classes.txt
    awk -F '\t' '{ print (NR % 4 ? $2 : "K AH") }' data/pairs.tsv >data/score/pairs.txt
}

# train_model NAME CONFIG DATA DEV SETTING…
train_model() {
    local name=$1 config=$2 data=$3 dev=$4 setting options=()
    shift 4
    for setting in "$@"; do options+=(--set "$setting"); done
    "$sonorant" train --config "configs/$config.yaml" --data "$data" --dev "$dev" \
        --out "exp/$name" --seed 1 --threads 1 --quiet "${options[@]}" \
        || { echo "$name: not trained" >&2; return 1; }
    cp "exp/$name/best.safetensors" "models/$name.safetensors"
    echo "$name $(tail -n 1 "exp/$name/log.jsonl" | grep -o '"dev_[a-z_]*":[^,}]*' | tr '\n' ' ')"
}

make_models() {
    rm -rf "$here/models"
    mkdir -p "$here/models" "$here/settings"
    local line running=0
    while IFS= read -r line; do
        eval "set -- $line"
        [ $# -gt 0 ] || continue
        train_model "$@" &
        running=$((running + 1))
        [ $running -lt "$jobs" ] || { wait -n; running=$((running - 1)); }
    done < <(grep -v '^#' "$here/models.txt")
    wait
    # The settings as the runs wrote them down, one of each task.
    for line in ctc-character hmm-word attention tag-crf class-maximum write-class pairs-additive lm-word; do
        cp "exp/$line/config.yaml" "$here/settings/$line.yaml"
    done
    "$sonorant" lm train --order 3 --out models/words.arpa train/sentences.txt --quiet
    "$sonorant" lm train --order 2 --unit character --out models/letters.arpa train/sentences.txt --quiet
    "$sonorant" lm train --order 2 --prune 0,1 --out models/pruned.arpa.gz train/sentences.txt --quiet
    "$sonorant" lm convert models/words.arpa models/words.ngram --quiet
    "$sonorant" tune --model models/ctc-character.safetensors --data data/speech --lm models/words.arpa \
        --out models/decoder.yaml --plot page.html --threads 1 --quiet
    "$sonorant" decode --model models/ctc-character.safetensors data/speech/ben/t3.wav \
        --save-emissions models/emissions --quiet >transcript
}

# Runs that were stopped in mid-epoch, and the weights that they have to end with. Resumed, each
# has to come to them.
make_runs() {
    local line setting
    rm -rf "$here/runs"
    mkdir "$here/runs"
    while IFS= read -r line; do
        eval "set -- $line"
        local name=$1 state=stopped/$1/checkpoint/state.safetensors
        local options=(--config "configs/$2.yaml" --data "$3" --dev "$3")
        shift 3
        for setting in "$@" training.epochs=4 training.batch_utterances=1 \
            training.checkpoint_seconds=0.001; do
            options+=(--set "$setting")
        done
        options+=(--seed 3 --threads 1 --quiet)
        "$sonorant" train "${options[@]}" --out "whole/$name"
        until stop_in_third_epoch "$name" "$state" "${options[@]}"; do rm -rf "stopped/$name"; done
        mkdir -p "runs/$name/whole"
        cp -r "stopped/$name" "runs/$name/stopped"
        cp "whole/$name/"{last.safetensors,log.jsonl} "runs/$name/whole"
        "$sonorant" train "${options[@]}" --out "stopped/$name" --resume
        cmp "stopped/$name/last.safetensors" "whole/$name/last.safetensors"
    done < <(grep -v '^#' "$here/runs.txt")
}

# stop_in_third_epoch NAME STATE OPTION…: whether the run was caught there, between two minibatches.
stop_in_third_epoch() {
    local name=$1 state=$2 process
    shift 2
    "$sonorant" train "$@" --out "stopped/$name" 2>/dev/null &
    process=$!
    while kill -0 $process 2>/dev/null; do
        if grep -aq 'epoch\\":2[,}]' "$state" 2>/dev/null; then
            kill -INT $process 2>/dev/null || true
            break
        fi
    done
    wait $process || true
    grep -aq 'epoch\\":2[,}]' "$state" && ! grep -aq 'batch\\":0[,}]' "$state"
}

# make_expected FOLDER: the answers to the cases.
make_expected() {
    local target=$1 name code line input found
    rm -rf "$target" out
    mkdir "$target" out
    while IFS= read -r line; do
        input=/dev/null
        case "$line" in *" < "*) input=${line##* < } line=${line%" < "*} ;; esac
        eval "set -- $line"
        [ $# -gt 0 ] || continue
        name=$1 code=$2
        shift 2
        found=0
        "$sonorant" "$@" <"$input" >"$target/$name.stdout" 2>errors || found=$?
        if [ $found -ne "$code" ]; then
            echo "$name: exit code $found, not $code: $(head -n 3 errors)" >&2
        fi
        [ -s "$target/$name.stdout" ] || rm "$target/$name.stdout"
    done < <(grep -v '^#' "$here/cases.txt")
    # Pages are for eyes, and paths are those of a folder that is gone.
    find out -name "*.html" -delete
    grep -rlI "$work" out "$target" | xargs -r sed -i "s|$work/||g"
    cp -r out/. "$target/"
}

if wants inputs || wants models; then make_training_data; fi
if wants inputs; then make_inputs; fi
if wants models; then make_models; fi
if wants runs; then make_runs; fi
if wants expected; then make_expected "$here/expected"; fi
if wants check; then
    make_expected "$work/expected"
    diff -r "$here/expected" "$work/expected" && echo "all as it was"
fi
