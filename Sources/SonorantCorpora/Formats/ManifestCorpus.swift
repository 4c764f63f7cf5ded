import Foundation
import SonorantSystem
import SonorantText

/// NeMo's manifest: on each line a JSON object with `audio_filepath` and `text`, optionally
/// `duration`, `offset`, `speaker` and `id`.
enum ManifestCorpus {
    private static let keys = [
        "audio_filepath", "text", "duration", "offset", "speaker", "id",
    ]

    static func load(_ path: String) throws -> Corpus {
        var builder = CorpusBuilder(path: path, format: .jsonl)
        var given: [Int: String] = [:]
        for line in try builder.lines(of: path) {
            let location = SourceLocation(path, line)
            do {
                let (utterance, id) = try utterance(line.text, at: location)
                if let id { given[builder.utterances.count] = id }
                if utterance.transcript == nil {
                    builder.fault(.missingTranscript, at: location, "there is no 'text'")
                }
                builder.utterances.append(utterance)
            } catch let problem as Problem {
                builder.fault(problem.kind, at: location, problem.message)
            }
        }
        try builder.requireContent("the file has no lines")
        builder.assignIdentifiers(root: Paths.folder(of: path))
        for (index, id) in given { builder.utterances[index].id = id }
        return builder.finish()
    }

    private struct Problem: Error {
        var kind = CorpusFault.Kind.malformedLine
        let message: String
    }

    private static func utterance(
        _ line: String, at location: SourceLocation
    ) throws -> (Utterance, id: String?) {
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
        guard let fields = object as? [String: Any] else {
            throw Problem(
                message: "not a JSON object: \"\(line.shortened(to: 60))\"; each line needs one "
                    + "with 'audio_filepath' and 'text'")
        }
        func text(_ key: String) throws -> String? {
            guard let value = fields[key], !(value is NSNull) else { return nil }
            if let text = value as? String { return text }
            throw Problem(message: "'\(key)' is \(value), but a text in quotes is needed")
        }
        func seconds(_ key: String) throws -> Double? {
            guard let value = fields[key], !(value is NSNull) else { return nil }
            if let number = value as? NSNumber, (0...1e9).contains(number.doubleValue) {
                return number.doubleValue
            }
            throw Problem(
                kind: .badSegment,
                message: "'\(key)' is \(value), but seconds, 0 to 1e9, are needed")
        }
        guard let audio = try text("audio_filepath"), !audio.isEmpty else {
            let unknown = fields.keys.filter { !keys.contains($0) }.sorted()
            let hint = NearestName.suggestion(for: "audio_filepath", among: unknown)
            throw Problem(
                message: "there is no 'audio_filepath'"
                    + (hint.map { "; is '\($0)' meant to be it?" } ?? ""))
        }
        let offset = try seconds("offset")
        let duration = try seconds("duration")
        var segment: ClosedRange<Double>?
        if let offset {
            guard let duration, duration > 0 else {
                // From the start, an offset says nothing more than its absence.
                if offset == 0, duration == nil { return try whole(nil) }
                throw Problem(
                    kind: .badSegment,
                    message: "an 'offset' of \(offset) s needs a 'duration' above 0")
            }
            segment = offset...(offset + duration)
        }
        func whole(_ segment: ClosedRange<Double>?) throws -> (Utterance, id: String?) {
            let path = Paths.resolved(audio, in: Paths.folder(of: location.file))
            let utterance = Utterance(
                id: path, speaker: try text("speaker"),
                source: Paths.kind(of: path) == "npy"
                    ? .numpy(path: path) : .audio(path: path, segment: segment),
                transcript: try text("text").map { String($0.trimmed) }, duration: duration,
                location: location)
            return (utterance, try text("id"))
        }
        return try whole(segment)
    }
}
