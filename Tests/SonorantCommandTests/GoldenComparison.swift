import Foundation
import SonorantModels
import SonorantSystem

/// Compares what a version of the command answers with what 0.1.0 did.
///
/// Floating-point results differ in their last digits between processors and between builds, so
/// all is compared exactly but numbers, which may differ a little; columns may then be padded
/// otherwise. Lines of JSON may have gained keys, as the command's contract allows.
struct GoldenComparison {
    /// Of confidences, scores, rates and weights, beside ``relativeTolerance``: a confidence is a
    /// product of many outputs of a network, each good to some six digits.
    static let tolerance = 2e-3
    /// Of large numbers.
    static let relativeTolerance = 1e-4
    /// Of times, in seconds: a frame, since a border may fall to the other side.
    static let timeTolerance = 0.011

    /// Whether bytes have to be equal, as they are on the kind of machine that made the files.
    let isExact: Bool

    /// The keys in JSON whose values are times.
    private static let timeKeys: Set = ["start", "end", "duration", "offset", "time"]

    /// What is wrong with `found`, or nil.
    ///
    /// - Parameter name: of the file; its end, or a part of it such as `ctm`, tells its kind.
    func difference(_ found: Data, _ expected: Data, name: String) -> String? {
        if found == expected { return nil }
        let ending = (name as NSString).pathExtension
        if isExact || ["png", "gz"].contains(ending) { return "other bytes" }
        switch ending {
        case "npy": return floats(found, expected, header: Self.arrayHeader)
        case "ark": return archives(found, expected)
        case "ngram": return found.count == expected.count ? nil : "another length"
        default: break
        }
        let (found, expected) = (Self.lines(found), Self.lines(expected))
        guard found.count == expected.count else {
            return "\(found.count) lines, not \(expected.count):\n\(found.joined(separator: "\n"))"
        }
        let hasTimes = ["ctm", "textgrid", "srt", "vtt"].contains {
            name.lowercased().contains($0)
        }
        for (line, (found, expected)) in zip(found, expected).enumerated() where found != expected {
            let fault =
                expected.hasPrefix("{")
                ? jsonFault(found, expected) : textFault(found, expected, hasTimes: hasTimes)
            if let fault {
                return "line \(line + 1): \(fault)\n  found    \(found)\n  expected \(expected)"
            }
        }
        return nil
    }

    private static func lines(_ data: Data) -> [String] {
        Files.lines(of: String(decoding: data, as: UTF8.self)).map { String($0) }
    }

    /// Whether two numbers agree.
    ///
    /// - Parameter step: how much one is of the last digit that was written.
    private func agree(_ a: Double, _ b: Double, isTime: Bool = false, step: Double = 0) -> Bool {
        let absolute = max(isTime ? Self.timeTolerance : Self.tolerance, 1.01 * step)
        return a == b || abs(a - b) <= absolute + Self.relativeTolerance * abs(b)
    }
}

extension GoldenComparison {
    // MARK: Text

    private func textFault(_ found: String, _ expected: String, hasTimes: Bool) -> String? {
        let (found, expected) = (Self.parts(found), Self.parts(expected))
        guard found.count == expected.count else { return "other words" }
        for (found, expected) in zip(found, expected) where found != expected {
            guard case .number(let a, _) = found, case .number(let b, let digits) = expected,
                agree(a, b, isTime: hasTimes, step: digits == 0 ? 0 : pow(10, -Double(digits)))
            else { return "\(found), not \(expected)" }
        }
        return nil
    }

    /// A piece of a line.
    private enum Part: Equatable {
        case text(String)
        /// A number and how many digits behind the point it has; a time of a subtitle in seconds.
        case number(Double, digits: Int)
    }

    /// Cuts a line at its numbers; white space is one space.
    private static func parts(_ line: String) -> [Part] {
        let number = /(?:(\d\d):)?(\d\d):(\d\d[.,]\d\d\d)|[-+]?\d+(\.\d+)?(?:[eE][-+]?\d+)?/
        var parts: [Part] = []
        var rest = line[...]
        func put(_ text: Substring) {
            let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if !words.isEmpty { parts.append(.text(words)) }
        }
        while let match = rest.firstMatch(of: number) {
            put(rest[..<match.range.lowerBound])
            if let minutes = match.2, let seconds = match.3 {
                let hours = match.1.flatMap { Double($0) } ?? 0
                let whole = 60 * (60 * hours + (Double(minutes) ?? 0))
                parts.append(
                    .number(
                        whole + (Double(seconds.replacing(",", with: ".")) ?? 0), digits: 3))
            } else {
                parts.append(
                    .number(Double(match.0) ?? .nan, digits: match.4.map { $0.count - 1 } ?? 0))
            }
            rest = rest[match.range.upperBound...]
        }
        put(rest)
        return parts
    }
}

