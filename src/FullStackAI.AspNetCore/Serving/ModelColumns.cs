using System.Text;
using System.Text.Json;
using FullStackAI.Bundles;

namespace FullStackAI.AspNetCore.Serving;

/// <summary>The columns a model reads, found by the bytes of their names.</summary>
internal sealed class ModelColumns
{
    private const int StackChars = 256;
    private readonly byte[][] _names;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _byName;

    internal ModelColumns(BundleSignature signature)
    {
        Columns = [.. signature.Columns];
        _names = [.. Columns.Select(column => Encoding.UTF8.GetBytes(column.Name))];
        _byName = Columns.Index()
            .ToDictionary(column => column.Item.Name, column => column.Index, StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal SignatureColumn[] Columns { get; }

    internal int Count => Columns.Length;

    internal int Find(ReadOnlySpan<char> name) => _byName.TryGetValue(name, out int column) ? column : -1;

    /// <summary>The column that the reader's property name or string names.</summary>
    /// <param name="json">At a property name or a string.</param>
    /// <param name="hint">Where it stands when columns come in the model's order.</param>
    /// <returns>The column's number; −1 when the model reads no such column, or the name is malformed.</returns>
    internal int Find(scoped ref Utf8JsonReader json, int hint)
    {
        // Nearly all names carry no escapes: compare bytes before anything is decoded.
        if (!json.ValueIsEscaped && (uint)hint < (uint)_names.Length && json.ValueSpan.SequenceEqual(_names[hint]))
        {
            return hint;
        }

        if (json.ValueSpan.Length > StackChars)
        {
            return FindLong(ref json);
        }

        Span<char> chars = stackalloc char[StackChars];
        return JsonText.TryCopy(ref json, chars, out int length) ? Find(chars[..length]) : -1;
    }

    private int FindLong(scoped ref Utf8JsonReader json)
    {
        char[] chars = new char[json.ValueSpan.Length];
        return JsonText.TryCopy(ref json, chars, out int length) ? Find(chars.AsSpan(0, length)) : -1;
    }
}
