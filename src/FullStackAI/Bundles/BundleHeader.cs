namespace FullStackAI.Bundles;

/// <summary>The first entry of a bundle file: what a reader must know before it opens any other.</summary>
internal sealed record BundleHeader
{
    /// <summary>The format this library writes; it reads this one and every older one.</summary>
    internal const int CurrentFormat = 1;

    public int FormatVersion { get; init; }

    public string LibraryVersion { get; init; } = "";

    /// <summary>The registered names of all components inside, ordinal order.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Every other entry, in the order of the file.</summary>
    public IReadOnlyList<BundleEntry> Entries { get; init; } = [];

    public IReadOnlyList<MemberHeader> Members { get; init; } = [];

    public BundleManifest? Model { get; init; }
}

/// <summary>An entry of the file and the SHA-256 of its content.</summary>
internal sealed record BundleEntry(string Name, long Bytes, string Sha256);

/// <summary>A member: the number of its pipeline's entry and its weight; its model's entry has the member's own number.</summary>
internal sealed record MemberHeader(int Pipeline, double Weight, string Name);
