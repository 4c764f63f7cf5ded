# Writes TextGrids in every form that Praat knows: praat --run make_textgrids.praat
# Made with Praat 6.3.07.
Create TextGrid: 0, 2.5, "utterance words clicks", "clicks"
Insert boundary: 1, 0.25
Insert boundary: 1, 1.75
Set interval text: 1, 2, "say ""yes"" or naïve ɛ"
Insert boundary: 2, 0.25
Insert boundary: 2, 0.5
Set interval text: 2, 2, "say"
Insert point: 3, 1.125, "a click"
Text writing settings: "UTF-8"
Save as text file: "long.TextGrid"
Save as short text file: "short.TextGrid"
Save as chronological text file: "chronological.TextGrid"
Save as binary file: "binary.TextGrid"
Text writing settings: "UTF-16"
Save as text file: "utf16-big-endian.TextGrid"
Save as short text file: "utf16-short.TextGrid"
