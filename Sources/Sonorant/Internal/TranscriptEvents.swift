/// The events of a stream: see ``Recogniser/stream(samples:sampleRate:pause:)``.
struct TranscriptEvents<Samples: AsyncSequence>: AsyncSequence where Samples.Element == [Float] {
    typealias Element = TranscriptEvent

    let samples: Samples
    let sampleRate: Int
    let pause: Double?
    let session: SpeechSession

    struct AsyncIterator: AsyncIteratorProtocol {
        private var samples: Samples.AsyncIterator
        private var state: State
        private var waiting: ArraySlice<TranscriptEvent> = []

        private enum State {
            case new(() throws -> StreamSession)
            case running(StreamSession)
            case ended
        }

        init(_ events: TranscriptEvents) {
            samples = events.samples.makeAsyncIterator()
            let (session, rate, pause) = (events.session, events.sampleRate, events.pause)
            state = .new { try session.stream(sampleRate: rate, pause: pause) }
        }

        mutating func next(
            isolation actor: isolated (any Actor)?
        ) async throws(any Error) -> TranscriptEvent? {
            do {
                while waiting.isEmpty {
                    try Task.checkCancellation()
                    switch state {
                    case .new(let make): state = .running(try translatingErrors(make))
                    case .running(let stream):
                        if let more = try await samples.next(isolation: actor) {
                            waiting = try translatingErrors { try stream.append(more) }[...]
                        } else {
                            state = .ended
                            waiting = try translatingErrors { try stream.finish() }[...]
                        }
                    case .ended: return nil
                    }
                }
                return waiting.removeFirst()
            } catch {
                state = .ended
                waiting = []
                throw error
            }
        }

        mutating func next() async throws -> TranscriptEvent? {
            try await next(isolation: nil)
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
