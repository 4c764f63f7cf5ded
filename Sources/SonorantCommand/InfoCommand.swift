import ArgumentParser
import Foundation
import SonorantTasks

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Tell what a model, checkpoint, language model, archive or recording holds.",
        discussion: "Example: sonorant info exp/first/best.safetensors")

    @Argument(help: ArgumentHelp("The file to look at.", valueName: "file"))
    var file: String
    @OptionGroup var json: JSONOptions

    func run() throws {
        let description = try FileDescription(of: file)
        try json.print(description.facts, text: description.text)
    }
}
