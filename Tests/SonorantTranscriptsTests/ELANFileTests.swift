import Foundation
import SonorantTranscripts
import Testing

@Suite("ELAN files")
struct ELANFileTests {
    static let document = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ANNOTATION_DOCUMENT AUTHOR="" DATE="2020-01-01T00:00:00+00:00" FORMAT="3.0" VERSION="3.0">
          <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">
            <MEDIA_DESCRIPTOR MEDIA_URL="file:///far/away/talk.wav" MIME_TYPE="audio/x-wav" RELATIVE_MEDIA_URL="./talk.wav"/>
          </HEADER>
          <TIME_ORDER>
            <TIME_SLOT TIME_SLOT_ID="ts1" TIME_VALUE="250"/>
            <TIME_SLOT TIME_SLOT_ID="ts2"/>
            <TIME_SLOT TIME_SLOT_ID="ts3" TIME_VALUE="750"/>
            <TIME_SLOT TIME_SLOT_ID="ts4" TIME_VALUE="900"/>
          </TIME_ORDER>
          <TIER LINGUISTIC_TYPE_REF="t" PARTICIPANT="Anna" TIER_ID="tx@A">
            <ANNOTATION>
              <ALIGNABLE_ANNOTATION ANNOTATION_ID="a1" TIME_SLOT_REF1="ts1" TIME_SLOT_REF2="ts2">
                <ANNOTATION_VALUE>one &amp; two</ANNOTATION_VALUE>
              </ALIGNABLE_ANNOTATION>
            </ANNOTATION>
            <ANNOTATION>
              <ALIGNABLE_ANNOTATION ANNOTATION_ID="a2" TIME_SLOT_REF1="ts2" TIME_SLOT_REF2="ts4">
                <ANNOTATION_VALUE><![CDATA[<three>]]></ANNOTATION_VALUE>
              </ALIGNABLE_ANNOTATION>
            </ANNOTATION>
          </TIER>
          <TIER LINGUISTIC_TYPE_REF="t" PARENT_REF="tx@A" TIER_ID="gloss@A">
            <ANNOTATION>
              <REF_ANNOTATION ANNOTATION_ID="b2" ANNOTATION_REF="a1" PREVIOUS_ANNOTATION="b1">
                <ANNOTATION_VALUE>deux</ANNOTATION_VALUE>
              </REF_ANNOTATION>
            </ANNOTATION>
            <ANNOTATION>
              <REF_ANNOTATION ANNOTATION_ID="b1" ANNOTATION_REF="a1">
                <ANNOTATION_VALUE>un</ANNOTATION_VALUE>
              </REF_ANNOTATION>
            </ANNOTATION>
            <ANNOTATION>
              <REF_ANNOTATION ANNOTATION_ID="b3" ANNOTATION_REF="a2">
                <ANNOTATION_VALUE>trois</ANNOTATION_VALUE>
              </REF_ANNOTATION>
            </ANNOTATION>
          </TIER>
        </ANNOTATION_DOCUMENT>
        """

    private func read(_ text: String) throws -> ELANFile {
        try ELANFile(path: "x.eaf", data: Data(text.utf8))
    }

    private func problem(_ text: String) -> AnnotationError? {
        do {
            _ = try read(text)
            return nil
        } catch { return error as? AnnotationError }
    }

    @Test("times are in milliseconds, and slots without one lie between their neighbours")
    func times() throws {
        let file = try read(Self.document)
        #expect(file.media.map(\.relativeURL) == ["./talk.wav"])
        let tier = try #require(file.tiers.first)
        #expect(tier.name == "tx@A" && tier.participant == "Anna" && tier.parent == nil)
        #expect(tier.annotations.map(\.start) == [0.25, 0.5])
        #expect(tier.annotations.map(\.end) == [0.5, 0.9])
        #expect(tier.annotations.map(\.text) == ["one & two", "<three>"])
        #expect(tier.annotations.map(\.line) == [14, 19])
    }

    @Test("tiers that hang on another have its times, the parts of one annotation joined")
    func references() throws {
        let tier = try #require(read(Self.document).tiers.last)
        #expect(tier.parent == "tx@A")
        #expect(tier.annotations.map(\.text) == ["un deux", "trois"])
        #expect(tier.annotations.map(\.start) == [0.25, 0.5])
        #expect(tier.annotations.map(\.end) == [0.5, 0.9])
    }

    @Test("references in a circle or to nothing have no times, and end")
    func circles() throws {
        let circle = Self.document.replacingOccurrences(
            of: "ANNOTATION_REF=\"a2\"", with: "ANNOTATION_REF=\"b3\"")
        #expect(try read(circle).tiers[1].annotations.map(\.start) == [0.25, nil])
        let nothing = Self.document.replacingOccurrences(of: "\"ts4\"/>", with: "\"ts9\"/>")
        #expect(try read(nothing).tiers[0].annotations.map(\.end) == [0.5, 0.9])
        let chain = Self.document.replacingOccurrences(
            of: "ANNOTATION_ID=\"b1\"", with: "ANNOTATION_ID=\"b1\" PREVIOUS_ANNOTATION=\"b2\"")
        #expect(try read(chain).tiers[1].annotations.map(\.text) == ["deux un", "trois"])
    }

    @Test("long chains of references are followed once", .timeLimit(.minutes(1)))
    func longChain() throws {
        let count = 30_000
        let links = (0..<count).map {
            "<REF_ANNOTATION ANNOTATION_ID=\"r\($0)\" ANNOTATION_REF=\"r\($0 + 1)\">"
                + "<ANNOTATION_VALUE>x</ANNOTATION_VALUE></REF_ANNOTATION>"
        }
        let file = try read(
            "<ANNOTATION_DOCUMENT><TIME_ORDER><TIME_SLOT TIME_SLOT_ID=\"t\" TIME_VALUE=\"500\"/>"
                + "</TIME_ORDER><TIER TIER_ID=\"x\"><ALIGNABLE_ANNOTATION "
                + "ANNOTATION_ID=\"r\(count)\" TIME_SLOT_REF1=\"t\" TIME_SLOT_REF2=\"t\"/>"
                + links.joined() + "</TIER></ANNOTATION_DOCUMENT>")
        #expect(file.tiers[0].annotations.count == count + 1)
        #expect(file.tiers[0].annotations.allSatisfy { $0.start == 0.5 && $0.end == 0.5 })
    }

    @Test("bad files are told from each other, with the line")
    func badFiles() {
        #expect(
            problem("<html></html>")
                == .notELAN(path: "x.eaf", found: "XML that begins with <html>"))
        #expect(problem("")?.description.contains("empty") == true)
        let broken = Self.document.replacingOccurrences(of: "un</ANN", with: "un</A")
        #expect(
            problem(broken)
                == .badXML(
                    path: "x.eaf", line: 32,
                    reason: "</AOTATION_VALUE> stands where </ANNOTATION_VALUE> must end what "
                        + "began on line 32"))
        let bare = Self.document.replacingOccurrences(of: "&amp;", with: "&")
        #expect(problem(bare)?.line == 15)
        let value = Self.document.replacingOccurrences(of: "\"750\"", with: "\"0.75s\"")
        #expect(problem(value)?.line == 9)
        let units = Self.document.replacingOccurrences(of: "milliseconds", with: "NTSC-frames")
        #expect(problem(units)?.line == 3)
    }

    @Test("a file that is cut off anywhere is an error, never a crash")
    func cutOff() {
        let bytes = Array(Self.document.utf8)
        for count in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: AnnotationError.self, "\(count) bytes") {
                try ELANFile(path: "x.eaf", data: Data(bytes.prefix(count)))
            }
        }
    }
}