extension GoldenComparison {
    // MARK: JSON

    private func jsonFault(_ found: String, _ expected: String) -> String? {
        func object(_ line: String) -> Any? {
            try? JSONSerialization.jsonObject(with: Data(line.utf8))
        }
        guard let expected = object(expected) else { return "the golden line is no JSON" }
        guard let found = object(found) else { return "no JSON" }
        return fault(found, expected, key: "")
    }

    private func fault(_ found: Any, _ expected: Any, key: String) -> String? {
        switch (found, expected) {
        case (let found as [String: Any], let expected as [String: Any]):
            for (name, value) in expected.sorted(by: { $0.key < $1.key }) {
                guard let other = found[name] else { return "\(key).\(name) is missing" }
                if let fault = fault(other, value, key: name) { return fault }
            }
            return nil
        case (let found as [Any], let expected as [Any]):
            guard found.count == expected.count else {
                return "\(key): \(found.count) values, not \(expected.count)"
            }
            return zip(found, expected).lazy.compactMap { fault($0, $1, key: key) }.first
        case (let found as String, let expected as String):
            return found == expected
                ? nil : textFault(found, expected, hasTimes: false).map { "\(key): \($0)" }
        case (let found as NSNumber, let expected as NSNumber):
            return agree(
                found.doubleValue, expected.doubleValue, isTime: Self.timeKeys.contains(key))
                ? nil : "\(key): \(found), not \(expected)"
        case (is NSNull, is NSNull): return nil
        default: return "\(key): another kind of value"
        }
    }
}

extension GoldenComparison {
    // MARK: Numbers in binary

    /// The bytes before the numbers of a NumPy file.
    private static func arrayHeader(_ data: Data) -> Int {
        let bytes = [UInt8](data.prefix(10))
        return bytes.count == 10 ? 10 + Int(bytes[8]) + 256 * Int(bytes[9]) : data.count
    }

    private func floats(_ found: Data, _ expected: Data, header: (Data) -> Int) -> String? {
        let size = header(expected)
        guard found.count == expected.count, found.prefix(size) == expected.prefix(size) else {
            return "another header"
        }
        return zip(Self.floats(found.dropFirst(size)), Self.floats(expected.dropFirst(size)))
            .enumerated().lazy.first { !agree(Double($1.0), Double($1.1)) }
            .map { "number \($0): \($1.0), not \($1.1)" }
    }

    private static func floats(_ data: Data) -> [Float] {
        let bytes = [UInt8](data)
        return stride(from: 0, to: bytes.count - 3, by: 4).map { place in
            Float(
                bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[place + $1]) << (8 * UInt32($1)) }
            )
        }
    }

    /// Compares archives of matrices: key, space, `\0BFM \4`, rows, `\4`, columns, numbers.
    private func archives(_ found: Data, _ expected: Data) -> String? {
        guard found.count == expected.count else { return "another length" }
        let bytes = [UInt8](expected)
        var start = 0
        while start < bytes.count {
            guard let space = bytes[start...].firstIndex(of: UInt8(ascii: " ")),
                space + 15 < bytes.count
            else { return "the golden file is no archive" }
            func count(_ place: Int) -> Int {
                (0..<4).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
            }
            let numbers = space + 16
            let end = numbers + 4 * count(space + 7) * count(space + 12)
            guard end <= bytes.count else { return "the golden file is no archive" }
            let range = (found.startIndex + start)..<(found.startIndex + end)
            let other = (expected.startIndex + start)..<(expected.startIndex + end)
            if let fault = floats(
                Data(found[range]), Data(expected[other]), header: { _ in numbers - start })
            {
                return fault
            }
            start = end
        }
        return nil
    }

    /// Compares the tensors of two models by their names, shapes and values.
    func weights(_ found: SafetensorsFile, _ expected: SafetensorsFile) -> String? {
        guard found.tensors.keys.sorted() == expected.tensors.keys.sorted() else {
            return "tensors \(found.tensors.keys.sorted())"
        }
        for (name, tensor) in expected.tensors {
            guard let other = found.tensors[name], other.shape == tensor.shape else {
                return "\(name): another shape"
            }
            for (a, b) in zip(other.elements, tensor.elements) {
                let agrees =
                    isExact ? a.bitPattern == b.bitPattern : agree(Double(a), Double(b))
                if !agrees { return "\(name): \(a), not \(b)" }
            }
        }
        return nil
    }
}
