namespace FullStackAI.Bundles;

/// <summary>The entries that callers add to a bundle, in ordinal order of their names. Immutable.</summary>
internal sealed class ExtraEntries
{
    private readonly string[] _names;
    private readonly ReadOnlyMemory<byte>[] _contents;

    private ExtraEntries(string[] names, ReadOnlyMemory<byte>[] contents)
    {
        _names = names;
        _contents = contents;
    }

    internal static ExtraEntries None { get; } = new([], []);

    internal IReadOnlyCollection<string> Names => _names;

    internal bool TryGet(string name, out ReadOnlyMemory<byte> content)
    {
        int at = Array.BinarySearch(_names, name, StringComparer.Ordinal);
        content = at >= 0 ? _contents[at] : default;
        return at >= 0;
    }

    /// <summary>These entries and one more; one of the same name is replaced.</summary>
    internal ExtraEntries With(string name, ReadOnlyMemory<byte> content)
    {
        int at = Array.BinarySearch(_names, name, StringComparer.Ordinal);
        int end = at >= 0 ? at + 1 : ~at; // what follows the new entry among the old ones
        int start = at >= 0 ? at : ~at;
        return new ExtraEntries([.. _names[..start], name, .. _names[end..]], [.. _contents[..start], content, .. _contents[end..]]);
    }
}
