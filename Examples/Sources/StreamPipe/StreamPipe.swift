import Foundation
import Sonorant

/// Transcribes 16-bit samples, one channel, from standard input while they arrive.
@main
struct StreamPipe {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else {
            print("usage: StreamPipe MODEL [RATE]")
            return
        }
        let model = try Model(contentsOf: URL(fileURLWithPath: arguments[1]))
        let rate = arguments.count > 2 ? Int(arguments[2]) ?? 0 : model.sampleRate ?? 16_000
        let events = try model.recogniser().stream(
            samples: PipedSamples(), sampleRate: rate, pause: 0.8)
        for try await event in events {
            switch event {
            case .partial(let text, let seconds): print("  [\(seconds) s] \(text)")
            case .final(let transcript): print(transcript.text)
            }
        }
    }
}

/// What stands on standard input, as samples.
struct PipedSamples: AsyncSequence, AsyncIteratorProtocol {
    /// Half of a sample whose other half is still to come.
    private var rest = Data()

    func makeAsyncIterator() -> PipedSamples { self }

    mutating func next() async throws -> [Float]? {
        let data = FileHandle.standardInput.availableData
        if data.isEmpty { return nil }
        let bytes = [UInt8](rest + data)
        rest = Data(bytes.suffix(bytes.count % 2))
        return stride(from: 0, to: bytes.count - bytes.count % 2, by: 2).map { place in
            let sample = UInt16(bytes[place]) | UInt16(bytes[place + 1]) << 8
            return Float(Int16(bitPattern: sample)) / 32_768
        }
    }
}
