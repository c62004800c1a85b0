using System.Buffers.Binary;
using System.Text;

namespace FullStackAI.Data.Csv;

/// <summary>Tells what a file is that is no text of rows, so that the error names the next step.</summary>
internal static class OtherForm
{
    private const int ZipNameLength = 26; // where a local header of a zip file holds the length of the entry's name
    private const int ZipName = 30;
    private const int Bzip2Block = 4; // where the mark of the first block stands

    private static readonly (byte[] Beginning, string What)[] Beginnings =
    [
        (
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            "an old Excel workbook (.xls) or another Office document: save the sheet as CSV first"),
        ([.. "%PDF-"u8], "a PDF document: a table in it must be saved as CSV by the program that made it"),
        ([.. "ARROW1\0\0"u8], "an Arrow or Feather file: convert it to CSV first, for example with pandas.read_feather(…).to_csv(…)"),
        ([.. "Obj\u0001"u8], "an Avro file: convert it to CSV first"),
        ([0xFD, .. "7zXZ\0"u8], "a file packed by xz: unpack it with 'unxz' first; gzip is read as it is"),
        ([0x28, 0xB5, 0x2F, 0xFD], "a file packed by Zstandard: unpack it with 'unzstd' first; gzip is read as it is"),
        ([.. "7z"u8, 0xBC, 0xAF, 0x27, 0x1C], "a 7-Zip archive: unpack it first"),
        ([.. "Rar!\u001A"u8], "a RAR archive: unpack it first"),
        ([.. "SQLite format 3\0"u8], "an SQLite database: read it through Table.FromReader, or export a table as CSV"),
        ([0x93, .. "NUMPY"u8], "a NumPy array: save it with numpy.savetxt or as CSV first"),
        ([0x89, .. "HDF\r\n"u8], "an HDF5 file: convert it to CSV first"),
        ([0x89, .. "PNG"u8], "a PNG image"),
        ([0xFF, 0xD8, 0xFF], "a JPEG image"),
        ([.. "{\\rtf"u8], "a document in Rich Text Format: save it as CSV or plain text first"),
        ([.. "version https://git-lfs."u8], "a Git LFS pointer instead of the file it stands for: fetch the file with 'git lfs pull'"),
    ];

    /// <summary>Refuses a file that is known to be of another form, or that is binary.</summary>
    /// <param name="source">Its name.</param>
    /// <param name="head">Its first bytes.</param>
    /// <param name="isText">Whether zero bytes belong to its encoding.</param>
    /// <param name="expected">What it should be, for example <c>delimited text</c>.</param>
    /// <exception cref="SchemaException">It is.</exception>
    internal static void Refuse(string source, ReadOnlySpan<byte> head, bool isText, string expected)
    {
        string? known = Known(head);
        if (known is null && !isText && head.IndexOf((byte)0) is >= 0 and int zero)
        {
            known = $"binary: byte {zero} is zero, which no text holds (UTF-16 would hold one in every other place)";
        }

        if (known is not null)
        {
            throw new SchemaException($"'{source}' is no {expected} but looks like {known}.");
        }
    }

    private static string? Known(ReadOnlySpan<byte> head)
    {
        foreach ((byte[] beginning, string what) in Beginnings)
        {
            if (head.StartsWith(beginning))
            {
                return what;
            }
        }

        // These begin like names that a header may hold, too.
        bool isBinary = head.IndexOfAnyInRange((byte)0, (byte)8) >= 0;
        return head.StartsWith("PK\u0003\u0004"u8) ? Zip(head)
            : isBinary && head.StartsWith(
                "PAR1"u8) ? "a Parquet file: convert it to CSV first, for example with pandas.read_parquet(…).to_csv(…)"
            : isBinary && head.StartsWith("ORC"u8) ? "an ORC file: convert it to CSV first"
            : head.StartsWith("BZh"u8)
                && head.Length > Bzip2Block
                && head[Bzip2Block..].StartsWith(
                    "1AY&SY"u8) ? "a file packed by bzip2: unpack it with 'bunzip2' first; gzip is read as it is"
            : Markup(head);
    }

    private static string Zip(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> name = head.Length < ZipName ? default : head[ZipName..];
        name = name[..Math.Min(name.Length, BinaryPrimitives.ReadUInt16LittleEndian(name.IsEmpty ? [0, 0] : head[ZipNameLength..]))];
        return head.IndexOf("opendocument"u8) >= 0 ? "an OpenDocument sheet (.ods) or document: save the sheet as CSV first"
            : name.SequenceEqual("[Content_Types].xml"u8)
                || name.StartsWith("_rels/"u8)
                || head.IndexOf("xl/workbook"u8) >= 0 ? "an Excel workbook (.xlsx) or another Office document: save the sheet as CSV first"
            : name.SequenceEqual("manifest.json"u8) ? "a saved model: name a file of rows here"
            : name.EndsWith(".npy"u8) ? "NumPy arrays (.npz): save them as CSV first"
            : $"a zip archive{(name.IsEmpty ? "" : $" (its first file is '{CellTally.Shown(name)}')")}, perhaps of an Excel workbook: unpack it first, and save a sheet as CSV";
    }

    // A page that tells of a missing file or asks to sign in is what a download often saves.
    private static string? Markup(ReadOnlySpan<byte> head)
    {
        ReadOnlySpan<byte> text = (head.StartsWith("\uFEFF"u8) ? head[3..] : head).TrimStart(" \t\r\n"u8);
        return BeginsWith(text, "<!doctype html") || BeginsWith(text, "<html") || BeginsWith(text, "<head>")
            ? $"an HTML page{Titled(text)}, such as a sign-in page or a message that there is no such file: open it in a browser, and download the data again"
            : BeginsWith(text, "<?xml") ? (text.IndexOf("<html"u8) >= 0
                ? "an HTML page: download the data again"
                : "an XML document, perhaps an answer that tells a fault: look into it, and download the data again or convert them to CSV")
            : null;
    }

    private static bool BeginsWith(ReadOnlySpan<byte> text, string word) =>
        text.Length >= word.Length && Ascii.EqualsIgnoreCase(text[..word.Length], word);

    private static string Titled(ReadOnlySpan<byte> page)
    {
        int from = page.IndexOf("<title>"u8) + "<title>"u8.Length;
        int length = from < "<title>"u8.Length ? -1 : page[from..].IndexOf("</title>"u8);
        string title = length <= 0 ? "" : CellTally.Shown(page.Slice(from, length)).ReplaceLineEndings(" ").Trim();
        return title.Length == 0 ? "" : $" with the title '{title}'";
    }
}
