/// One file of HTML to look at, which needs nothing else.
package enum HTMLPage {
    /// The whole file.
    ///
    /// - Parameters:
    ///   - title: plain text; also the heading.
    ///   - style: CSS.
    ///   - parts: HTML, one after the other.
    package static func html(title: String, style: String, parts: [String]) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(escaped(title))</title>
        <style>
        \(style)
        </style>
        </head>
        <body>
        <h1>\(escaped(title))</h1>
        \(parts.joined(separator: "\n"))
        </body>
        </html>

        """
    }

    /// `text` so that HTML shows it as it is, in elements and in attributes; control characters,
    /// which HTML does not allow, are shown as such.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n": result.unicodeScalars.append(scalar)
            default:
                let isControl = scalar.properties.generalCategory == .control
                result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
            }
        }
        return result
    }
}
