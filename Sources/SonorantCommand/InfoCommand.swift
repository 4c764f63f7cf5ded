import ArgumentParser
import Foundation
import Sonorant

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Tell what a model, checkpoint, language model, archive or recording holds.",
        discussion: "Example: sonorant info exp/first/best.safetensors")

    @Argument(help: ArgumentHelp("The file to look at.", valueName: "file"))
    var file: String
    @OptionGroup var json: JSONOptions

    func run() throws {
        let description =
            try TextModels.isText(file)
            ? TextModels.describe(file)
            : ListenAttendSpell.isModel(file)
                ? FileDescription(ListenAttendSpell(path: file).listing())
                : FileDescription(of: file)
        try json.print(description.facts, text: description.text)
    }
}

extension TextModels {
    /// What the model of text at `path` holds.
    fileprivate static func describe(_ path: String) throws -> FileDescription {
        let model = try open(path)
        return FileDescription(
            [("kind", "model"), ("task", model.task.rawValue)]
                + model.facts.map { (name: $0.0, value: $0.1) })
    }
}
