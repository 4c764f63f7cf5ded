#!/usr/bin/env python3
"""Speaks lines of recipes/digits/plan.awk through the espeak-ng library and writes down when it
says each word.

    espeak.py PLAN PART FOLDER COUNT

FOLDER gets ID.wav and ID.txt for each of the first COUNT lines of PART, and reference.ctm. The
times are those of the library's own phoneme events: a word begins with its first phoneme that is
no pause and ends where the next phoneme or pause after its last one begins. Only Python's own
modules are used.
"""
import ctypes
import ctypes.util
import os
import sys
import wave

RETRIEVAL, PHONEME_EVENTS = 1, 1
RATE, PITCH, WORDGAP = 1, 3, 7
END, WORD, PHONEME = 0, 1, 7  # LIST_TERMINATED, WORD, PHONEME


class Identifier(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class Event(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("identifier", ctypes.c_uint),
                ("text_position", ctypes.c_int), ("length", ctypes.c_int),
                ("audio_position", ctypes.c_int), ("sample", ctypes.c_int),
                ("user_data", ctypes.c_void_p), ("id", Identifier)]


class Voice(ctypes.Structure):
    _fields_ = [("name", ctypes.c_char_p), ("languages", ctypes.c_char_p),
                ("identifier", ctypes.c_char_p), ("gender", ctypes.c_ubyte),
                ("age", ctypes.c_ubyte), ("variant", ctypes.c_ubyte), ("reserved", ctypes.c_ubyte),
                ("score", ctypes.c_int), ("spare", ctypes.c_void_p)]


CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int,
                            ctypes.POINTER(Event))
library = ctypes.CDLL(ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1")
sound = bytearray()
events = []


@CALLBACK
def collect(samples, count, list_of_events):
    if samples and count > 0:
        sound.extend(ctypes.string_at(samples, 2 * count))
    index = 0
    while list_of_events[index].type != END:
        event = list_of_events[index]
        if event.type in (WORD, PHONEME):
            name = bytes(event.id.string).split(b"\0")[0].decode() if event.type == PHONEME else ""
            events.append((event.type, event.audio_position / 1000, name))
        index += 1
    return 0


def speak(text, voice, rate, pitch, gap):
    """The samples of `text` and (start, end) of each of its words."""
    sound.clear()
    events.clear()
    # A voice by its name or, as the command does, by its language.
    if library.espeak_SetVoiceByName(voice.encode()) != 0:
        if library.espeak_SetVoiceByProperties(ctypes.byref(Voice(languages=voice.encode()))) != 0:
            sys.exit(f"espeak-ng has no voice {voice}")
    library.espeak_SetParameter(RATE, rate, 0)
    library.espeak_SetParameter(PITCH, pitch, 0)
    library.espeak_SetParameter(WORDGAP, gap, 0)
    data = text.encode() + b"\0"
    library.espeak_Synth(data, ctypes.c_size_t(len(data)), 0, 1, 0, 1, None, None)
    library.espeak_Synchronize()
    words = []
    for kind, time, name in events:
        is_pause = name.strip("_:|'") == ""
        if kind == WORD:
            words.append([None, None])
        elif words and not is_pause:
            if words[-1][0] is None:
                if len(words) > 1 and words[-2][1] is None:
                    words[-2][1] = time
                words[-1][0] = time
            words[-1][1] = None
        elif words and is_pause and words[-1][0] is not None and words[-1][1] is None:
            words[-1][1] = time
    return bytes(sound), [word for word in words if word[0] is not None]


def main():
    plan, part, folder, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    os.makedirs(folder, exist_ok=True)
    rate = library.espeak_Initialize(RETRIEVAL, 0, None, PHONEME_EVENTS)
    library.espeak_SetSynthCallback(collect)
    lines = [line.rstrip("\n").split("\t") for line in open(plan, encoding="utf-8")]
    with open(os.path.join(folder, "reference.ctm"), "w", encoding="utf-8") as reference:
        for fields in [line for line in lines if line[0] == part][:count]:
            _, voice, name, text, speed, pitch, gap = fields[:7]
            samples, words = speak(text, voice, int(speed), int(pitch), int(gap))
            if len(words) != len(text.split()) or any(end is None for _, end in words):
                print(f"{name}: '{text}' has {len(words)} words with times; left out",
                      file=sys.stderr)
                continue
            with wave.open(os.path.join(folder, name + ".wav"), "wb") as file:
                file.setparams((1, 2, rate, 0, "NONE", ""))
                file.writeframes(samples)
            with open(os.path.join(folder, name + ".txt"), "w", encoding="utf-8") as file:
                file.write(text + "\n")
            for word, (start, end) in zip(text.split(), words):
                reference.write(f"{name} 1 {start:.3f} {end - start:.3f} {word}\n")


if __name__ == "__main__":
    main()
