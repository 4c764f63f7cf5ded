extension ModelConfiguration {
    /// Every value that makes no sense, as `key: found; needed`.
    package var faults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require((1...64).contains(layers), "layers: \(layers); 1 to 64 are needed")
        require((1...8192).contains(cells), "cells: \(cells); 1 to 8192 are needed")
        require((0...100_000).contains(chunk), "chunk: \(chunk); 0 to 100000 are needed")
        require(
            chunk <= 0 || bidirectional,
            "chunk: \(chunk); a model that is not bidirectional needs none, so 0")
        require(
            (0...100_000).contains(lookAhead),
            "look_ahead: \(lookAhead); 0 to 100000 are needed")
        require(
            lookAhead <= 0 || chunk > 0, "look_ahead: \(lookAhead); only with a chunk above 0")
        require(
            (0...8192).contains(projection), "projection: \(projection); 0 to 8192 are needed")
        require((0..<1).contains(dropout), "dropout: \(dropout); 0 up to, not including, 1")
        require(
            (0..<1).contains(inputDropout),
            "input_dropout: \(inputDropout); 0 up to, not including, 1")
        require(forgetBias.isFinite, "forget_bias: \(forgetBias); a finite number is needed")
        return faults + cellFaults + wiringFaults
    }

    /// What is at odds with the kind of cell.
    private var cellFaults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        let name = cell.rawValue
        require(
            !peepholes || cell == .lstm, "peepholes: true; only cell lstm has them, not \(name)")
        require(
            projection == 0 || cell == .lstm,
            "projection: \(projection); only cell lstm has one, so 0 for \(name)")
        if cell == .clockwork {
            require(
                !periods.isEmpty && periods.allSatisfy { (1...1_000_000).contains($0) }
                    && zip(periods, periods.dropFirst()).allSatisfy { $0 <= $1 },
                "periods: \(periods); ascending numbers of steps are needed, such as [1, 2, 4, 8]")
            require(
                periods.count <= cells,
                "periods: \(periods.count) groups; \(cells) cells make at most as many")
        }
        if cell == .scrn {
            require((1...8192).contains(context), "context: \(context); 1 to 8192 are needed")
            require(
                (0..<1).contains(contextDecay),
                "context_decay: \(contextDecay); 0 up to, not including, 1")
        }
        return faults
    }

    /// What is at odds with how the layers are put together.
    private var wiringFaults: [String] {
        var faults: [String] = []
        func require(_ holds: Bool, _ text: String) { if !holds { faults.append(text) } }
        require(
            join == .concatenate || bidirectional,
            "join: sum; a model that is not bidirectional has one direction, so concatenate")
        require(
            (0..<1).contains(layerDropout),
            "layer_dropout: \(layerDropout); 0 up to, not including, 1")
        require(
            layerDropout == 0 || residual,
            "layer_dropout: \(layerDropout); a layer can be left out only with residual: true")
        require(
            !residual || layers > 1,
            "residual: true; the first layer has no way around it, "
                + "so at least 2 layers are needed")
        require(
            (0..<1).contains(recurrentDropout),
            "recurrent_dropout: \(recurrentDropout); 0 up to, not including, 1")
        require(
            recurrentDropout == 0 || projection == 0,
            "recurrent_dropout: \(recurrentDropout); not together with a projection")
        require(
            !variationalDropout || dropout > 0 || inputDropout > 0,
            "variational_dropout: true; there is no dropout, so set dropout or input_dropout too")
        return faults
    }
}
