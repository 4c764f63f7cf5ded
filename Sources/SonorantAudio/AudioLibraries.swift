import CFFTW
import CSndFile
import CSoxr

/// The versions of the libraries beneath, as found at run time; numbers alone, such as `1.2.0`.
package enum AudioLibraries {
    /// Reads and writes audio files.
    package static var sndfile: String { digits(sf_version_string()) }
    /// Takes spectra.
    package static var fftw: String { digits(sonorant_fftw_version()) }
    /// Resamples.
    package static var soxr: String { digits(soxr_version()) }

    /// From the first digit to the last of the dotted number.
    private static func digits(_ text: UnsafePointer<CChar>?) -> String {
        guard let text else { return "" }
        return String(
            String(cString: text).drop { !$0.isNumber }.prefix { $0.isNumber || $0 == "." })
    }
}
