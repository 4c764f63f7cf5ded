extension TextCorpus {
    /// Lines of text, a sentence each; ids are their numbers. Blank ones are faults.
    ///
    /// - Parameters:
    ///   - file: what to call where they come from.
    ///   - reading: how a line becomes tokens; words unless it says otherwise.
    public init(lines: [String], file: String, reading: TextReading) {
        var sentences: [LabelledSentence] = []
        var faults: [CorpusFault] = []
        for (index, line) in lines.enumerated() {
            let location = SourceLocation(file: file, line: index + 1)
            let text = reading.lowercases ? line.lowercased() : line
            let tokens = (reading.unit ?? .word).tokens(of: text)
            if tokens.isEmpty {
                faults.append(
                    CorpusFault(
                        .malformedLine, at: location, utterance: "\(index + 1)",
                        "the line is empty; there is nothing to answer"))
            } else {
                sentences.append(
                    LabelledSentence(id: "\(index + 1)", location: location, tokens: tokens))
            }
        }
        self.init(paths: [file], formats: [.text], sentences: sentences, faults: faults)
    }
}
