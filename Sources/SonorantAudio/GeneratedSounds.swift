import Foundation
import SonorantTensors

/// Noise that is made rather than recorded.
enum GeneratedNoise: String, CaseIterable, Sendable {
    /// The same power at every frequency.
    case white
    /// Power falls by 3 dB an octave.
    case pink
    /// Power falls by 6 dB an octave.
    case brown

    /// `count` samples, of no particular level.
    func samples(_ count: Int, generator: inout SeededGenerator) -> [Float] {
        var output = [Float](repeating: 0, count: count)
        // Three one-pole filters, spread evenly over the octaves, give pink to within half a
        // decibel. Source: Paul Kellet's economy method.
        var poles = (0.0, 0.0, 0.0)
        var walk = 0.0
        for index in 0..<count {
            let white = generator.gaussian()
            switch self {
            case .white:
                output[index] = Float(white)
            case .pink:
                poles.0 = 0.99765 * poles.0 + white * 0.0990460
                poles.1 = 0.96300 * poles.1 + white * 0.2965164
                poles.2 = 0.57000 * poles.2 + white * 1.0526913
                output[index] = Float(poles.0 + poles.1 + poles.2 + white * 0.1848)
            case .brown:
                // A little is lost at each step, or the walk would leave for good.
                walk = 0.995 * walk + white
                output[index] = Float(walk)
            }
        }
        return output
    }
}

/// Impulse responses of rooms that do not exist.
enum GeneratedRoom {
    /// A direct impulse, and from 2 ms on noise that falls by 60 dB in `rt60` seconds.
    ///
    /// - Parameter directToReverberant: the ratio of the two powers in decibels.
    static func impulseResponse(
        rt60: Double, directToReverberant: Double, sampleRate: Int,
        generator: inout SeededGenerator
    ) -> [Float] {
        let count = max(2, Int(rt60 * Double(sampleRate)))
        let start = max(1, Int(0.002 * Double(sampleRate)))
        var response = [Float](repeating: 0, count: count)
        var power = 0.0
        for index in start..<max(start, count) {
            // 60 dB are a factor of e to the 6.908 in amplitude.
            let decay = exp(-6.908 * Double(index) / (rt60 * Double(sampleRate)))
            let value = generator.gaussian() * decay
            response[index] = Float(value)
            power += value * value
        }
        let wanted = pow(10, -directToReverberant / 10)
        let scale = power > 0 ? Float((wanted / power).squareRoot()) : 0
        for index in start..<max(start, count) { response[index] *= scale }
        response[0] = 1
        return response
    }
}
