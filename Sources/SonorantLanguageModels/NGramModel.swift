import Foundation
import SonorantSystem

/// A back-off n-gram model of words or characters, read from ARPA (also gzipped), from KenLM's
/// binary files, or mapped from the compact form.
///
/// All scores are log10 probabilities, as in ARPA. A word that the model does not list counts as
/// `<unk>`; where the model has no `<unk>` either, its log10 probability is −100, as in KenLM.
/// May be used by many threads at once.
package final class NGramModel: Sendable {
    private let engine: Engine
    /// What keeps the bytes of an automaton.
    private let storage: NGramStorage?
    /// What was unusual about the file but no fault; for people.
    package let notes: [String]
    /// How the file was written.
    package let format: Format

    /// How a model is written in its file.
    package enum Format: String, Sendable {
        /// Text, also gzipped.
        case arpa = "ARPA"
        /// The form that is mapped.
        case compact = "compact"
        /// KenLM's binary files.
        case kenLM = "KenLM"
    }

    private enum Engine: Sendable {
        case automaton(NGramAutomaton)
        case kenLM(KenLMModel)
    }

    /// Reads the model at `path`; its format is found by looking.
    ///
    /// ARPA is parsed into the compact form in memory, about 40 bytes an n-gram. The compact form
    /// is mapped: nothing is built, but the checksum over the file is. KenLM's hash tables are
    /// mapped, too; scoring with them is slower than with the other forms.
    ///
    /// - Throws: `FileError`, ``LanguageModelError``.
    package convenience init(path: String) throws {
        let storage = try NGramStorage(mapping: path)
        guard storage.count > 0 else { throw LanguageModelError.emptyFile(path: path) }
        if storage.bytes.starts(with: NGramLayout.magic) {
            self.init(try StoredAutomaton(storage, path: path), format: .compact, notes: [])
            return
        }
        if storage.bytes.starts(with: KenLMHeader.magic.utf8) {
            self.init(
                engine: .kenLM(try KenLMModel(storage, path: path)), storage: nil, format: .kenLM,
                notes: [])
            return
        }
        var unpacked: NGramStorage?
        if Gzip.isGzip(storage.bytes) {
            unpacked = try NGramStorage.unpacked(storage.bytes, path: path)
        }
        let text = (unpacked ?? storage).bytes
        guard text.count > 0 else { throw LanguageModelError.emptyFile(path: path) }
        var reader = ARPAReader(text, path: path)
        let automaton = try reader.read()
        // The text has to stay until all of it is read.
        withExtendedLifetime((storage, unpacked)) {}
        self.init(automaton, format: .arpa, notes: reader.notes)
    }

    convenience init(_ stored: StoredAutomaton, format: Format, notes: [String]) {
        self.init(
            engine: .automaton(stored.automaton), storage: stored.storage, format: format,
            notes: notes)
    }

    private init(engine: Engine, storage: NGramStorage?, format: Format, notes: [String]) {
        self.engine = engine
        self.storage = storage
        self.format = format
        self.notes = notes
    }

    /// The automaton, if the model's n-grams can be listed.
    var enumerableAutomaton: NGramAutomaton? {
        if case .automaton(let automaton) = engine { automaton } else { nil }
    }

    /// Words of the longest n-grams.
    package var order: Int {
        switch engine {
        case .automaton(let automaton): automaton.order
        case .kenLM(let model): model.order
        }
    }

    /// Words that have an index, `<unk>`, `<s>` and `</s>` among them.
    package var vocabularyCount: Int {
        switch engine {
        case .automaton(let automaton): automaton.vocabulary
        case .kenLM(let model): model.words.count
        }
    }

    /// Number of n-grams of each order, 1-grams first.
    package var counts: [Int] {
        switch engine {
        case .automaton(let automaton): (1...order).map { automaton.count(order: $0) }
        case .kenLM(let model): model.counts
        }
    }

    /// Whether the symbols are characters: the space has a symbol of its own.
    package var isOfCharacters: Bool { index(of: NGramWord.space) != 0 }

    /// The index of `word`; 0, which is `<unk>`, for those that the model does not list.
    package func index(of word: String) -> UInt32 {
        var word = word
        return word.withUTF8 { index(of: UnsafeRawBufferPointer($0)) }
    }

    func index(of word: UnsafeRawBufferPointer) -> UInt32 {
        switch engine {
        case .automaton(let automaton): automaton.index(of: word)
        case .kenLM(let model): model.words.index(of: word) ?? 0
        }
    }

    /// The word of an index below ``vocabularyCount``; empty for others.
    package func word(_ index: UInt32) -> String {
        guard Int(index) < vocabularyCount else { return "" }
        return switch engine {
        case .automaton(let automaton): String(decoding: automaton.word(index), as: UTF8.self)
        case .kenLM(let model): String(decoding: model.words.word(index), as: UTF8.self)
        }
    }

    /// The state after `<s>`; that of no context where the model has no `<s>`.
    package var beginning: NGramState {
        switch engine {
        case .automaton(let automaton):
            guard automaton.beginningWord != 0 else { return .empty }
            return NGramState(node: automaton.state(of: automaton.beginningWord + 1))
        case .kenLM(let model): return NGramState(node: model.beginning)
        }
    }

    /// log10 P(`word` | the words that `state` remembers), and what is remembered after it.
    ///
    /// The state is the longest ending of the context with `word` that can still change a score,
    /// so that states are equal where all that follows is scored alike. Costs a hash probe for
    /// each order tried. An index that is not the model's counts as `<unk>`. A state is of use
    /// with the model object that gave it only.
    package func score(
        _ word: UInt32, after state: NGramState
    ) -> (log10Probability: Float, next: NGramState) {
        let (probability, next) =
            switch engine {
            case .automaton(let automaton): automaton.score(word, after: state.node)
            case .kenLM(let model): model.score(word, after: state.node)
            }
        return (probability, NGramState(node: next))
    }

    /// log10 P(`</s>` | the words that `state` remembers); 0 where the model has no `</s>`.
    package func endScore(after state: NGramState) -> Float {
        switch engine {
        case .automaton(let automaton):
            guard automaton.endWord != 0 else { return 0 }
            return automaton.score(automaton.endWord, after: state.node).0
        case .kenLM(let model):
            guard model.endWord != 0 else { return 0 }
            return model.score(model.endWord, after: state.node).0
        }
    }
}
