import CDNNL
import CSIMD

/// What the arithmetic stands on, as found at run time.
package enum MatrixLibrary {
    /// The version of oneDNN, such as `2.6.3`.
    package static var version: String {
        let version = dnnl_version().pointee
        return "\(version.major).\(version.minor).\(version.patch)"
    }

    /// The largest instruction set that oneDNN uses on this processor, in words.
    package static var instructionSet: String {
        let isa = dnnl_get_effective_cpu_isa()
        let known: [(dnnl_cpu_isa_t, String)] = [
            (dnnl_cpu_isa_avx512_core_amx, "AVX-512 with AMX and bf16"),
            (dnnl_cpu_isa_avx512_core_bf16, "AVX-512 with VNNI and bf16"),
            (dnnl_cpu_isa_avx512_core_vnni, "AVX-512 with VNNI"),
            (dnnl_cpu_isa_avx512_core, "AVX-512"), (dnnl_cpu_isa_avx2_vnni, "AVX2 with VNNI"),
            (dnnl_cpu_isa_avx2, "AVX2"), (dnnl_cpu_isa_avx, "AVX"),
            (dnnl_cpu_isa_sse41, "SSE4.1"),
        ]
        if let name = known.first(where: { $0.0 == isa })?.1 { return name }
        // Newer versions know more sets than this list, each with bits of its own.
        return isa == dnnl_cpu_isa_all ? kernelInstructionSet : "set \(isa.rawValue)"
    }

    /// The instruction set of the element-wise kernels, in words.
    package static var kernelInstructionSet: String { String(cString: sonorant_instruction_set()) }
}
