import Foundation
import SonorantSystem

extension NGramModel {
    /// Writes the model to `path` in one step, by its ending: `.arpa` and `.arpa.gz` are ARPA,
    /// everything else is the compact form.
    ///
    /// ARPA keeps every number bit by bit, so that reading it back scores the same.
    ///
    /// - Throws: `FileError`; ``LanguageModelError/unsupported(path:problem:)`` for models of
    ///   KenLM's hash tables, which do not hold their n-grams' words.
    package func write(to path: String) throws {
        guard let automaton = enumerableAutomaton else {
            throw LanguageModelError.unsupported(
                path: path,
                problem: "a KenLM hash table holds no words of its n-grams, so it can be scored "
                    + "with but not converted; convert the ARPA file that it was built from")
        }
        defer { withExtendedLifetime(self) {} }
        let name = path.lowercased()
        try Files.write(to: path) { descriptor in
            func put(_ bytes: UnsafeRawBufferPointer) throws {
                try Files.writeAll(bytes, to: descriptor, path: path)
            }
            if name.hasSuffix(".arpa.gz") {
                let packer = try GzipWriter(path: path)
                try ARPAWriter(automaton).write { try packer.add($0, isLast: false, put) }
                try packer.add([], isLast: true, put)
            } else if name.hasSuffix(".arpa") {
                try ARPAWriter(automaton).write { try $0.withUnsafeBytes(put) }
            } else {
                try put(automaton.bytes)
            }
        }
    }
}
