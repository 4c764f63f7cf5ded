import SonorantSystem

extension SonorantError.Category {
    init(_ category: FailureCategory) {
        self =
            switch category {
            case .usage: .invalidRequest
            case .badData: .badData
            case .inputNotFound: .notFound
            case .inputOutput: .inputOutput
            case .internal, .interrupted: .internalFault
            }
    }
}

/// What `body` returns; its errors as applications see them.
func translatingErrors<Result>(_ body: () throws -> Result) throws -> Result {
    do {
        return try body()
    } catch {
        throw translated(error)
    }
}

/// `error` as applications see it.
func translated(_ error: any Error) -> any Error {
    switch error {
    case is Interruption: CancellationError()
    case let failure as any Failure:
        SonorantError(SonorantError.Category(failure.category), failure.description)
    default: error
    }
}
