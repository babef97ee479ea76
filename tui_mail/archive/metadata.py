"""What a PDF says of itself, as XMP: fpdf2's own says when it was made, and PDFBox rejects it."""

from datetime import datetime
from typing import Final, Literal
from xml.sax.saxutils import escape

Level = Literal["3U", "1B"]

_XMP: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{conformance}</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<xmp:CreateDate>{date}</xmp:CreateDate><xmp:ModifyDate>{date}</xmp:ModifyDate><xmp:CreatorTool>tui-mail</xmp:CreatorTool>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<pdf:Producer>{producer}</pdf:Producer>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>"""


def metadata(level: Level, title: str, created: datetime, producer: str) -> str:
    """Write what a PDF says of itself; all of it comes from the message and the version of the renderer."""
    allowed = "".join(char for char in title if char.isprintable())
    return _XMP.format(
        part=level[0],
        conformance=level[1],
        title=escape(allowed or "(no subject)"),
        date=created.strftime("%Y-%m-%dT%H:%M:%SZ"),
        producer=escape(producer),
    )
