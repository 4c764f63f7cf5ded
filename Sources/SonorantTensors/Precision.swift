import CProducts
import SonorantSystem

/// What the factors of the large products are stored as. Weights are kept in 32-bit floats and
/// sums are taken in 32 bits whatever the precision.
package enum Precision: String, Codable, Sendable, CaseIterable {
    /// 32-bit floats.
    case f32
    /// 16-bit floats with the range of 32-bit ones, 8 bits of mantissa.
    case bf16
    /// Bytes: weights with a scale for each output, activations with a fixed one. For
    /// recognition only.
    case int8

    /// Bytes an element.
    package var width: Int {
        switch self {
        case .f32: 4
        case .bf16: 2
        case .int8: 1
        }
    }

    /// Whether this processor has instructions for it; without them it would be slower than
    /// 32-bit floats.
    package var isNative: Bool { sonorant_precision_is_native(raw) != 0 }

    /// This precision where it is native, else `f32`, after a warning.
    package func usable(log: Log) -> Precision {
        guard !isNative else { return self }
        log.warning(
            "this processor has no instructions for \(rawValue); using f32 instead "
                + "(sonorant doctor shows what it has)")
        return .f32
    }

    var raw: sonorant_precision {
        switch self {
        case .f32: SONORANT_F32
        case .bf16: SONORANT_BF16
        case .int8: SONORANT_INT8
        }
    }
}
