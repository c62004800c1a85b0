namespace FullStackAI.Bundles.Archive;

/// <summary>The zip container of a bundle, in one strict form: entries without gaps in the order of the
/// directory, fixed dates, and the SHA-256 of the whole file as its comment.</summary>
/// <remarks>Any zip program opens it. The reader accepts this form only, so that every
/// byte of a file is checked. Source: PKWARE APPNOTE 6.3.</remarks>
internal static class ArchiveFormat
{
    internal const uint LocalSignature = 0x04034B50;
    internal const uint DirectorySignature = 0x02014B50;
    internal const uint EndSignature = 0x06054B50;
    internal const int LocalLength = 30;
    internal const int DirectoryLength = 46;
    internal const int EndLength = 22;

    /// <summary>2.0, the version that knows deflate.</summary>
    internal const ushort Version = 20;

    /// <summary>Names are UTF-8.</summary>
    internal const ushort Flags = 0x0800;

    internal const ushort Stored = 0;
    internal const ushort Deflated = 8;

    /// <summary>1980-01-01 00:00, the first date a zip file can hold.</summary>
    internal const uint FixedDate = 0x0021_0000;

    /// <summary>The comment is this and 64 hexadecimal digits: the SHA-256 of every byte before the comment.</summary>
    internal const string CommentPrefix = "fullstackai-sha256:";

    internal const int CommentLength = 19 + 64;

    /// <summary>An entry that would shrink more than this is stored as it is, so that a
    /// larger ratio marks a file made to exhaust memory.</summary>
    internal const int MaximumRatio = 100;

    internal const int MaximumNameBytes = 255;

    /// <summary>Whether a name is a plain relative path: no root, no drive, no step upwards, no backslash, no control character.</summary>
    internal static bool IsSafeName(string name) =>
        name.Length is > 0 and <= MaximumNameBytes
        && !name.Any(c => char.IsControl(c) || c is '\\' or ':')
        && name.Split('/').All(part => part.Length > 0 && part is not ("." or ".."));
}
