using System.Text;

namespace FullStackAI.Preprocessing;

/// <summary>Finds the code of a level by its text, without allocating.</summary>
internal sealed class LevelIndex
{
    private const int MaxStackChars = 256;
    private readonly Dictionary<string, int> _codes;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byChars;

    internal LevelIndex(IReadOnlyList<string> levels)
    {
        _codes = new Dictionary<string, int>(levels.Count, StringComparer.Ordinal);
        for (int code = 0; code < levels.Count; code++)
        {
            _codes.TryAdd(levels[code], code);
        }

        _byChars = _codes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The code of a level; −2 when it was never seen.</summary>
    internal int Find(ReadOnlySpan<char> level) => _byChars.TryGetValue(level, out int code) ? code : SlotCodes.Unseen;

    /// <summary>The code of a level given in UTF-8; −2 when it was never seen.</summary>
    internal int Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxStackChars)
        {
            return Find(Encoding.UTF8.GetString(utf8).AsSpan());
        }

        Span<char> chars = stackalloc char[MaxStackChars];
        int length = Encoding.UTF8.GetChars(utf8, chars);
        return Find(chars[..length]);
    }
}
